"""What somebody types stands where it belongs: never in the ledger, in the trail or in a log."""

import logging
import re

import pytest
from django.db import connection
from django.urls import reverse

from pathway_portal.health import record_heartbeat
from tests import access_table
from tests.access_world import inhabited
from tests.forms_in_pages import filled

pytestmark = pytest.mark.django_db

WORDS = "Quokkareflection"
PROVE = ("portfolios_ledgerevent", "accounts_trailevent")
# Where the same words have to stand, or the forms were not filled in as people fill them in.
BELONG = {"portfolios_evidence", "portfolios_claim", "portfolios_decision", "portfolios_review", "portfolios_phrase"}
BELONG |= {"portfolios_question", "portfolios_ticket", "portfolios_feedbackanswer"}
# What ends something comes last: afterwards there is nothing left to write about.
ENDS = re.compile("_(end|withdraw|delete|revoke|remove|stop|decline)$")
PAGES = [row for row in access_table.read() if row.name.startswith(("portfolios:", "accounts:"))]
PAGES.sort(key=lambda row: bool(ENDS.search(row.name)))


@pytest.fixture
def world(db, settings, tmp_path, own_cache):
    settings.DEMO = True
    record_heartbeat()
    with inhabited(tmp_path) as world:
        yield world


def tables_with(words):
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        found = set()
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text ILIKE %s', [f"%{words}%"])
            found |= {table} if cursor.fetchone()[0] else set()
    return found


def type_into(world, row, person):
    """Send every form of this page, as it stands for this person."""
    visitor, address = world.visitors[person], row.address(world)
    page = visitor.get(address)
    if page.status_code != 200 or "html" not in page.get("Content-Type", ""):
        return 0
    forms = filled(page.content.decode(), WORDS)
    for action, fields in forms:
        if action == reverse("account_logout"):  # in the head of every page
            continue
        visitor.ask("post", action or address, fields)
    return len(forms)


@pytest.mark.slow
def test_no_word_gets_into_ledger_trail_or_log(world, caplog):
    caplog.set_level(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(logging.INFO)
    sent = sum(type_into(world, row, person) for row in PAGES for person in ("bryn", "anonymous", "asha"))
    assert sent > 100
    found = tables_with(WORDS)
    assert BELONG - found == set()
    assert found.isdisjoint(PROVE)
    assert WORDS.lower() not in caplog.text.lower()
