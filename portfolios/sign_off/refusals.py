"""Why a move of a claim is refused, each in a sentence for the person who tried."""

from django.utils.translation import gettext_lazy as _

from ..refusals import MOVED_ON, Refused


class MoveRefused(Refused):
    """A move that the rules do not allow."""


class NotYours(MoveRefused):
    sentence = _("Only the technician can submit or take back their claims, and nobody can decide their own.")


class NotSupervised(MoveRefused):
    sentence = _("This claim is not yours to decide.")


class SignerChanged(MoveRefused):
    sentence = _("Your details, or your verification, changed while this was being sent. Send it again.")


class MovedOn(MoveRefused):
    sentence = MOVED_ON


class WrongState(MoveRefused):
    sentence = _("The claim is not in a state that allows this.")


class AlreadyDecided(WrongState):
    sentence = _("The claim has already been decided.")


class NotWaiting(WrongState):
    sentence = _("The technician has taken the claim back.")


class NotAccepted(WrongState):
    sentence = _("The claim is not accepted at the moment.")


class NotChanged(WrongState):
    sentence = _("Nothing has changed since it was signed off.")


class Unsupervised(MoveRefused):
    sentence = _("Nobody supervises this portfolio yet. Invite a supervisor first.")


class ReasonMissing(MoveRefused):
    sentence = _("Say what has to change.")


class QuestionMissing(MoveRefused):
    sentence = _("Write your question.")


class AlreadyAsked(MoveRefused):
    sentence = _("Your question on this claim is still waiting for an answer.")


class NotAsked(MoveRefused):
    sentence = _("This question was not put to you.")


class AlreadyAnswered(MoveRefused):
    sentence = _("This question has been answered already.")


class AnswerMissing(MoveRefused):
    sentence = _("Write your answer.")


class NotToShow(MoveRefused):
    sentence = _("Only what you have submitted, and not taken back, can be shown first.")


class ShowcaseFull(MoveRefused):
    sentence = _("Three pieces are shown first for this competency already. Take one of them away first.")


class ChangedSinceShown(MoveRefused):
    """`snapshot` is what the claim shows now."""

    sentence = _("The claim has changed since you opened the page.")

    def __init__(self, snapshot):
        super().__init__()
        self.snapshot = snapshot


class Incomplete(MoveRefused):
    """`problems`: an evidence.completeness.Problem for each thing that is missing."""

    sentence = _("Something is missing.")

    def __init__(self, problems):
        super().__init__()
        self.problems = problems
