"""Why a move, or a confirmation of carried work, is refused, each in a sentence for the person who tried."""

from django.utils.translation import gettext_lazy as _

from ..refusals import Refused


class MoveRefused(Refused):
    """A move to a later edition that the rules do not allow."""


class NotYours(MoveRefused):
    sentence = _("Only the technician moves their portfolio.")


class AlreadyMoved(MoveRefused):
    sentence = _("This portfolio has already been moved to a later edition.")


class NotOffered(MoveRefused):
    sentence = _("This edition does not replace the one that your portfolio is on, or is not published any more.")


class AlreadyThere(MoveRefused):
    sentence = _("You already have a portfolio on the new edition, or on one in between, that was moved there before.")


class NotSaid(MoveRefused):
    sentence = _(
        "The new edition does not say what became of something that was signed off for you. Nothing is moved: please "
        "tell its publisher."
    )


class ChangedSinceShown(MoveRefused):
    sentence = _("Something has changed since you opened the page. Nothing is moved yet: read it again.")
