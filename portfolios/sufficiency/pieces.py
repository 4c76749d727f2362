"""What was accepted for competencies, as far as rules look at it: here, or in an earlier edition and carried over.

One query, or none where the claims are in hand, and one more where something may have been carried over.
"""

import datetime
import decimal
from dataclasses import dataclass

from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When

from frameworks.models import SufficiencyRule

from ..models import CarriedClaim, Claim, Decision, EvidenceForm, TicketAnswer
from ..moving import reading
from ..sign_off.standing import counted_apart, newest

Proof = EvidenceForm.Triangulation
LOG = SufficiencyRule.Kind.NUMERIC_LOG
# A claim without a level counts where none is wanted, and below every level that is.
NO_LEVEL = -1
# As many as the forms take.
MOST_DIGITS = 12
OF_EVIDENCE = (
    "evidence__event_date",
    "evidence__form__key",
    "evidence__form__family",
    "evidence__form__triangulation",
)
CHANGED, AGAIN, WITHDRAWN, RECONFIRM = "changed", "again", "withdrawn", "reconfirm"


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
    wanted, logs = {item.pk for item in items}, logs_in(rules)
    return sorted_out(items, [*rows_of(portfolio, wanted, logs), *rows_carried(portfolio, wanted, logs)])


def pieces_among(claims, portfolio, items, rules):
    """The same of claims in hand, with form, statements and decisions, as `sign_off.standing.judge` left them.

    They may be those that a reader sees: what was once accepted is among them.
    """
    carried = rows_carried(portfolio, {item.pk for item in items}, logs_in(rules))
    return sorted_out(items, [*filter(None, map(row_in_hand, claims)), *carried])


def sorted_out(items, rows):
    found = {item.pk: [] for item in items}
    for row in sorted(rows, key=in_time):
        found[row["item_id"]].append(piece(row))
    return found


def in_time(row):
    """What waits to be decided again comes after what was decided."""
    decided_at = row["decided_at"].timestamp() if row["decided_at"] else float("inf")
    return (row["evidence__event_date"] or datetime.date.max, decided_at, str(row["pk"]))


def logs_in(rules):
    return [rule for rule in rules if rule.kind == LOG]


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
        "decided_at": decided_at,
    }


def rows_of(portfolio, items, logs):
    outcomes = Decision.objects.filter(claim=OuterRef("pk")).order_by("-claim_version").values("outcome")[:1]
    claims = counted_apart(Claim.objects.filter(portfolio=portfolio, item__in=items)).annotate(
        outcome=Subquery(outcomes),
        is_stated=Exists(TicketAnswer.objects.filter(evidence=OuterRef("evidence"))),
        # The words of a reflection are long and nothing is counted in them.
        log=log_of("", logs),
    )
    once = Q(status=Claim.Status.ACCEPTED) | Q(outcome=Decision.Outcome.WITHDRAWN) | Q(waits_again=True)
    told = ("pk", "item_id", "status", "level__position", "decided_at", "has_changed", "waits_again")
    return claims.filter(once).order_by().values(*told, *OF_EVIDENCE, "is_stated", "log")


def rows_carried(portfolio, items, logs):
    """As `rows_of`, of what was carried over and nobody has decided here since: each evidence once for an item."""
    if not reading.has_moved(portfolio):
        return []
    carried = reading.with_proof(reading.judged(CarriedClaim.objects.into(portfolio)))
    carried = carried.filter(reconfirmed=False, item__in=items).annotate(log=log_of("claim__", logs)).order_by()
    told = (
        "claim_id",
        "item_id",
        "standing",
        "stands",
        "is_amended",
        "level__position",
        "decision__decided_at",
        "is_stated",
        "log",
    )
    rows = carried.values(*told, "claim__evidence_id", *(f"claim__{name}" for name in OF_EVIDENCE))
    return list({(row["item_id"], row["claim__evidence_id"]): as_row(row) for row in sorted(rows, key=worth)}.values())


def worth(row):
    """The last one counts: what stands before what has to be confirmed, and the highest level."""
    is_carried = row["standing"] == CarriedClaim.Standing.CARRIED
    position = row["level__position"]
    return row["stands"], is_carried, NO_LEVEL if position is None else position, str(row["claim_id"])


def as_row(row):
    """A carried row as one of this portfolio's own would be, with the reason why it does not count."""
    left = RECONFIRM if row["standing"] == CarriedClaim.Standing.TO_RECONFIRM else ""
    if not row["stands"]:
        left = (left or CHANGED) if row["is_amended"] else WITHDRAWN
    own = {name.removeprefix("claim__"): value for name, value in row.items()}
    return own | {"pk": row["claim_id"], "decided_at": row["decision__decided_at"], "left_out": left}


def log_of(claim, logs):
    """The answers of evidence that a log rule counts in; of other evidence nothing."""
    keys = {rule.evidence for rule in logs}
    is_log = Q(**{f"{claim}evidence__form__key__in": keys}) | Q(**{f"{claim}evidence__form__family__in": keys})
    return Case(When(is_log, then=F(f"{claim}evidence__answers")), default=None)


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
        left_out=row["left_out"] if "left_out" in row else left_out(row),
    )


def left_out(row):
    if row["status"] == Claim.Status.ACCEPTED:
        return CHANGED if row["has_changed"] else ""
    return AGAIN if row["waits_again"] else WITHDRAWN
