"""Who may stand in for a supervisor, or take over from them.

Invariant: a verified person of the organisation that has verified the supervisor, who can decide: outside the demo
with a second factor. Whoever asks about an address learns the same, whether or not anybody has an account with it.
"""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts import same_person
from accounts.addresses import is_own_address
from accounts.models import User, Verification
from accounts.second_factor import has_second_factor

from ..refusals import Refused


class ColleagueRefused(Refused):
    """Somebody who may not stand in or take over."""


class NotVerified(ColleagueRefused):
    sentence = _("First your organisation has to verify you: only then does it know who your colleagues are.")


class OneselfNamed(ColleagueRefused):
    sentence = _("Enter the address of a colleague, not your own.")


class UnknownColleague(ColleagueRefused):
    sentence = _(
        "We know no colleague with this address who could decide in your place. Your organisation has to verify them, "
        "and they need a second factor to sign in. Ask them, or check the address."
    )


def find(email, *, supervisor):
    """The colleague with this address. Raises NotVerified, OneselfNamed or UnknownColleague."""
    if is_own_address(supervisor, email):
        raise OneselfNamed
    found = User.objects.filter(email__iexact=email.strip()).first()
    require(found, supervisor=supervisor)
    return found


def require(colleague, *, supervisor):
    """Raises NotVerified or UnknownColleague unless `colleague` may decide in the place of `supervisor` now."""
    organisation = verifying_organisation(supervisor)
    if organisation is None:
        raise NotVerified
    if colleague is None or colleague.pk == supervisor.pk or verifying_organisation(colleague) != organisation:
        raise UnknownColleague
    if not (settings.DEMO or has_second_factor(colleague)):
        raise UnknownColleague


def verifying_organisation(person):
    """The key of the organisation whose verification of `person` stands now, or None."""
    return Verification.objects.standing().filter(person=person).values_list("organisation", flat=True).first()


def hold(*people):
    """These people as they are now, in the order of their keys: until the transaction ends nobody verifies them, ends
    that, or gives them other work to decide on. Taken before any other lock.
    """
    rows = User.objects.filter(pk__in=[person.pk for person in people if person]).order_by("pk")
    return list(rows.select_for_update(of=("self",), no_key=True))


def were_verified_by(supervisor, technician):
    """Whether it is the technician who said who their supervisor is."""
    return supervisor.verifications.open().filter(verified_by=technician).exists()


def may_decide_on(portfolio, colleague):
    """Whether `colleague` is somebody else than the owner, with all their addresses, was not verified by them, and
    does not supervise it yet.
    """
    owner = portfolio.owner
    if same_person.are_one(owner, colleague) or were_verified_by(colleague, owner):
        return False
    return not portfolio.supervisions.not_over().of_their_own().filter(supervisor=colleague).exists()
