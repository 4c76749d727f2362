import pytest

from .colleagues import cover_from_now, verify


@pytest.fixture
def colleagues(portfolio, bryn, carys):
    """Bryn, who supervises Asha, and Carys: verified by one organisation. In the demo nobody needs a second factor."""
    return verify(bryn, carys)


@pytest.fixture
def absence(colleagues, bryn, carys):
    """Bryn is away from now on, and Carys stands in."""
    return cover_from_now(bryn, carys).cover


@pytest.fixture
def stand_in(absence, portfolio, carys):
    """The grant by which Carys decides for Bryn."""
    return portfolio.supervisions.get(supervisor=carys)
