"""Every request that asks to change something leaves one row in the trail, whoever sends it and whatever it meets."""

import pytest

from accounts.models import TrailEvent
from pathway_portal.health import record_heartbeat
from tests import access_table
from tests.access_visitor import outcome
from tests.access_world import PEOPLE, inhabited, undone

pytestmark = pytest.mark.django_db

# What asks for this address meets `admin_row`, which shuts it and has a row of its own.
SHUT = "admin:view_on_site"
ROWS = [row for row in access_table.read() if row.name != SHUT]
# What the answers of the table mean. `on` and 200 depend on the page: a form that came back was refused.
MEANS = {"in": "denied", "door": "denied", "422": "refused"} | dict.fromkeys(
    ["401", "403", "404", "405", "409", "410", "429"], "denied"
)
# Nobody learns who answered when, staff neither.
NAMELESS = {"portfolios:feedback_answer", "portfolios:feedback_decline"}
DONE_WITH_A_PAGE = {"portfolios:invitation_decline", "portfolios:feedback_decline", "portfolios:verify_code"}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock(), inhabited(tmp_path_factory.mktemp("media")) as world:
        yield world


@pytest.fixture(autouse=True)
def own_files(settings):
    settings.DEMO = True


@pytest.fixture(autouse=True)
def a_worker_beats(own_cache):
    record_heartbeat()


def expected(row, person, answer):
    if answer == "200":
        return {"done"} if row.name in DONE_WITH_A_PAGE else {"refused", "done"}
    return {MEANS.get(answer, "done")} | ({"denied"} if answer == "on" else set())


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_every_post_leaves_one_row_with_what_became_of_it(row, world):
    for person in PEOPLE:
        with undone():
            before = set(TrailEvent.objects.values_list("pk", flat=True))
            answer = outcome(world.visitors[person].ask("post", row.address(world)))
            left = TrailEvent.objects.exclude(pk__in=before).get()
            assert left.view == row.name
            assert left.actor == (None if row.name in NAMELESS else world.people.get(person))
            assert left.outcome in expected(row, person, answer), (person, answer)
            assert set(left.about.values()) <= {str(key) for key in world.things[row.thing].values()}
            assert not {"token", "key", "uidb36"} & set(left.about)
