import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from portfolios.progress import starting
from portfolios.sign_off import moves
from tests import make
from tests.portfolios.as_at.year import Clock
from tests.portfolios.sign_off.steps import amended, decide, waiting_claim

FIRST = datetime.datetime(2027, 5, 3, 9, tzinfo=datetime.UTC)


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands on a Monday of a year to come, until a test turns it."""
    clock = Clock(FIRST)
    monkeypatch.setattr(timezone, "now", clock)
    return clock


@pytest.fixture
def week(clock, asha, bryn, edition):
    """Asha's portfolio: started on 3 May, accepted on the 4th, amended and waiting again on the 6th, now the 10th."""
    stages = [make.make_stage(slug) for slug in ("experienced", "enhanced")]
    portfolio = starting.start(edition, stages[0], by=asha)
    make.make_supervision(portfolio, bryn)
    clock.time += datetime.timedelta(days=1)
    claim = waiting_claim(portfolio, make.make_evidence(asha, title="The first title"))
    decide(claim, bryn)
    clock.time += datetime.timedelta(days=2)
    starting.choose_stage(portfolio, stages[1], by=asha)
    moves.ask_again(amended(claim, title="The second title"), by=asha)
    clock.time += datetime.timedelta(days=4)
    portfolio.refresh_from_db()
    return portfolio


@pytest.fixture
def page(client):
    """The page of a past moment as somebody reads it: `page(asha, portfolio, moment="2027-05-04")`."""

    def read(reader, portfolio, code=None, status=200, **asked):
        client.force_login(reader, backend="allauth.account.auth_backends.AuthenticationBackend")
        name = "portfolio_as_at_competency" if code else "portfolio_as_at"
        address = reverse(f"portfolios:{name}", args=[portfolio.pk, *([code] if code else [])])
        response = client.get(address, asked)
        assert response.status_code == status
        return response.content.decode() if status == 200 else response

    return read
