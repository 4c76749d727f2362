"""A supervisor asks before deciding, and the technician answers; the claim goes on waiting meanwhile.

Invariant: a question is about the claim as it was shown to whoever asks; it is answered once, by the claim's owner;
each of the two is one event of the ledger, which holds the key of the question and no word of it.
"""

from django.db import transaction
from django.utils import timezone

from .. import ledger
from ..models import LedgerEvent, Question
from ..refusals import said_by_the_database
from . import letters
from .locks import claim_locked, lock, supervision_locked
from .moves import require_shown, require_waiting
from .refusals import AlreadyAnswered, AlreadyAsked, AnswerMissing, NotAsked, NotSupervised, QuestionMissing

Kind = LedgerEvent.Kind


@transaction.atomic
def ask(claim_id, *, text, seen_digest, by, seen_version=None):
    """Keep a supervisor's question and return it.

    Raises NotYours, NotSupervised, AlreadyDecided, NotWaiting, ChangedSinceShown, QuestionMissing or AlreadyAsked.
    """
    supervision_locked(claim_id, by)
    claim = claim_locked(claim_id)
    require_waiting(claim)
    require_shown(claim, seen_digest, seen_version)
    if not text.strip():
        raise QuestionMissing
    if claim.questions.unanswered().filter(asker=by).exists():
        raise AlreadyAsked
    with said_by_the_database(question_by_open_supervisor=NotSupervised):
        question = Question.objects.create(
            claim=claim,
            claim_version=claim.version,
            asker=by,
            asker_name=by.name,
            text=text.strip(),
            asked_at=timezone.now(),
        )
    _record(question, Kind.QUESTION_ASKED, by=by)
    return question


@transaction.atomic
def answer(question, *, text, by):
    """Keep the technician's answer, and tell the asker. Raises NotAsked, AlreadyAnswered or AnswerMissing."""
    if question.claim.technician_id != by.pk:
        raise NotAsked
    lock([question.claim_id])
    held = (
        Question.objects.select_for_update(of=("self",)).select_related("claim__portfolio", "asker").get(pk=question.pk)
    )
    if held.answered_at:
        raise AlreadyAnswered
    if not text.strip():
        raise AnswerMissing
    held.answer, held.answered_at = text.strip(), timezone.now()
    held.save(update_fields=["answer", "answered_at"])
    _record(held, Kind.QUESTION_ANSWERED, by=by)
    letters.tell_asker(held)
    return held


def _record(question, kind, *, by):
    facts = {"question": str(question.pk), "version": question.claim_version}
    ledger.record(question.claim.portfolio, kind, by=by, subject=question.claim, facts=facts)
