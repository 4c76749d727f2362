"""Somebody with every right over the database rewrites it: whatever they do is found, and nothing else is."""

import pytest

from portfolios.ledger import checking

pytestmark = pytest.mark.django_db


def found(world):
    return {fault.portfolio_id for fault in checking.faults(exported=world.exported)}


def test_nothing_is_found_where_nothing_was_done(world):
    assert list(map(str, checking.faults(exported=world.exported))) == []
