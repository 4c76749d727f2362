"""A portfolio of which the ledger tells from its first row on."""

import pytest
from django.db import transaction

from portfolios import ledger


def told_from_the_start(portfolio):
    rows = portfolio.supervisions.all()
    with transaction.atomic():
        ledger.record(portfolio, ledger.Kind.PORTFOLIO_STARTED, by=portfolio.owner, subject=portfolio, rows=rows)
    return portfolio


@pytest.fixture
def portfolio(portfolio):
    return told_from_the_start(portfolio)
