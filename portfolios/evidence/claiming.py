"""Which competencies a piece of evidence is to show: draft claims, written before anybody is asked to decide.

Invariant: only what its owner may still change changes here, that is a claim in draft, returned or taken back;
a claim that was ever submitted is not deleted.
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef

from frameworks.models import Expectation, Item, Level

from ..models import Claim, Portfolio
from ..refusals import MOVED_ON, Refused
from .locking import locked_row

CHANGEABLE = (Claim.Status.DRAFT, Claim.Status.RETURNED, Claim.Status.WITHDRAWN)


class StaleClaims(Exception):
    """Claims changed meanwhile; `claims` maps an item's key to the claim as it is now."""

    def __init__(self, claims):
        super().__init__()
        self.claims = claims


class MovedOn(Refused):
    sentence = MOVED_ON


@dataclass(frozen=True)
class Aim:
    """A competency of a portfolio, for which evidence is being written."""

    portfolio: Portfolio
    item: Item


@dataclass(frozen=True)
class Chosen:
    """What was chosen for one competency; `seen_version` is 0 where the page showed no claim."""

    item: Item
    level: Level | None
    justification: str
    seen_version: int = 0


def open_portfolios(user):
    """The portfolios into which `user` can claim, the newest first."""
    return Portfolio.objects.owned_by(user).open().select_related("edition__framework", "target_stage")


def portfolios_for(evidence, user):
    """Those portfolios, each with `is_claimed`: whether this evidence is claimed in it already. One query."""
    claims = Claim.objects.filter(portfolio=OuterRef("pk"), evidence=evidence)
    return open_portfolios(user).annotate(is_claimed=Exists(claims))


def expected_levels(portfolio):
    """{item key: level} that the portfolio's target stage expects."""
    if portfolio.target_stage_id is None:
        return {}
    expectations = Expectation.objects.filter(stage=portfolio.target_stage_id, item__edition=portfolio.edition_id)
    return {expectation.item_id: expectation.level for expectation in expectations.select_related("level")}


def find_aim(user, portfolio_key, code):
    """The Aim for a competency's code in one's open portfolio, or None: a guess at an address is no error."""
    if not code or not code.isprintable():  # PostgreSQL raises an error on a NUL
        return None
    for portfolio in open_portfolios(user):
        if portfolio_key in ("", str(portfolio.pk)):
            item = portfolio.edition.items.assessable().filter(code=code).first()
            if item:
                return Aim(portfolio, item)
    return None


def start_claim(held, aim):
    """A first draft of the claim for which the (locked) evidence is written, at the level that the stage expects.

    None in a portfolio that its owner has moved on from meanwhile.
    """
    if not held_open(aim.portfolio):
        return
    held.claims.get_or_create(
        portfolio=aim.portfolio,
        item=aim.item,
        defaults={"technician_id": held.owner_id, "level": expected_levels(aim.portfolio).get(aim.item.pk)},
    )


@transaction.atomic
def choose(evidence, portfolio, chosen):
    """Make the changeable claims of this evidence in this portfolio those that were chosen.

    Raises StaleClaims or MovedOn.
    """
    held = locked_row(evidence)
    claims = {claim.item_id: claim for claim in held.claims.filter(portfolio=portfolio).select_for_update(of=("self",))}
    if not held_open(portfolio):
        raise MovedOn
    stale = {
        choice.item.pk: claims[choice.item.pk] for choice in chosen if is_stale(claims.get(choice.item.pk), choice)
    }
    if stale:
        raise StaleClaims(stale)
    for choice in chosen:
        write(held, portfolio, claims.get(choice.item.pk), choice)
    kept = {choice.item.pk for choice in chosen}
    for claim in claims.values():
        if claim.item_id not in kept and claim.status == Claim.Status.DRAFT and claim.submitted_at is None:
            claim.delete()


def held_open(portfolio):
    """Whether the portfolio takes claims still; if so it does until the transaction ends."""
    return Portfolio.objects.open().filter(pk=portfolio.pk).select_for_update(no_key=True).first() is not None


def is_stale(claim, choice):
    """Whether writing this choice would cover words, or a status, that its page has not shown."""
    if claim is None or says_the_same(claim, choice):
        return False
    return claim.status not in CHANGEABLE or claim.version != choice.seen_version


def says_the_same(claim, choice):
    return claim.level == choice.level and claim.justification == choice.justification


def write(held, portfolio, claim, choice):
    values = {"level": choice.level, "justification": choice.justification}
    if claim is None:
        held.claims.create(portfolio=portfolio, technician_id=held.owner_id, item=choice.item, **values)
    elif not says_the_same(claim, choice):
        claim.level, claim.justification = choice.level, choice.justification
        claim.version += 1
        claim.save(update_fields=["level", "justification", "version", "updated_at"])
