"""Two texts of one draft, side by side: what was typed, and what another window saved meanwhile."""

from dataclasses import dataclass

from django.forms import BoundField
from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .completeness import answer_field
from .content import rendered_answers
from .drafting import FIELDS


@dataclass
class Pair:
    mine: BoundField
    theirs: str
    differs: bool


def pairs(mine, current):
    """A Pair for each field of a valid form of words, beside what the evidence holds now."""
    names = [
        "title",
        "event_date",
        *(answer_field(question["name"]) for question in mine.own_questions),
        "is_anonymised",
    ]
    shown, stored, typed = words_of(mine, current), values_of(current), values_of(mine.words)
    return [Pair(mine[name], shown[name], stored.get(name) != typed.get(name)) for name in names]


def words_of(form, current):
    """{field: what the evidence says there, in words}."""
    rendered = rendered_answers(current, get_language())
    words = {answer_field(q["name"]): text for q, (_label, text) in zip(form.own_questions, rendered, strict=True)}
    return words | {
        "title": current.title,
        "event_date": formats.date_format(current.event_date, "DATE_FORMAT") if current.event_date else "",
        "is_anonymised": _("Yes") if current.is_anonymised else _("No"),
    }


def values_of(words):
    """{field: value} of evidence, or of the words of a form."""
    values = {name: getattr(words, name) for name in FIELDS if name != "answers"}
    return values | {answer_field(name): value for name, value in words.answers.items()}
