"""How every state that a person can meet is shown: a word, a tone of colour and a shape, never colour alone."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(NamedTuple):
    label: str
    tone: str
    shape: str


# Drawn on a 12 by 12 field with a stroke of the text's own colour.
SHAPES = {
    "ring": "M6 1.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9z",
    "half": "M6 1.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9zM6 1.5v9M8.5 3.5v5",
    "tick": "M1.5 6.5l3 3l6-7",
    "back": "M5 2L2 5l3 3M2 5h5a3 3 0 0 1 0 6H5",
    "dash": "M2 6h8",
    "cross": "M2.5 2.5l7 7M9.5 2.5l-7 7",
    "delta": "M6 1.5L11 10.5H1z",
    "arrow": "M1.5 6h8M6.5 3l3 3l-3 3",
    "clock": "M6 1a5 5 0 1 0 0 10a5 5 0 1 0 0-10zM6 3.5V6l2 1.5",
    "lock": "M2.5 5.5h7v5h-7zM4 5.5V3.5a2 2 0 0 1 4 0v2",
}

STATES = {
    # a claim, and the evidence it stands on
    "draft": State(_("Draft"), "neutral", "ring"),
    "submitted": State(_("Waiting for sign-off"), "waiting", "half"),
    "accepted": State(_("Accepted"), "good", "tick"),
    "returned": State(_("Returned"), "attention", "back"),
    "withdrawn": State(_("Taken back"), "quiet", "dash"),
    "locked": State(_("Signed off"), "good", "lock"),
    "amended": State(_("Amended"), "changed", "delta"),
    "changed": State(_("Changed since sign-off"), "changed", "delta"),
    # what a claim that waits is waiting for
    "question_open": State(_("Waiting for an answer"), "busy", "clock"),
    "overdue": State(_("Overdue"), "bad", "clock"),
    "showcased": State(_("Shown first"), "good", "tick"),
    "begun": State(_("Begun"), "changed", "half"),
    # a decision that stands, and what became of others
    "current": State(_("Current"), "good", "tick"),
    "superseded": State(_("Superseded"), "quiet", "dash"),
    "acceptance_withdrawn": State(_("Acceptance withdrawn"), "attention", "cross"),
    # a competency on the way to a stage
    "not_started": State(_("Not started"), "neutral", "ring"),
    "waiting": State(_("Waiting for sign-off"), "waiting", "half"),
    "accepted_below": State(_("Accepted below the level"), "busy", "delta"),
    "carried": State(_("Carried over"), "good", "arrow"),
    "to_reconfirm": State(_("To be confirmed again"), "attention", "half"),
    "provisional": State(_("Provisional credit"), "busy", "ring"),
    # a competency, or a stage, with or without a signature
    "signed_off": State(_("Signed off"), "good", "lock"),
    "renewed": State(_("Renewed"), "good", "lock"),
    "completed": State(_("Completed"), "good", "lock"),
    "ready_to_sign": State(_("Ready for sign-off"), "waiting", "half"),
    "expires_soon": State(_("Expires soon"), "attention", "clock"),
    "sign_off_expired": State(_("Sign-off expired"), "attention", "clock"),
    "sign_off_withdrawn": State(_("Sign-off withdrawn"), "attention", "cross"),
    "rule_met": State(_("Met"), "good", "tick"),
    "rule_unmet": State(_("Not met yet"), "neutral", "ring"),
    # a report on its way to a file
    "queued": State(pgettext_lazy("state", "Waiting"), "waiting", "clock"),
    "running": State(_("Being made"), "busy", "arrow"),
    "ready": State(_("Ready"), "good", "tick"),
    "failed": State(_("Failed"), "bad", "cross"),
    "cancelled": State(_("Cancelled"), "quiet", "dash"),
    "reviewed": State(_("Reviewed"), "good", "tick"),
    "changes_asked_for": State(_("Changes asked for"), "attention", "back"),
    # a letter
    "sending": State(_("Being sent"), "busy", "arrow"),
    "sent": State(_("Sent"), "good", "tick"),
    # a supervisor's place
    "invited": State(_("Invited"), "waiting", "half"),
    "open": State(pgettext_lazy("state", "Open"), "good", "tick"),
    "offered": State(_("Waiting for an answer"), "waiting", "half"),
    "coming": State(_("Arranged"), "waiting", "clock"),
    "ended": State(_("Ended"), "quiet", "dash"),
    "expired": State(_("Expired"), "quiet", "clock"),
    "declined": State(_("Declined"), "attention", "cross"),
    "revoked": State(_("Revoked"), "quiet", "dash"),
    # whether an organisation has confirmed who somebody is
    "verified": State(_("Verified by an organisation"), "good", "tick"),
    "unverified": State(_("Not verified by an organisation"), "attention", "ring"),
    "asked": State(_("Asks to be verified"), "waiting", "half"),
    "lapsed": State(_("Changed since verification"), "changed", "delta"),
    # an edition of a framework
    "published": State(_("Published"), "good", "tick"),
    "retired": State(_("Retired"), "quiet", "dash"),
    # what a verification address answers
    "valid": State(_("Valid"), "good", "tick"),
}


def state_named(name):
    """The State called `name`; one the table does not know is shown by its own name, in a neutral tone."""
    known = STATES.get(str(name))
    return known or State(str(name).replace("_", " ").capitalize(), "neutral", "ring")
