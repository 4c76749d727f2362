"""What was accepted for competencies, as far as rules look at it. One query, or none where the claims are in hand."""

import datetime
import decimal
from dataclasses import dataclass

from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When

from frameworks.models import SufficiencyRule

from ..models import Claim, Decision, EvidenceForm, TicketAnswer
from ..sign_off.standing import counted_apart, newest

Proof = EvidenceForm.Triangulation
LOG = SufficiencyRule.Kind.NUMERIC_LOG
# A claim without a level counts where none is wanted, and below every level that is.
NO_LEVEL = -1
# As many as the forms take.
MOST_DIGITS = 12
CHANGED, AGAIN, WITHDRAWN = "changed", "again", "withdrawn"


@dataclass(frozen=True)
class Piece:
    """A claim that was accepted once. `left_out` says why it does not count now, or is empty."""

    claim: object
    item: int
    height: int
    event_date: datetime.date | None
    form: str
    family: str
    proofs: frozenset
    answers: dict
    left_out: str = ""

    def is_of(self, evidence):
        """Whether it is of this kind: the key of its form, or of the form's family."""
        return evidence in (self.form, self.family)

    def number(self, question):
        """What was answered to a question for a number; nothing and nonsense are nought."""
        try:
            value = decimal.Decimal(str(self.answers.get(question) or 0))
        except decimal.InvalidOperation:
            return 0
        return max(0, int(value)) if value.is_finite() and value.adjusted() < MOST_DIGITS else 0


def pieces_of(portfolio, items, rules):
    """{item key: its pieces, the oldest event first}."""
    found = {item.pk: [] for item in items}
    for row in rows_of(portfolio, found, logs=[rule for rule in rules if rule.kind == LOG]):
        found[row["item_id"]].append(piece(row))
    return found


def pieces_among(claims, items):
    """The same of claims in hand, with form, statements and decisions, as `sign_off.standing.judge` left them.

    They may be those that a reader sees: what was once accepted is among them.
    """
    found = {item.pk: [] for item in items}
    for row in sorted(filter(None, map(row_in_hand, claims)), key=lambda row: row["order"]):
        found[row["item_id"]].append(piece(row))
    return found


def row_in_hand(claim):
    """As `rows_of` gives it; None of a claim that was never accepted, or was returned since."""
    decision, evidence = newest(claim), claim.evidence
    is_withdrawn = decision is not None and decision.outcome == Decision.Outcome.WITHDRAWN
    if not (claim.status == Claim.Status.ACCEPTED or is_withdrawn or claim.waits_again):
        return None
    decided_at = decision.decided_at if decision else claim.decided_at
    return {
        "pk": claim.pk,
        "item_id": claim.item_id,
        "status": claim.status,
        "level__position": claim.level.position if claim.level else None,
        "evidence__event_date": evidence.event_date,
        "has_changed": claim.has_changed,
        "waits_again": claim.waits_again,
        "evidence__form__key": evidence.form.key,
        "evidence__form__family": evidence.form.family,
        "evidence__form__triangulation": evidence.form.triangulation,
        "is_stated": bool(evidence.statements.all()),
        "log": evidence.answers,
        "order": (evidence.event_date or datetime.date.max, decided_at, str(claim.pk)),
    }


def rows_of(portfolio, items, logs):
    outcomes = Decision.objects.filter(claim=OuterRef("pk")).order_by("-claim_version").values("outcome")[:1]
    claims = counted_apart(Claim.objects.filter(portfolio=portfolio, item__in=items)).annotate(
        outcome=Subquery(outcomes),
        is_stated=Exists(TicketAnswer.objects.filter(evidence=OuterRef("evidence"))),
        # The words of a reflection are long and nothing is counted in them.
        log=Case(When(of_a_log(logs), then=F("evidence__answers")), default=None),
    )
    once = Q(status=Claim.Status.ACCEPTED) | Q(outcome=Decision.Outcome.WITHDRAWN) | Q(waits_again=True)
    rows = claims.filter(once).order_by("evidence__event_date", "decided_at", "pk")
    form = ("evidence__form__key", "evidence__form__family", "evidence__form__triangulation")
    told = ("pk", "item_id", "status", "level__position", "evidence__event_date", "has_changed", "waits_again")
    return rows.values(*told, *form, "is_stated", "log")


def of_a_log(logs):
    keys = {rule.evidence for rule in logs}
    return Q(evidence__form__key__in=keys) | Q(evidence__form__family__in=keys)


def piece(row):
    position = row["level__position"]
    proofs = {row["evidence__form__triangulation"]}
    if row["is_stated"]:
        proofs.add(Proof.THIRD_PARTY.value)
    return Piece(
        claim=row["pk"],
        item=row["item_id"],
        height=NO_LEVEL if position is None else position,
        event_date=row["evidence__event_date"],
        form=row["evidence__form__key"],
        family=row["evidence__form__family"],
        proofs=frozenset(proofs),
        answers=row["log"] or {},
        left_out=left_out(row),
    )


def left_out(row):
    if row["status"] == Claim.Status.ACCEPTED:
        return CHANGED if row["has_changed"] else ""
    return AGAIN if row["waits_again"] else WITHDRAWN
