import pytest

from tests.portfolios.tickets import steps


@pytest.fixture
def evidence(asha):
    return steps.make_witnessed(asha)


@pytest.fixture
def sent(evidence):
    """(ticket, token) of a letter to Nia."""
    return steps.ask(evidence)


@pytest.fixture
def ticket(sent):
    return sent[0]


@pytest.fixture
def path(sent):
    return steps.path_of(sent[1])
