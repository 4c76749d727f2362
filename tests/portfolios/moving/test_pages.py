"""The pages of a move: what it would mean, the move itself, what was carried, and confirming it again."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portfolios.models import CarriedClaim, Claim, Move, Report
from tests import make
from tests.portfolios.attainment.steps import accepted
from tests.portfolios.sign_off.steps import amended, decide, waiting_claim

from .steps import moved, planned, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def later(edition):
    changes = {"D1.2": "substantive", "D1.3": "retired", "D2.1": ("split", "D2.1a", "D2.1b")}
    return make.make_next_edition(edition, "2027", changes=changes)


def address(portfolio, page="move/"):
    return f"/portfolios/{portfolio.pk}/{page}"


def confirmed(portfolio, later, **fields):
    keeps = [grant.supervisor_id for grant in portfolio.supervisions.open()]
    return {"digest": planned(portfolio, later).digest, "keeps": keeps} | fields


def text_of(response):
    return re.sub(r"\s+", " ", response.text)


def test_portfolio_says_that_a_later_edition_is_published(portfolio, asha, bryn, later, as_user):
    page = text_of(as_user(asha).get(address(portfolio, "")))
    assert "A later edition is published" in page and address(portfolio) in page
    page = text_of(as_user(bryn).get(address(portfolio, "")))
    assert "The technician decides when to move" in page and address(portfolio) not in page


def test_portfolio_says_until_when_the_edition_may_be_stayed_on(portfolio, asha, edition, later, as_user):
    edition.retires_on = "2027-06-30"
    edition.save(update_fields=["retires_on"])
    for page in ("", "move/"):
        assert "will be retired on 30 June 2027" in text_of(as_user(asha).get(address(portfolio, page)))


def test_page_says_what_would_become_of_everything(portfolio, asha, bryn, later, as_user):
    for code in ("D1.1", "D1.2", "D1.3"):
        signed(portfolio, bryn, code)
    page = text_of(as_user(asha).get(address(portfolio)))
    carried, to_reconfirm, expired = (page.index(f'id="{name}"') for name in ("carried", "to_reconfirm", "expired"))
    places = [page.index(f"</span> Competency {code}") for code in ("1.1", "1.2", "1.3")]
    assert carried < places[0] < to_reconfirm < places[1] < expired < places[2]
    assert "Why it is substantive." in page and "Why it is retired." in page
    assert "As it was signed" in page and "Competency 1.2 (substantive)" in page


def test_page_says_what_is_missing_on_the_new_edition(portfolio, asha, bryn, edition, as_user):
    stage = make.make_stage()
    draft = make.make_next_edition(edition, "2027", changes={"D1.2": "substantive"}, publish=False)
    make.make_expectations(draft, stage)
    make.publish_edition(draft)
    portfolio.target_stage = stage
    portfolio.save(update_fields=["target_stage"])
    signed(portfolio, bryn, "D1.1")
    signed(portfolio, bryn, "D1.2")
    assert "1 of 6 would be accepted" in text_of(as_user(asha).get(address(portfolio)))
    missing = [competency.item.code for competency in planned(portfolio, draft).missing]
    assert missing == ["D1.2", "D1.3", "D2.1", "D2.2", "D2.3"]


def test_reading_the_page_moves_nothing(portfolio, asha, bryn, later, as_user):
    signed(portfolio, bryn)
    as_user(asha).get(address(portfolio))
    assert not Move.objects.exists()


def test_confirming_moves_and_leads_to_what_was_carried(portfolio, asha, bryn, later, as_user):
    signed(portfolio, bryn)
    answer = as_user(asha).post(address(portfolio, "move/start/"), confirmed(portfolio, later), follow=True)
    after = Move.objects.get().destination
    assert answer.redirect_chain == [(address(after, "carried/"), 302)]
    assert "You have moved to Primary care framework (2027)" in text_of(answer)
    page = text_of(as_user(asha).get(address(portfolio, "")))
    assert "You moved on to Primary care framework (2027)" in page and address(after, "") in page


def test_plan_that_changed_meanwhile_is_shown_again(portfolio, asha, bryn, later, as_user):
    said = confirmed(portfolio, later)
    signed(portfolio, bryn)
    answer = as_user(asha).post(address(portfolio, "move/start/"), said)
    assert answer.status_code == 409 and "Nothing is moved yet: read it again" in text_of(answer)
    assert planned(portfolio, later).digest in answer.text and not Move.objects.exists()


def test_edition_published_meanwhile_is_shown_first(portfolio, asha, later, as_user):
    said = confirmed(portfolio, later)
    make.make_next_edition(later, "2028")
    answer = as_user(asha).post(address(portfolio, "move/start/"), said)
    assert answer.status_code == 409 and "2028" in answer.text and not Move.objects.exists()


def test_who_is_not_ticked_stays_behind(portfolio, asha, later, as_user):
    as_user(asha).post(address(portfolio, "move/start/"), confirmed(portfolio, later, keeps=[]))
    assert not Move.objects.get().destination.supervisions.exists()


def test_supervisor_does_not_move_their_technician(portfolio, bryn, later, as_user):
    assert as_user(bryn).get(address(portfolio)).status_code == 404
    answer = as_user(bryn).post(address(portfolio, "move/start/"), confirmed(portfolio, later))
    assert answer.status_code == 404 and not Move.objects.exists()


def test_letter_is_asked_for_once_by_two_clicks(portfolio, asha, later, as_user):
    said = {"key": "00000000-0000-4000-8000-000000000007"}
    answers = [as_user(asha).post(address(portfolio, "move/letter/"), said) for _click in range(2)]
    report = Report.objects.get()
    assert report.moving_to == later and not report.is_shared
    assert {answer.url for answer in answers} == {f"/reports/{report.pk}/"}


def test_what_was_carried_is_shown_in_the_words_that_were_signed(portfolio, asha, bryn, later, as_user):
    signed(portfolio, bryn, "D1.2")
    after = moved(portfolio, later)
    for reader in (asha, bryn):
        page = text_of(as_user(reader).get(address(after, "carried/")))
        assert '<strong>As it was signed</strong></p> <blockquote class="pp-quote">D1.2 Competency 1.2<' in page
        assert "D1.2 Competency 1.2 (substantive)<" in page and "Why it is substantive." in page


def test_several_are_put_before_the_supervisors_in_one_go(portfolio, asha, bryn, later, as_user):
    for code in ("D1.2", "D2.1"):
        accepted(portfolio, bryn, code=code, justification=f"Because of {code}.")
    after = moved(portfolio, later)
    keys = list(CarriedClaim.objects.into(after).to_reconfirm().values_list("pk", flat=True))
    answer = as_user(asha).post(address(after, "carried/reconfirm/"), {"carried": keys}, follow=True)
    assert "3 pieces of evidence are before your supervisors again" in text_of(answer)
    waiting = {(claim.item.code, claim.status, claim.level.code, claim.justification) for claim in after.claims.all()}
    assert waiting == {
        ("D1.2", "submitted", "SH", "Because of D1.2."),
        ("D2.1a", "submitted", "SH", "Because of D2.1."),
        ("D2.1b", "submitted", "SH", "Because of D2.1."),
    }


def test_what_cannot_be_put_forward_is_left_out_and_said(portfolio, asha, bryn, edition, as_user):
    accepted(portfolio, bryn, code="D1.1")
    accepted(portfolio, bryn, code="D1.2", level="DO")
    later = make.make_next_edition(
        edition, "2027", levels=("KH", "SH"), changes={"D1.1": "substantive", "D1.2": "substantive"}
    )
    after = moved(portfolio, later)
    keys = list(CarriedClaim.objects.values_list("pk", flat=True))
    page = text_of(as_user(asha).post(address(after, "carried/reconfirm/"), {"carried": keys}, follow=True))
    assert "1 piece of evidence is before your supervisors again" in page and "D1.2: choose a level." in page
    assert sorted(after.claims.values_list("item__code", "status")) == [("D1.1", "submitted"), ("D1.2", "draft")]


def test_once_confirmed_it_is_not_asked_for_again(portfolio, asha, bryn, later, as_user):
    claim = accepted(portfolio, bryn, code="D1.2")
    after = moved(portfolio, later)
    [row] = CarriedClaim.objects.into(after)
    for _click in range(2):
        as_user(asha).post(address(after, "carried/reconfirm/"), {"carried": [row.pk]})
    again = after.claims.get()
    assert (again.evidence_id, again.version) == (claim.evidence_id, 2)
    decide(again, bryn)
    page = text_of(as_user(asha).get(address(after, "carried/")))
    assert "Decided again here" in page and 'name="carried"' not in page


def test_somebody_elses_carried_claims_are_not_put_forward(portfolio, ffion, bryn, later, as_user):
    accepted(portfolio, bryn, code="D1.2")
    moved(portfolio, later)
    own = make.make_portfolio(ffion, later)
    make.make_supervision(own, bryn)
    [row] = CarriedClaim.objects.all()
    as_user(ffion).post(address(own, "carried/reconfirm/"), {"carried": [row.pk, "nonsense", "9" * 30]})
    assert not Claim.objects.filter(status="submitted").exists()


def test_changed_evidence_is_put_forward_as_it_is_now(portfolio, asha, bryn, later, as_user):
    claim = accepted(portfolio, bryn, code="D1.2")
    amended(claim, title="Another title")
    after = moved(portfolio, later)
    [row] = CarriedClaim.objects.into(after)
    as_user(asha).post(address(after, "carried/reconfirm/"), {"carried": [row.pk]})
    assert after.claims.get().submissions.get().snapshot["evidence"]["title"] == "Another title"


@pytest.mark.parametrize("page", ["move/", "carried/"])
def test_page_asks_as_many_queries_for_much_as_for_little(portfolio, asha, bryn, later, as_user, page):
    counts = []
    for codes in (["D1.1"], ["D1.2", "D1.3", "D2.1", "D2.2", "D2.3"]):
        for code in codes:
            signed(portfolio, bryn, code)
            waiting_claim(portfolio, code=code)
    shown = portfolio if page == "move/" else moved(portfolio, later)
    for _visit in range(2):
        with CaptureQueriesContext(connection) as captured:
            assert as_user(asha).get(address(shown, page)).status_code == 200
        counts.append(len(captured))
    assert counts[1] <= 24, "\n".join(query["sql"][:150] for query in captured.captured_queries)
