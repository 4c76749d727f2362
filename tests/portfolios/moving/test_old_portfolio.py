"""The portfolio that was left stays as it was, for whoever could read it, and so does every file made of it."""

import pytest

from portfolios.models import Claim, CompetencySignOff, Decision, Evidence, Submission
from tests import make
from tests.portfolios.reports.steps import built, words
from tests.portfolios.sign_off.steps import claim_in

from .steps import moved, signed

pytestmark = pytest.mark.django_db
ROWS = (Claim, CompetencySignOff, Decision, Evidence, Submission)


@pytest.fixture
def later(edition):
    return make.make_next_edition(edition, "2027", changes={"D1.1": "substantive", "D1.2": "retired"})


def rows():
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in ROWS}


def test_nothing_that_is_not_waiting_changes_by_a_move(portfolio, bryn, later):
    signed(portfolio, bryn, "D1.1")
    signed(portfolio, bryn, "D1.2")
    claim_in("returned", portfolio, bryn)
    before = rows()
    after = moved(portfolio, later)
    now = rows()
    now["Claim"] = [row for row in now["Claim"] if row["portfolio_id"] != after.pk]
    assert now == before


def test_file_that_was_made_before_stays_byte_for_byte(portfolio, asha, bryn, later, as_user):
    signed(portfolio, bryn, "D1.1")
    report = built(portfolio)
    before = b"".join(as_user(asha).get(f"/reports/{report.pk}/portfolio.pdf"))
    moved(portfolio, later)
    assert b"".join(as_user(asha).get(f"/reports/{report.pk}/portfolio.pdf")) == before
    assert b"".join(as_user(bryn).get(f"/reports/{report.pk}/portfolio.pdf")) == before


def test_report_made_of_it_afterwards_says_what_was_signed(portfolio, bryn, later):
    signed(portfolio, bryn, "D1.1")
    moved(portfolio, later)
    said = words(built(portfolio))
    assert "Competency 1.1" in said and "substantive" not in said and "Bryn Davies" in said


def test_every_page_of_it_can_still_be_read(portfolio, asha, bryn, later, as_user):
    claim, _act = signed(portfolio, bryn, "D1.1")
    moved(portfolio, later)
    pages = ["", "competencies/D1.1/", "history/", "as-at/", "attainment/", "reports/"]
    for reader in (asha, bryn):
        client = as_user(reader)
        assert [client.get(f"/portfolios/{portfolio.pk}/{page}").status_code for page in pages] == [200] * len(pages)
        assert client.get(f"/evidence/{claim.evidence_id}/").status_code == 200


def test_pages_of_it_offer_nothing_that_would_be_refused(portfolio, asha, bryn, later, as_user):
    signed(portfolio, bryn, "D1.1")
    moved(portfolio, later)
    offers = ["Log evidence", "Choose another stage", "Invite a supervisor", "Start a round", "Ask for sign-off"]
    for page in ("", "competencies/D1.1/", "supervisors/", "feedback/", "attainment/"):
        shown = as_user(asha).get(f"/portfolios/{portfolio.pk}/{page}").text
        assert not [offer for offer in offers if offer in shown], page
