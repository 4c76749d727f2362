"""A portfolio that moved to the next edition: through the tables and their rules, as a move writes them."""

from django.db import transaction
from django.utils import timezone

from frameworks.models import CarryRule, Edition, ItemChange
from portfolios import ledger
from portfolios.models import CarriedClaim, CarriedSignOff, CompetencySignOff, Decision, Move, Portfolio
from tests import make
from tests.portfolios.attainment.steps import fresh

Policy = CarryRule.Policy
STANDINGS = {Policy.CARRY: "carried", Policy.RECONFIRM: "to_reconfirm", Policy.EXPIRE: "expired"}


def next_edition(edition, code="2027", *, kinds=(), merged=(), publish=True, **shape):
    """The edition that replaces this one, item by item. `kinds`: {code: kind of change}, the others are unchanged.

    `merged`: {code before: code after} of items that went into another one.
    """
    shape = {"domains": 1, "competencies": 2} | shape
    after = make.make_edition(edition.framework, code, publish=False, **shape)
    Edition.objects.filter(pk=after.pk).update(replaces=edition)
    after.refresh_from_db()
    for kind, policy in CarryRule.DEFAULTS.items():
        CarryRule.objects.create(edition=after, kind=kind, policy=policy)
    merged, kinds = dict(merged), dict(kinds)
    for item in edition.items.assessable():
        kind = "merged" if item.code in merged else kinds.get(item.code, "unchanged")
        to = None if kind == "retired" else after.items.get(code=merged.get(item.code, item.code))
        ItemChange.objects.create(edition=after, origin=item, destination=to, kind=kind, proposed=kind)
    return make.publish_edition(after) if publish else after


@transaction.atomic
def moved(portfolio, after, **fields):
    """The portfolio on the edition `after` that replaces this one's, with all that was signed."""
    now, owner = timezone.now(), portfolio.owner
    Portfolio.objects.filter(pk=portfolio.pk).update(closed_at=now)
    here = make.make_portfolio(owner, after, target_stage=portfolio.target_stage, **fields)
    move = Move.objects.create(origin=portfolio, destination=here, moved_at=now, moved_by=owner)
    rows = [carry(move, decision) for decision in accepted_in(portfolio)]
    rows += [carry(move, act) for act in newest_in(portfolio)]
    rows += [carry(move, getattr(row, name), row.item) for name, row in carried_before(portfolio)]
    ledger.record(portfolio, ledger.Kind.MOVED_ON, by=owner, subject=move, facts={"to": str(here.pk)})
    ledger.record(here, ledger.Kind.MOVED_HERE, by=owner, subject=move, facts={}, rows=[here, *rows])
    return fresh(here)


def accepted_in(portfolio):
    accepted = Decision.objects.filter(claim__portfolio=portfolio, claim__status="accepted")
    return accepted.order_by("claim_id", "-claim_version").distinct("claim_id")


def newest_in(portfolio):
    newest = CompetencySignOff.objects.filter(portfolio=portfolio).order_by("item_id", "-number").distinct("item_id")
    return [act for act in newest if act.outcome != "withdrawn"]


def carried_before(portfolio):
    claims = CarriedClaim.objects.into(portfolio).filter(item__isnull=False, claim__status="accepted")
    return [("decision", row) for row in claims] + [
        ("sign_off", row) for row in CarriedSignOff.objects.into(portfolio).filter(item__isnull=False)
    ]


def carry(move, signed, stood_on=None):
    """One row for a decision on a claim, or for a sign-off, as the edition's rule says."""
    after, is_claim = move.destination.edition, isinstance(signed, Decision)
    thing = signed.claim if is_claim else signed
    change = after.changes.get(origin=stood_on or thing.item)
    standing = STANDINGS[after.carry_rules.get(kind=change.kind).policy]
    level = after.levels.filter(code=thing.level.code).first() if thing.level and change.destination else None
    row = {"move": move, "change": change, "standing": standing, "item": change.destination, "level": level}
    if is_claim:
        return CarriedClaim.objects.create(claim=thing, decision=signed, **row)
    return CarriedSignOff.objects.create(sign_off=signed, **row)
