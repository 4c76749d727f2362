"""Steps towards a portfolio that was moved, through the portal's own moves."""

from portfolios.models import CarriedClaim, CarriedSignOff, Portfolio
from portfolios.moving.move import move
from portfolios.moving.plan import plan
from tests.portfolios.attainment.steps import accepted, sign_off


def fresh(portfolio):
    """As the next request reads it."""
    return Portfolio.objects.select_related("edition__framework", "target_stage", "owner").get(pk=portfolio.pk)


def moved(portfolio, to, **kwargs):
    """The portfolio on the new edition."""
    made = move(fresh(portfolio), to=to, by=portfolio.owner, **kwargs)
    return fresh(made.destination)


def planned(portfolio, to):
    return plan(fresh(portfolio), to)


def signed(portfolio, by, code="D1.1", **fields):
    """A claim that `by` accepted, and the sign-off that rests on it."""
    claim = accepted(portfolio, by, code=code, **fields)
    return claim, sign_off(portfolio, by, code=code)


def carried_in(portfolio):
    """{code of the item that it was signed for: (standing, code of the item that it leads to)}, claims first."""
    claims = CarriedClaim.objects.into(portfolio).select_related("claim__item", "item")
    acts = CarriedSignOff.objects.into(portfolio).select_related("sign_off__item", "item")
    return (
        sorted((row.claim.item.code, row.standing, row.item and row.item.code) for row in claims),
        sorted((row.sign_off.item.code, row.standing, row.item and row.item.code) for row in acts),
    )
