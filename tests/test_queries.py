"""How many queries a page asks: at most twelve, and as many for two hundred entries as for twenty.

Counted as outside the demo, where the second factor costs a query of its own.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse
from django.utils import timezone

from frameworks.models import Edition, Framework, Publication, RoleProfile
from tests import access_table
from tests.access_visitor import Visitor
from tests.busy_world import FEW, MANY, busy

pytestmark = pytest.mark.django_db

CEILING = 12
TODAY = f"?moment={timezone.localdate()}"
# Each with what it names of a portfolio, and what is asked beside it.
OF_THE_TECHNICIAN = [
    ("portfolios:portfolio_detail", "portfolio", ""),
    ("portfolios:portfolio_competency", "competency", ""),
    ("portfolios:portfolio_stage", "portfolio", ""),
    ("portfolios:portfolio_history", "portfolio", ""),
    ("portfolios:move_detail", "portfolio", ""),
    ("portfolios:carried_list", "portfolio", ""),
    ("portfolios:portfolio_as_at", "portfolio", ""),
    ("portfolios:portfolio_as_at", "portfolio", TODAY),
    ("portfolios:portfolio_as_at_competency", "competency", TODAY),
    ("portfolios:portfolio_start", "-", ""),
    ("portfolios:evidence_list", "-", ""),
    ("portfolios:evidence_list", "-", "?show=returned"),
    ("portfolios:evidence_list", "-", "?show=locked"),
    ("portfolios:evidence_choose", "-", ""),
    ("portfolios:evidence_create", "form", ""),
    ("portfolios:evidence_detail", "draft", ""),
    ("portfolios:evidence_detail", "submitted", ""),
    ("portfolios:evidence_detail", "locked", ""),
    ("portfolios:evidence_detail", "seen", ""),
    ("portfolios:evidence_edit", "draft", ""),
    ("portfolios:evidence_edit", "seen", ""),
    ("portfolios:ticket_create", "seen", ""),
    ("portfolios:evidence_claims", "draft", ""),
    ("portfolios:evidence_submit", "draft", ""),
    ("portfolios:evidence_withdraw", "submitted", ""),
    ("portfolios:evidence_amend", "locked", ""),
    ("portfolios:supervision_list", "portfolio", ""),
    ("portfolios:attainment_detail", "portfolio", ""),
    ("portfolios:credit_list", "portfolio", ""),
    ("portfolios:sign_off_list", "competency", ""),
    ("portfolios:report_list", "portfolio", ""),
    ("portfolios:report_detail", "report", ""),
    ("portfolios:report_status", "report", ""),
    ("accounts:profile_edit", "-", ""),
    ("frameworks:bookmark_list", "-", ""),
]
OF_THE_SUPERVISOR = [
    ("portfolios:queue_list", "-", ""),
    ("portfolios:queue_list", "-", "?order=due&per_page=10"),
    ("portfolios:queue_list", "-", "?show=asked"),
    ("portfolios:phrase_list", "-", ""),
    ("portfolios:decision_list", "-", ""),
    ("portfolios:sign_off_waiting", "-", ""),
    ("portfolios:attainment_detail", "portfolio", ""),
    ("portfolios:sign_off_list", "competency", ""),
    ("portfolios:acceptance_withdraw", "accepted", ""),
    ("portfolios:supervision_mine", "-", ""),
    ("portfolios:cover_list", "-", ""),
    ("portfolios:hand_over_list", "-", ""),
    ("portfolios:portfolio_detail", "portfolio", ""),
    ("portfolios:portfolio_competency", "competency", ""),
    ("portfolios:portfolio_history", "portfolio", ""),
    ("portfolios:portfolio_as_at", "portfolio", TODAY),
    ("portfolios:portfolio_as_at_competency", "competency", TODAY),
    ("portfolios:evidence_detail", "submitted", ""),
    ("portfolios:evidence_detail", "locked", ""),
    ("portfolios:report_list", "portfolio", ""),
    ("portfolios:report_inbox", "-", ""),
    ("portfolios:report_detail", "report", ""),
]
PAGES = [("technician", *page) for page in OF_THE_TECHNICIAN] + [("supervisor", *page) for page in OF_THE_SUPERVISOR]
IN_THE_ADMIN = (
    "association",
    "careerstage",
    "edition",
    "expectation",
    "framework",
    "item",
    "optionalgroup",
    "publication",
    "roleprofile",
)
# What shows a single thing or leads on, and grows with nothing.
SHOW_ONE_THING = {
    # Files, made once of the whole edition: counted in tests/frameworks/exchange/test_downloads.py.
    "frameworks:edition_csv",
    "frameworks:edition_xlsx",
    "frameworks:edition_yaml",
    # Two editions side by side, thirteen for somebody who is signed in: counted in tests/frameworks/releases.
    "frameworks:edition_changes",
    "accounts:kept_text_detail",
    "accounts:organisation_people",  # counted in tests/accounts/test_organisation_pages.py
    "accounts:person_verify",
    "accounts:verification_end",
    "portfolios:acceptance_withdraw",
    "portfolios:attachment_download",
    "portfolios:attachment_remove",
    "portfolios:competency_renew",
    "portfolios:competency_sign_off",
    "portfolios:competency_withdraw",
    "portfolios:evidence_delete",
    "portfolios:hand_over_detail",
    "portfolios:invitation_detail",
    "portfolios:phrase_edit",
    "portfolios:portfolio_mine",
    "portfolios:question_answer",
    "portfolios:report_pdf",
    "portfolios:stage_complete",
    "portfolios:supervision_end",
    "portfolios:ticket_detail",
    "portfolios:feedback_answer",
    "portfolios:feedback_detail",
    "portfolios:feedback_list",
    "portfolios:feedback_self",
    "portfolios:integrity_detail",
    "portfolios:integrity_list",
    "portfolios:verify_code",
}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), busy() as world:
        yield world


@pytest.fixture(autouse=True)
def outside_the_demo(world, settings):
    settings.DEMO = False


def queries_of(visitor, address):
    """What the page at this address asked of the database; a page that is not there counts for nothing."""
    with CaptureQueriesContext(connection) as captured:
        response = visitor.get(address)
    assert response.status_code == 200, address
    return [query["sql"] for query in captured.captured_queries]


def address_of(pair, name, thing, asked):
    return reverse(name, kwargs=pair.things[thing]) + asked


@pytest.mark.parametrize("person, name, thing, asked", PAGES)
def test_page_asks_at_most_twelve_queries_however_much_there_is(person, name, thing, asked, world):
    counts = {}
    for size, pair in world.sizes.items():
        counts[size] = queries_of(pair.visitors[person], address_of(pair, name, thing, asked))
    assert len(counts[MANY]) <= CEILING, "\n".join(counts[MANY])
    assert len(counts[MANY]) == len(counts[FEW]), "\n".join(counts[MANY])


def test_the_larger_portfolio_is_as_large_as_the_promise(world):
    pair = world.sizes[MANY]
    assert pair.technician.evidence.count() >= 200
    assert pair.technician.claims.count() >= 600


def public_addresses():
    yield from (reverse(name) for name in ("home", "frameworks:pathway_detail", "frameworks:stage_compare"))
    yield from (reverse(f"frameworks:{name}_list") for name in ("framework", "role", "publication"))
    yield reverse("frameworks:search") + "?q=medicines"
    yield reverse("portfolios:verify")
    for framework in Framework.objects.all():
        yield framework.get_absolute_url()
        yield from (stage.get_absolute_url() for stage in framework.stages.all())
    for edition in Edition.objects.public():
        yield edition.get_absolute_url()
        yield from (item.get_absolute_url() for item in edition.items.order_by("-is_assessable", "position")[:1])
    yield RoleProfile.objects.first().get_absolute_url()
    yield Publication.objects.first().get_absolute_url()


@pytest.mark.parametrize("language", ["", "/cy"])
def test_reference_asks_at_most_twelve_queries_of_anybody(language, world):
    visitors = [Visitor(None), world.sizes[MANY].visitors["supervisor"]]
    addresses = [language + address for address in public_addresses()]
    counts = {address: max(len(queries_of(visitor, address)) for visitor in visitors) for address in addresses}
    assert len(counts) > 20
    assert {address: count for address, count in counts.items() if count > CEILING} == {}


def test_editors_lists_ask_at_most_twelve_queries(world):
    editor = Visitor(world.staff)
    addresses = [reverse("admin:index")]
    addresses += [reverse(f"admin:frameworks_{model}_changelist") for model in IN_THE_ADMIN]
    counts = {address: len(queries_of(editor, address)) for address in addresses}
    assert {address: count for address, count in counts.items() if count > CEILING} == {}


def test_every_page_of_ours_is_counted(world):
    counted = {name for _person, name, _thing, _asked in PAGES} | {"accounts:mail_list", "accounts:mail_detail"}
    counted |= {resolve(address.partition("?")[0]).view_name for address in public_addresses()}
    pages = {row.name for row in access_table.read() if "200" in row.get.values()}
    ours = {name for name in pages if name.startswith(("accounts:", "frameworks:", "portfolios:"))}
    assert ours - counted - SHOW_ONE_THING == set()


def test_letters_ask_at_most_twelve_queries(world, settings):
    settings.DEMO = True
    staff = Visitor(world.staff)
    letter = reverse("accounts:mail_detail", args=[world.letters[0].pk])
    assert all(len(queries_of(staff, address)) <= CEILING for address in (reverse("accounts:mail_list"), letter))
