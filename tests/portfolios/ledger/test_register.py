"""A ledger of the register's shape: nothing is found that nobody did. The benchmark's is three times as large."""

from collections import Counter

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portfolios.ledger import checking, heads
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ON_RECORD = 100_000


@pytest.fixture
def register(db, capsys):
    make.make_edition()
    make.make_form()
    call_command("seed_register", technicians=72, evidence=100)


def test_nothing_is_found_in_a_hundred_thousand_events_and_rows(register):
    tally = Counter()
    heads.export()
    assert list(checking.faults(exported=heads.read(heads.path()), tally=tally)) == []
    assert tally["events"] + tally["rows"] >= ON_RECORD


def test_the_queries_do_not_grow_with_what_is_on_record(db, capsys):
    make.make_edition()
    make.make_form()
    counted = []
    for technicians, evidence in ((2, 2), (20, 5)):
        call_command("seed_register", technicians=technicians, evidence=evidence)
        with CaptureQueriesContext(connection) as queries:
            assert list(checking.faults()) == []
        counted.append(len(queries))
    assert counted[0] == counted[1] < 40
