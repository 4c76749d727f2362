"""Who answers which question of a form: its technician, or an assessor without an account.

Invariant: once an assessor has answered, the questions put to assessors are theirs: nothing that the technician
wrote there is shown or asked for any more, and nothing that the assessor wrote can be changed.
"""

from ..models import EvidenceForm
from ..models.feedback import FEEDBACK_FORM

# What is asked about forms that came without words for assessors.
GENERAL = {
    "name": "statement",
    "kind": "text",
    "required": True,
    "label": {
        "en": "What did you see? Say it in your own words.",
        "cy": "Beth welsoch chi? Dywedwch yn eich geiriau eich hun.",
    },
}


def takes_statements(form):
    """Whether evidence of this form is something that somebody else has seen."""
    return form.triangulation == EvidenceForm.Triangulation.THIRD_PARTY and form.key != FEEDBACK_FORM


def statements_of(evidence):
    """The kept answers of assessors, the oldest first. One query where they are not prefetched."""
    return list(evidence.statements.all()) if takes_statements(evidence.form) else []


def is_for_assessors(question):
    return bool(question.get("asked_of_assessor") or question.get("declared_by_assessor"))


def asked_questions(form):
    """The questions as they are put to an assessor."""
    asked = [
        question | {"help": {}} | question["asked_of_assessor"]
        for question in form.fields
        if question.get("asked_of_assessor")
    ]
    return asked or [GENERAL]


def technicians_questions(form):
    """The questions that are the technician's whoever else answers."""
    return [question for question in form.fields if not is_for_assessors(question)]


def own_questions(evidence):
    """The questions that the technician answers now: all of them until an assessor has answered."""
    return technicians_questions(evidence.form) if statements_of(evidence) else evidence.form.fields
