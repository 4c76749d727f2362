"""Who meets what at which address: every address, every person, every verb, as access_table.txt says.

The things behind the addresses are made once for the module; whatever a request changes is undone before the next.
"""

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from pathway_portal.health import record_heartbeat
from portfolios.supervision import ending
from tests import access_table
from tests.access_visitor import outcome
from tests.access_world import PEOPLE, inhabited, rows_of_every_table, undone

pytestmark = pytest.mark.django_db

ROWS = access_table.read()
every_row = pytest.mark.parametrize("row", ROWS, ids=str)
# What a GET may write beside sessions: recovery codes remember that they were shown.
REMEMBERED = {
    "mfa_view_recovery_codes": {"mfa_authenticator"},
    "mfa_download_recovery_codes": {"mfa_authenticator"},
}
# His own grant, and what he arranged himself: he may look at how it ended, and reads of no technician there.
STAYS_AFTER_THE_END = {"portfolios:supervision_end", "portfolios:cover_end", "portfolios:hand_over_detail"}
STRANGERS = ("ffion", "carys", "elin", "superuser")


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock(), inhabited(tmp_path_factory.mktemp("media")) as world:
        yield world


@pytest.fixture(autouse=True)
def own_files(world, settings):
    """The files were stored when the world was made."""
    settings.DEMO = True


@pytest.fixture(autouse=True)
def a_worker_beats(own_cache):
    record_heartbeat()


def met(row, verb, world):
    """{person: outcome}; what one of them changes is undone before the next comes."""
    found = {}
    for person in PEOPLE:
        with undone():
            found[person] = outcome(world.visitors[person].ask(verb, row.address(world)))
    return found


def test_every_address_is_in_the_table():
    listed = {row.name for row in ROWS}
    assert set(access_table.names()) - access_table.common_in_admin() - listed == set()
    assert all(pattern.startswith("admin/") for pattern in access_table.unnamed())


def test_every_row_of_the_table_is_an_address(world):
    assert {row.name for row in ROWS} - set(access_table.names()) == set()
    assert len({str(row) for row in ROWS}) == len(ROWS)
    assert all(row.address(world) for row in ROWS)


@every_row
def test_get_is_answered_as_the_table_says_and_changes_nothing(row, world):
    before = rows_of_every_table()
    found = {}
    for person in PEOPLE:
        found[person] = outcome(world.visitors[person].get(row.address(world)))
    after = rows_of_every_table()
    assert found == row.get
    assert {table for table in after if after[table] != before[table]} <= REMEMBERED.get(row.name, set())


@every_row
def test_head_is_answered_like_get(row, world):
    """By one person for each answer that GET gives."""
    first = {status: person for person, status in reversed(row.get.items())}
    heads = {person: outcome(world.visitors[person].ask("head", row.address(world))) for person in first.values()}
    assert heads == {person: status for status, person in first.items()}


@every_row
def test_empty_post_is_answered_as_the_table_says(row, world):
    assert met(row, "post", world) == row.post


def test_the_table_lets_nothing_private_exist_for_strangers_whoever_they_are():
    private = [row for row in ROWS if row.is_private]
    assert len(private) > 40
    for row in private:
        assert {answers[person] for answers in (row.get, row.post) for person in STRANGERS} <= {"404", "405"}
        assert (row.get["anonymous"], row.post["anonymous"]) == ("in", "in")


def test_everything_of_the_portfolio_is_shut_to_bryn_when_his_supervision_ends(world):
    his = [row for row in ROWS if row.is_private and row.name not in STAYS_AFTER_THE_END]
    his = [(row, verb) for row in his for verb in ("get", "post") if getattr(row, verb)["bryn"] in ("200", "422")]
    assert {row.name.split(":")[1] for row, verb in his} >= {"evidence_detail", "attachment_download", "report_pdf"}
    ending.end(world.grant, by=world.people["asha"])
    still = {f"{verb} {row}": outcome(world.visitors["bryn"].ask(verb, row.address(world))) for row, verb in his}
    assert still == dict.fromkeys(still, "404")


def named_to_bryn(world):
    """(list, address): what of the portfolio the lists lead to that he is shown as his own."""
    lists = [
        row for row in ROWS if row.thing == "-" and row.name.startswith("portfolios:") and row.get["bryn"] == "200"
    ]
    private = {row.address(world) for row in ROWS if row.is_private and row.name not in STAYS_AFTER_THE_END}
    pages = {row.name: world.visitors["bryn"].get(row.address(world)).content.decode() for row in lists}
    return {(name, address) for name, page in pages.items() for address in private if f'"{address}"' in page}


def test_no_list_leads_bryn_to_the_portfolio_after_his_supervision_ended(world):
    assert {name for name, _address in named_to_bryn(world)} >= {"portfolios:queue_list", "portfolios:report_inbox"}
    ending.end(world.grant, by=world.people["asha"])
    assert named_to_bryn(world) == set()


@pytest.mark.parametrize("person", [person for person in PEOPLE if person not in ("elin", "superuser")])
def test_all_of_the_admin_is_shut_to_who_is_not_staff(person, world):
    for address in access_table.admin_addresses():
        with undone():
            answers = {outcome(world.visitors[person].ask(verb, address)) for verb in ("get", "post")}
        assert answers <= {"in", "door", "403"} or address == reverse("admin:logout")


def test_staff_meet_nothing_of_portfolios_mail_or_kept_text_in_the_admin():
    shown = {model._meta.label for model in admin.site._registry}
    ours = {model._meta.label for model in apps.get_app_config("portfolios").get_models()}
    assert not shown & (ours | {"accounts.OutgoingMail", "accounts.KeptText", "sessions.Session"})


@pytest.mark.parametrize("person", ["carys", "elin", "superuser"])
def test_outside_the_demo_nothing_private_is_open_without_a_second_factor(person, world, settings):
    settings.DEMO = False
    private = [row for row in ROWS if row.get["anonymous"] == "in" and row.get[person] == "200"]
    private = [row for row in private if not row.name.startswith(("mfa_", "account_"))]
    leads = {str(row): world.visitors[person].get(row.address(world)).get("Location") for row in private}
    assert len(leads) > 5
    assert leads == dict.fromkeys(leads, reverse("mfa_activate_totp"))
