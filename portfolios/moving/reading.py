"""Work that was signed in an earlier edition and carried over, as the portfolio that it came to reads it.

Invariant: a carried thing stands while what was signed stands where it was signed, and no longer; once somebody has
decided anew on the same evidence, or on the same competency, that decision speaks and not the carried one; nothing
here writes, and a portfolio that is known never to have moved is asked nothing.
"""

from django.db.models import Case, Exists, F, JSONField, OuterRef, Q, Subquery, When
from django.db.models.functions import JSONObject
from django.utils import timezone

from ..attainment.basis import BasisChanged
from ..models import CarriedClaim, CarriedSignOff, Claim, CompetencySignOff, Decision, Move, Portfolio, TicketAnswer

Standing = CarriedClaim.Standing
UNKNOWN = object()


def along():
    """An annotation for portfolios: the edition that theirs was moved from, or None where they never moved."""
    return {"moved_from": Subquery(Move.objects.filter(destination=OuterRef("pk")).values("origin__edition__code")[:1])}


def has_moved(portfolio):
    """Whether anything may have been carried here: False is certain."""
    return getattr(portfolio, "moved_from", UNKNOWN) is not None


def carried_claims(portfolio, item=None, *, words=False):
    """The CarriedClaims of a portfolio, or those for one item, each with its `edition`, the one it was signed in.

    As `judged` marks them; with what their deciders were shown only where `words` are wanted. One query; none where
    the portfolio never moved and says so.
    """
    if not has_moved(portfolio):
        return []
    found = judged(CarriedClaim.objects.into(portfolio)).select_related(
        "change", "item", "level", "claim__item__edition", "claim__level", "claim__evidence__form", "decision"
    )
    if item is not None:
        found = found.filter(item=item)
    if not words:
        found = found.defer("decision__snapshot", "claim__evidence__answers")
    return [signed_in(row, row.claim.item) for row in found.order_by("item__position", "decision__decided_at", "pk")]


def carried_sign_offs(portfolio, item=None, today=None):
    """The CarriedSignOffs of a portfolio, or those for one item, without what their signers were shown.

    `stands`: it is the last act, rests on what it rested on and has not expired; `is_withdrawn`, `basis_changed` say
    why not. `reconfirmed`: somebody has acted on the competency here. One query, or none.
    """
    if not has_moved(portfolio):
        return []
    found = judged_acts(CarriedSignOff.objects.into(portfolio), today or timezone.localdate())
    found = found.select_related("change", "item", "level", "sign_off__item__edition", "sign_off__level")
    if item is not None:
        found = found.filter(item=item)
    rows = found.defer("sign_off__snapshot").order_by("item__position", "sign_off__decided_at", "pk")
    return [signed_in(row, row.sign_off.item) for row in rows]


def signed_in(row, item):
    row.edition = item.edition
    return row


def judged(rows):
    """CarriedClaims with `stands`, `is_amended` since, `reconfirmed`, and `own_status`: of the claim that the same
    evidence makes here.
    """
    newest = Decision.objects.filter(claim=OuterRef("claim")).order_by("-claim_version").values("pk")[:1]
    accepted = Q(claim__status=Claim.Status.ACCEPTED, newest=F("decision_id"))
    amended = ~Q(claim__evidence_revision=F("claim__evidence__revision"))
    here = {"portfolio": OuterRef("move__destination"), "evidence": OuterRef("claim__evidence")}
    own = Claim.objects.filter(item=OuterRef("item"), **here)
    decided = {f"claim__{name}": value for name, value in here.items()}
    anew = Decision.objects.filter(outcome="accepted", claim__item=OuterRef("item"), **decided)
    return rows.alias(newest=Subquery(newest)).annotate(
        stands=Case(When(accepted & ~amended, then=True), default=False),
        is_amended=Case(When(accepted & amended, then=True), default=False),
        reconfirmed=Exists(anew),
        own_status=Subquery(own.values("status")[:1]),
    )


def judged_acts(rows, today):
    later = CompetencySignOff.objects.filter(
        portfolio=OuterRef("sign_off__portfolio"),
        item=OuterRef("sign_off__item"),
        number__gt=OuterRef("sign_off__number"),
    )
    anew = CompetencySignOff.objects.filter(portfolio=OuterRef("move__destination"), item=OuterRef("item"))
    valid = Q(sign_off__expires_on__isnull=True) | Q(sign_off__expires_on__gte=today)
    return rows.annotate(
        is_withdrawn=Exists(later),
        basis_changed=BasisChanged(F("sign_off__snapshot")),
        reconfirmed=Exists(anew),
    ).annotate(stands=Case(When(valid & Q(is_withdrawn=False, basis_changed=False), then=True), default=False))


def with_proof(rows):
    """CarriedClaims of which somebody without an account has said something, marked."""
    return rows.annotate(is_stated=Exists(TicketAnswer.objects.filter(evidence=OuterRef("claim__evidence"))))


def counts(row):
    """Whether a carried row counts as what was signed: it was carried, stands, and nobody has decided here since."""
    return row.standing == Standing.CARRIED and row.stands and not row.reconfirmed


def waits(row):
    """Whether a supervisor has to confirm it again before it counts: perhaps because its evidence has changed."""
    return row.standing == Standing.TO_RECONFIRM and (row.stands or row.is_amended) and not row.reconfirmed


def with_acceptance_before(claims):
    """Claims with `accepted_before`: of the same evidence for the same competency, in an earlier edition; or None.

    {edition, by, at}: who decides again knows that somebody did. No query of its own.
    """
    here = {"move__destination": OuterRef("portfolio"), "item": OuterRef("item")}
    carried = CarriedClaim.objects.filter(claim__evidence=OuterRef("evidence"), **here).order_by("decision__decided_at")
    told = JSONObject(edition="claim__item__edition__code", by="decision__decider_name", at="decision__decided_at")
    return claims.annotate(accepted_before=Subquery(carried.values(told=told)[:1], output_field=JSONField()))


def before(portfolio):
    """The portfolios that this one came from, the latest first, each with its edition. A query for each step."""
    found, move = [], first_step(portfolio)
    while move is not None:
        found.append(move.origin)
        move = first_step(move.origin)
    return found


def first_step(portfolio):
    if not has_moved(portfolio):
        return None
    origins = Portfolio.objects.annotate(**along()).select_related("edition__framework", "owner", "target_stage")
    move = Move.objects.filter(destination=portfolio).first()
    if move is not None:
        move.origin = origins.get(pk=move.origin_id)
    return move
