"""What of a technician's record is emptied when they are erased, and what stays in its place.

Stays: which competency at which level, the outcome, who decided in which capacity and when, and every digest. Goes:
whatever somebody wrote, about whom it was written or by whom, the names of files and of assessors.
"""

import datetime
import re
from dataclasses import dataclass

from accounts.erasing import DOMAIN

from ..models import (
    Attachment,
    Claim,
    CompetencySignOff,
    Decision,
    Evidence,
    EvidenceRevision,
    FeedbackAnswer,
    FeedbackCycle,
    FeedbackRater,
    Invitation,
    Question,
    Review,
    StageCompletion,
    Submission,
    Ticket,
    TicketAnswer,
)

ERASED = "Erased"
NO_DAY = datetime.date(1900, 1, 1)
# Parts of a snapshot that are the framework's words, not a person's.
REFERENCE = {"framework", "edition", "competency", "level", "descriptor", "stage", "form", "label", "choice"}
KEY_OR_DIGEST = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{64}")


def without_words(content, row=None):
    """The same content with an empty text for each that is no key, no digest and no word of the framework."""
    if isinstance(content, dict):
        return {name: kept if name in REFERENCE else without_words(kept) for name, kept in content.items()}
    if isinstance(content, list):
        return [without_words(each) for each in content]
    return "" if isinstance(content, str) and not KEY_OR_DIGEST.fullmatch(content) else content


def erased(value, row):
    """Rules want a text where there was one."""
    return ERASED if value else value


def nothing(value, row):
    return type(value)()


def no_day(value, row):
    return NO_DAY if value else None


def nowhere(value, row):
    return f"{row['pk']}@{DOMAIN}" if value else value


def none(value, row):
    return None


@dataclass(frozen=True)
class Emptied:
    model: type
    whose: str
    columns: dict


ACT = {"snapshot": without_words, "reason": erased}
EMPTIED = (
    Emptied(Evidence, "owner", {"title": erased, "event_date": no_day, "answers": nothing}),
    Emptied(EvidenceRevision, "evidence__owner", {"content": without_words}),
    Emptied(Attachment, "evidence__owner", {"name": erased, "description": nothing, "file": nothing}),
    Emptied(Claim, "technician", {"justification": erased}),
    Emptied(Submission, "claim__technician", {"snapshot": without_words}),
    Emptied(Decision, "technician", ACT),
    Emptied(CompetencySignOff, "technician", ACT),
    Emptied(StageCompletion, "technician", ACT),
    Emptied(Question, "claim__technician", {"text": erased, "answer": erased}),
    Emptied(Ticket, "evidence__owner", {"name": erased, "email": nowhere, "position": nothing}),
    Emptied(
        TicketAnswer,
        "evidence__owner",
        {"content": without_words, "name": erased, "position": erased, "registration_number": nothing},
    ),
    Emptied(FeedbackCycle, "technician", {"self_rating": nothing, "return_reason": nothing, "results": without_words}),
    Emptied(
        FeedbackRater,
        "cycle__technician",
        {"name": erased, "email": nowhere, "relationship": erased, "token_digest": none},
    ),
    Emptied(FeedbackAnswer, "cycle__technician", {"content": nothing}),
    Emptied(Review, "technician", {"comment": erased}),
    Emptied(Invitation, "portfolio__owner", {"email": nowhere}),
)
# What others wrote down about where to reach the person.
KNOWN_BY = (
    Emptied(Invitation, "email", {"email": nowhere}),
    Emptied(FeedbackRater, "email", {"name": erased, "email": nowhere, "token_digest": none}),
)


def empty(emptied, **chosen):
    """Empty the chosen rows; the keys of those that have changed."""
    changed = []
    for row in emptied.model._base_manager.filter(**chosen).values("pk", *emptied.columns):
        new = {column: blank(row[column], row) for column, blank in emptied.columns.items()}
        if any(new[column] != row[column] for column in new):
            emptied.model._base_manager.filter(pk=row["pk"]).update(**new)
            changed.append(f"{emptied.model._meta.model_name}:{row['pk']}")
    return changed
