import pytest

from tests import make
from tests.portfolios.attainment.steps import verify
from tests.portfolios.carried.steps import next_edition


@pytest.fixture
def draft(db):
    """An edition that still takes rules and expectations: D1.1 and D1.2."""
    return make.make_edition(domains=1, competencies=2, publish=False)


@pytest.fixture
def stage(draft):
    """Expects both competencies of the edition at SH."""
    stage = make.make_stage()
    make.make_expectations(draft, stage)
    return stage


@pytest.fixture
def edition(draft, stage):
    return make.publish_edition(draft)


@pytest.fixture
def portfolio(asha, bryn, edition, stage):
    """Asha's on edition 2026, aiming at the stage; Bryn supervises."""
    portfolio = make.make_portfolio(asha, edition, target_stage=stage)
    make.make_supervision(portfolio, bryn)
    return portfolio


@pytest.fixture
def after(edition, stage):
    """The edition 2027: everything unchanged, and the stage expects the same."""
    return next_edition(edition, stage=stage)


@pytest.fixture
def changed(edition, stage):
    """The edition 2027 in which D1.1 has another meaning."""
    return next_edition(edition, stage=stage, changes={"D1.1": "substantive"})


@pytest.fixture
def verified(bryn, elin):
    """Bryn, whom an organisation has verified."""
    verify(bryn, elin)
    return bryn
