import pytest

from tests import make


@pytest.fixture
def draft(db):
    """An edition that takes rules until a portfolio is started on it."""
    return make.make_edition(publish=False)


@pytest.fixture
def start(asha, bryn, draft):
    """Publishes the draft and starts Asha's portfolio on it, supervised by Bryn."""

    def started(stage=None):
        portfolio = make.make_portfolio(asha, make.publish_edition(draft), target_stage=stage)
        make.make_supervision(portfolio, bryn)
        return portfolio

    return started
