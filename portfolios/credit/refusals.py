"""Why a credit is refused, each in a sentence for the technician."""

from django.utils.translation import gettext_lazy as _

from ..refusals import Refused


class CreditRefused(Refused):
    """A credit that cannot be put forward."""


class NoSuchCredit(CreditRefused):
    sentence = _("This credit is no longer there: the acceptance or the mapping it rested on has changed.")


class AlreadyClaimed(CreditRefused):
    sentence = _("This evidence is already claimed for this competency.")
