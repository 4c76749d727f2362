"""The questions on claims, read together with the claims: pages that show them ask for nothing more."""

from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from ..models import Question

WORDS = ("id", "claim_version", "asker_id", "asker_name", "text", "answer")
TIMES = ("asked_at", "answered_at")


def with_questions(claims):
    """These claims, each with its questions and answers: `questions_of` reads them without a query."""
    rows = Question.objects.filter(claim=OuterRef("pk")).order_by("asked_at", "pk")
    said = JSONObject(**{name: name for name in (*WORDS, *TIMES)})
    return claims.annotate(asked_as_data=ArraySubquery(rows.values(said=said)))


def questions_of(claim):
    """The questions on a claim in the order in which they were asked; a query unless fetched `with_questions`."""
    if not hasattr(claim, "asked_as_data"):
        return list(claim.questions.all())
    return [question(claim, data) for data in claim.asked_as_data]


def question(claim, data):
    times = {name: datetime.fromisoformat(data[name]) if data[name] else None for name in TIMES}
    return Question(claim=claim, **{name: data[name] for name in WORDS}, **times)
