"""Why an act on a competency or a stage is refused, each in a sentence for the person who tried."""

from django.utils.translation import gettext_lazy as _

from ..refusals import MOVED_ON, Refused


class ActRefused(Refused):
    """An act that the rules do not allow."""


class NotYours(ActRefused):
    sentence = _("Nobody signs off their own competencies or stages.")


class NotSupervised(ActRefused):
    sentence = _("This portfolio is not yours to sign off.")


class NotEntitled(NotSupervised):
    sentence = _("Your supervision, or your verification by an organisation, has just ended. Nothing is signed.")


class OtherRole(ActRefused):
    sentence = _(
        "An educational or clinical supervisor signs off competencies and stages; a practice supervisor cannot."
    )


class SignerChanged(ActRefused):
    sentence = _("Your details, or your verification, changed while this was being sent. Send it again.")


class NotVerified(ActRefused):
    sentence = _("Only a supervisor whom an organisation has verified completes a stage, or withdraws that.")


class MovedOn(ActRefused):
    sentence = MOVED_ON


class AlreadySigned(ActRefused):
    sentence = _("Somebody was faster: it has been signed off already.")


class NothingToWithdraw(ActRefused):
    sentence = _("It is not signed off at the moment.")


class NothingToRenew(ActRefused):
    sentence = _("There is nothing to renew at the moment.")


class ReasonMissing(ActRefused):
    sentence = _("Say why it is withdrawn.")


class NotDeclared(ActRefused):
    sentence = _("Confirm the declaration.")


class ChangedSinceShown(ActRefused):
    """`snapshot` is what the page shows now."""

    sentence = _("Something has changed since you opened the page.")

    def __init__(self, snapshot):
        super().__init__()
        self.snapshot = snapshot


class Insufficient(ActRefused):
    """`problems`: a sheets.Problem for each thing that is missing."""

    sentence = _("Something is missing before this can be signed off.")

    def __init__(self, problems):
        super().__init__()
        self.problems = problems


class NotTheOwner(ActRefused):
    sentence = _("Only the technician asks for a sign-off.")


class NobodyToAsk(ActRefused):
    sentence = _("No educational or clinical supervisor supervises this portfolio. Invite one first.")


class AskedLately(ActRefused):
    sentence = _("You have asked for this within the last week. Your supervisors have a letter about it.")
