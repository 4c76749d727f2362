"""Hundreds of ways to sign what one may not sign, each tried in a world in which one person may: none leaves a row."""

import pytest
from django.db import DatabaseError, transaction

from accounts.verifying import VerificationRefused
from portfolios.refusals import Refused
from portfolios.reports.reviewing import ReviewRefused
from portfolios.tickets import limits
from tests.access_world import undone
from tests.forgeries.attempts import ATTEMPTS, GROUPS
from tests.forgeries.by_browser import send
from tests.forgeries.by_call import CALLS
from tests.forgeries.by_link import answer, rated
from tests.forgeries.by_sql import INSERTS
from tests.forgeries.world import ACTS, inhabited, rows

pytestmark = pytest.mark.django_db

REFUSED = (Refused, ReviewRefused, VerificationRefused, DatabaseError)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock(), inhabited(tmp_path_factory.mktemp("media")) as world:
        yield world


@pytest.fixture(autouse=True)
def own_files(world, settings, monkeypatch):
    """The files were stored when the world was made; rate limits are tested by themselves."""
    settings.DEMO = True
    monkeypatch.setattr(limits, "too_many", lambda key, most: False)


def came_of(attempt, world):
    """What is wrong with what came of it, or None; whatever it was has not happened afterwards."""
    before = rows()
    with undone():
        try:
            with transaction.atomic():
                response = attempt.act(world)
        except REFUSED:
            response = None
        if response is not None and response.status_code >= 500:
            return f"answered {response.status_code}"
        after = rows()
        return [table for table in after if after[table] != before[table]] or None


def test_there_are_more_than_five_hundred_different_attempts():
    assert len({(attempt.group, attempt.name) for attempt in ATTEMPTS}) == len(ATTEMPTS) >= 500


@pytest.mark.parametrize("group", GROUPS)
def test_nothing_is_signed_by_forgeries(group, world):
    found = {each.name: came_of(each, world) for each in ATTEMPTS if each.group == group}
    assert found == dict.fromkeys(found)


@pytest.mark.parametrize("act", ACTS)
def test_each_form_signs_when_the_right_person_sends_it(act, world):
    before = rows()
    with undone():
        assert send(world, "bryn", act).status_code == 302
        assert rows() != before


@pytest.mark.parametrize("act", CALLS)
def test_each_call_signs_for_the_right_person(act, world):
    with undone():
        assert CALLS[act](world, world.people["bryn"]).pk


@pytest.mark.parametrize("insert", INSERTS)
def test_each_statement_writes_for_the_right_person(insert, world):
    before = rows()
    with undone():
        INSERTS[insert](world, "gareth" if insert == "a verification" else "bryn")
        assert rows() != before


def test_the_links_answer_for_who_was_asked(world):
    with undone():
        before = rows()
        assert answer(world, "anonymous", world.token).status_code == 200
        assert answer(world, "anonymous", world.rater_token, rated(), page="feedback_answer").status_code == 200
        after = rows()
        assert {table for table in after if after[table] != before[table]} == {
            "portfolios_ticketanswer",
            "portfolios_feedbackanswer",
        }
