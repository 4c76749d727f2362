"""What evidence and a claim still need before anybody can be asked to decide."""

from dataclasses import dataclass

from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .content import in_language
from .questions import own_questions


@dataclass(frozen=True)
class Problem:
    """`field` is the name of a field of the evidence form (an answer's is `answer_<name>`), or of the claim."""

    field: str
    message: str

    def __str__(self):
        return str(self.message)


def answer_field(name):
    """The name that a question's field has in the page's form: never one of the portal's own fields."""
    return f"answer_{name}"


def problems(evidence):
    """What this evidence lacks, in the order of its page."""
    missing = []
    if not evidence.title.strip():
        missing.append(Problem("title", _("Enter a title.")))
    if evidence.event_date is None:
        missing.append(Problem("event_date", _("Enter the date it happened.")))
    missing.extend(unanswered(evidence))
    if not evidence.is_anonymised:
        missing.append(Problem("is_anonymised", _("Confirm that nobody can be recognised.")))
    return missing


def unanswered(evidence):
    """A problem for every required question without an answer."""
    return [
        Problem(
            answer_field(field["name"]),
            format_lazy(_("Answer this question: {question}"), question=in_language(field["label"], get_language())),
        )
        for field in own_questions(evidence)
        if field.get("required") and not str(evidence.answers.get(field["name"]) or "").strip()
    ]


def claim_problems(claim, has_levels=None):
    """What this claim lacks. `has_levels` spares a query where the caller knows the edition's scale."""
    missing = []
    if claim.level_id is None:
        if has_levels is None:
            has_levels = claim.portfolio.edition.levels.exists()
        if has_levels:
            missing.append(Problem("level", format_lazy(_("{code}: choose a level."), code=claim.item.code)))
    if not claim.justification.strip():
        message = format_lazy(_("{code}: say why this evidence shows it."), code=claim.item.code)
        missing.append(Problem("justification", message))
    return missing
