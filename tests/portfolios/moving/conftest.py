"""A portfolio of which the ledger tells from its first row on."""

import pytest

from portfolios import ledger


@pytest.fixture
def portfolio(portfolio):
    rows = portfolio.supervisions.all()
    ledger.record(portfolio, ledger.Kind.PORTFOLIO_STARTED, by=portfolio.owner, subject=portfolio, rows=rows)
    return portfolio
