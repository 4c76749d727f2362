"""Somebody with every right over the database rewrites it: whatever they do is found, and nothing else is."""

import pytest

from portfolios.ledger import checking

from .tampering import drop_constraints, every
from .world import past_triggers

pytestmark = pytest.mark.django_db
TAMPERINGS = list(every())


def found(world):
    return {fault.portfolio_id for fault in checking.faults(exported=world.exported)}


@pytest.fixture(scope="module", autouse=True)
def lawless(world, django_db_blocker):
    """A superuser drops what the database holds first, until the world is undone."""
    with django_db_blocker.unblock():
        drop_constraints()


@pytest.fixture
def superuser(undone):
    with past_triggers():
        yield


def test_nothing_is_found_where_nothing_was_done(world):
    assert list(checking.faults(exported=world.exported)) == []


def test_there_are_two_hundred_ways_and_more():
    assert len({tampering.name for tampering in TAMPERINGS}) == len(TAMPERINGS) >= 200


@pytest.mark.parametrize("tampering", TAMPERINGS, ids=str)
def test_a_tampering_is_found_and_nothing_else_is(tampering, world, superuser):
    tampering.do(world)
    touched = found(world)
    assert touched
    assert world.ffion.pk not in touched
