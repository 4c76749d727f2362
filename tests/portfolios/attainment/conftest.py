import pytest

from tests import make

from .steps import verify


@pytest.fixture
def draft(db):
    """An edition that still takes rules and expectations."""
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
def portfolio(asha, bryn, dewi, edition, stage):
    """Asha's, aiming at the stage; Bryn supervises as an educational supervisor, Dewi in practice."""
    portfolio = make.make_portfolio(asha, edition, target_stage=stage)
    make.make_supervision(portfolio, bryn)
    make.make_supervision(portfolio, dewi, "practice_supervisor")
    return portfolio


@pytest.fixture
def verified(bryn, elin):
    """Bryn, whom an organisation has verified."""
    verify(bryn, elin)
    return bryn
