"""An assessor's kept words, ready for a page, a card of the queue or a report."""

import datetime
from dataclasses import dataclass

from django.utils import translation

from ..evidence.content import render_answers
from ..models import TicketAnswer
from ..models.ticket import Assurance


@dataclass(frozen=True)
class Statement:
    name: str
    # Set where somebody corrected the name under which they were asked.
    asked_name: str
    email: str
    position: str
    profession: str
    registration_number: str
    assurance: str
    answered_at: datetime.datetime
    revision: int
    answers: list
    sha256: str


def statements(content, language):
    """The statements in the content of evidence, wherever it was kept, in `language`, the oldest first."""
    return [statement(entry, language) for entry in content.get("statements", [])]


def statement(entry, language):
    with translation.override(language):
        return Statement(
            name=entry["name"],
            asked_name=entry["asked"]["name"] if entry["asked"]["name"] != entry["name"] else "",
            email=entry["asked"]["email"],
            position=entry["position"],
            profession=str(TicketAnswer.Profession(entry["profession"]).label),
            registration_number=entry["registration_number"],
            assurance=str(Assurance(entry["assurance"]).label),
            answered_at=datetime.datetime.fromisoformat(entry["answered_at"]),
            revision=entry["revision"],
            answers=[(label, text) for label, text in render_answers(entry["answers"], language) if text],
            sha256=entry["sha256"],
        )
