"""What colleagues answered, put together so that nobody can be told apart, beside the technician's own answers."""

import statistics
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext, override

from ..canonical import digest
from ..evidence.content import both, in_language
from ..models import Evidence, EvidenceForm
from ..models.feedback import FEEDBACK_FORM
from .questions import RATINGS, UNSEEN


@dataclass(frozen=True)
class Rated:
    """One question with the answers to it. `counts`: (rating, number) from the highest rating to the lowest."""

    label: str
    counts: list
    mean: float | None
    answered: int
    unseen: int
    own_number: int | None


@dataclass(frozen=True)
class Written:
    label: str
    texts: list
    own: str


def gathered(cycle):
    """Plain data: {raters, asked, questions: [{name, kind, label, counts | texts, own}]}.

    Texts stand in the order of their own words: neither time nor person gives them their place.
    """
    answers = [answer.content for answer in cycle.answers.all()]
    return {
        "raters": len(answers),
        "asked": cycle.raters.count(),
        "questions": [_question(question, answers, cycle.self_rating) for question in cycle.questions],
    }


def _question(question, answers, own):
    name = question["name"]
    given = [answer[name] for answer in answers if answer.get(name) not in (None, "")]
    entry = {"name": name, "kind": question["kind"], "label": both(question["label"]), "own": own.get(name, "")}
    if question["kind"] == "rating":
        return entry | {"counts": {str(step): given.count(step) for step in (UNSEEN, *RATINGS)}}
    return entry | {"texts": sorted(given)}


def as_evidence(cycle):
    """The results as a draft of the technician's, to which they add what they take from it."""
    form = EvidenceForm.objects.current().get(key=FEEDBACK_FORM)
    with override(cycle.technician.language):
        title = gettext("Feedback from %(count)d colleagues") % {"count": cycle.results["raters"]}
    released = timezone.localdate(cycle.released_at)
    return Evidence.objects.create(owner=cycle.technician, form=form, title=title, event_date=released)


def digest_of(cycle):
    return digest(cycle.results)


def in_words(results, language):
    """(rated, written): lists of Rated and Written in the reader's language."""
    entries = results["questions"]
    rated = [_rated(entry, language) for entry in entries if entry["kind"] == "rating"]
    written = [
        Written(in_language(entry["label"], language), entry["texts"], entry["own"])
        for entry in entries
        if entry["kind"] != "rating"
    ]
    return rated, written


def _rated(entry, language):
    counts = {step: entry["counts"][str(step)] for step in RATINGS}
    given = [step for step, count in counts.items() for _each in range(count)]
    own = entry["own"]
    return Rated(
        label=in_language(entry["label"], language),
        counts=[(step, counts[step]) for step in reversed(RATINGS)],
        mean=round(statistics.fmean(given), 1) if given else None,
        answered=len(given),
        unseen=entry["counts"][str(UNSEEN)],
        own_number=own if own not in ("", UNSEEN) else None,
    )
