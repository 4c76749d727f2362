"""What becomes of one page that a supervisor sent: decisions and questions, mixed, in one transaction.

Invariant: whatever can be done of a page is done, each technician is told by one letter, and what cannot be done
says why; a decision that was only begun is forgotten in the moment in which it is made.
"""

from dataclasses import dataclass

from django.db import transaction

from ..models import Claim, Decision, Question
from . import begun, letters, moves, questions
from .locks import lock
from .refusals import MoveRefused

QUESTION = "question"


@dataclass(frozen=True)
class Choice:
    """What a supervisor chose for one claim, and the digest and version of what they had before them.

    `outcome`: accepted, returned or question; `reason` is what they wrote about it.
    """

    claim_id: object
    outcome: str
    seen_digest: str
    seen_version: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class Result:
    """What became of a choice: a decision, a question, or the refusal that says why there is neither."""

    choice: Choice
    decision: Decision | None = None
    question: Question | None = None
    refusal: MoveRefused | None = None


@transaction.atomic
def send(choices, *, by, assurance, language):
    """Do what can be done of one page and tell each technician with one letter; a Result for each choice."""
    lock([choice.claim_id for choice in choices], supervisor=by)
    results = [_result(choice, by=by, assurance=assurance, language=language) for choice in _by_ledger(choices)]
    done = [result for result in results if not result.refusal]
    begun.forget([result.choice.claim_id for result in done if result.question], by=by)
    begun.forget([result.choice.claim_id for result in done if result.decision])
    letters.tell_technicians(
        [result.decision for result in done if result.decision],
        [result.question for result in done if result.question],
        supervisor=by,
    )
    return results


def _by_ledger(choices):
    """In the order of the portfolios' keys: two pages that write to the same ledgers never wait for each other."""
    claims = Claim.objects.filter(pk__in=[choice.claim_id for choice in choices])
    portfolios = {str(pk): str(portfolio) for pk, portfolio in claims.values_list("pk", "portfolio_id")}
    return sorted(choices, key=lambda choice: (portfolios.get(str(choice.claim_id), ""), str(choice.claim_id)))


def _result(choice, *, by, assurance, language):
    seen = {"seen_digest": choice.seen_digest, "seen_version": choice.seen_version, "by": by}
    try:
        if choice.outcome == QUESTION:
            return Result(choice, question=questions.ask(choice.claim_id, text=choice.reason, **seen))
        given = {"outcome": choice.outcome, "reason": choice.reason, "assurance": assurance, "language": language}
        return Result(choice, decision=moves.decide(choice.claim_id, **given, **seen))
    except MoveRefused as refusal:
        return Result(choice, refusal=refusal)
