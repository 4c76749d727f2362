"""The report prints what was carried over in the words that were signed; the gap letter says what a move would mean."""

import pytest
from django.urls import reverse
from django.utils import timezone

from frameworks.models import Expectation, Item, OptionalGroup
from portfolios.attainment.standing import of
from portfolios.reports.contents import contents
from tests import make
from tests.portfolios.attainment.steps import accepted, complete, fresh, sign_off
from tests.portfolios.carried.steps import moved, next_edition
from tests.portfolios.reports.steps import asked, built, reader, ready, words
from tests.portfolios.sign_off.steps import waiting_claim, withdraw_acceptance

pytestmark = pytest.mark.django_db
WORDING = "Checks how somebody uses an inhaler, as edition 2026 words it."


@pytest.fixture
def draft(draft):
    Item.objects.filter(edition=draft, code="D1.1").update(text_en=WORDING, text_cy=f"{WORDING} (cy)")
    return draft


def content_of(portfolio, **wanted):
    return contents(asked(portfolio, **wanted))


def row_of(content, code="D1.1"):
    return next(row for domain in content["domains"] for row in domain.rows if row.code == code)


def test_carried_claim_is_printed_in_the_wording_that_was_signed(portfolio, after, bryn):
    accepted(portfolio, bryn)
    (origin,) = content_of(moved(portfolio, after))["carried"]
    (claim,) = origin.claims
    assert (origin.edition.code, claim.code, claim.wording) == ("2026", "D1.1", WORDING)
    assert (claim.state_label, claim.decision.decider_name, claim.now_code) == ("Carried over", "Bryn Davies", "D1.1")


def test_coverage_table_counts_as_the_page_does(portfolio, after, bryn):
    accepted(portfolio, bryn)
    content = content_of(moved(portfolio, after))
    row = row_of(content)
    assert (row.state, row.reached, row.carried_numbers, row.entry_numbers) == ("accepted", "SH", [1], [])
    assert content["tiles"][0].number == "1/2"


def test_report_says_what_has_to_be_confirmed_again(portfolio, changed, bryn):
    accepted(portfolio, bryn)
    content = content_of(moved(portfolio, changed))
    assert content["carried"][0].claims[0].state_label == "To be confirmed again"
    assert (row_of(content).state_label, row_of(content).is_missing) == ("To be confirmed again", True)


def test_report_says_that_the_acceptance_was_withdrawn_since(portfolio, after, bryn):
    claim = accepted(portfolio, bryn)
    here = moved(portfolio, after)
    withdraw_acceptance(claim, bryn)
    content = content_of(here)
    assert content["carried"][0].claims[0].state_label == "Acceptance withdrawn"
    assert row_of(content).carried_numbers == []


def test_signed_wording_of_a_framework_without_permission_is_not_printed(portfolio, after, bryn):
    accepted(portfolio, bryn)
    type(after.framework).objects.update(may_show_text=False)
    assert content_of(moved(portfolio, after))["carried"][0].claims[0].wording == ""


def test_sign_offs_say_in_which_edition_they_were_given(portfolio, after, bryn, stage, verified):
    for code in ("D1.1", "D1.2"):
        accepted(portfolio, bryn, code)
        sign_off(portfolio, bryn, code)
    complete(portfolio, stage, bryn)
    content = content_of(moved(portfolio, after))
    assert {signed.edition for signed in content["sign_offs"]} == {"2026"}
    assert (content["completions"], content["completions_before"][0].edition) == ([], "2026")


def test_report_of_a_past_moment_prints_what_was_carried_then(portfolio, after, bryn):
    claim = accepted(portfolio, bryn)
    here = moved(portfolio, after)
    moment = timezone.now()
    withdraw_acceptance(claim, bryn)
    (origin,) = content_of(here, as_at=moment)["carried"]
    assert (origin.claims[0].state_label, origin.claims[0].doubt) == ("Carried over", "")


def test_report_of_a_portfolio_that_never_moved_has_no_such_section(portfolio, bryn):
    accepted(portfolio, bryn)
    assert "Carried over" not in words(built(portfolio))


def test_pdf_of_a_moved_portfolio_says_it(portfolio, after, bryn):
    accepted(portfolio, bryn)
    sign_off(portfolio, bryn)
    said = words(built(moved(portfolio, after)))
    assert "Carried over from edition 2026" in said and WORDING in said
    assert "Signed in edition 2026 for D1.1" in said


def test_reports_made_before_the_move_stay_as_they_were(portfolio, after, bryn):
    accepted(portfolio, bryn)
    report = ready(portfolio)
    moved(portfolio, after)
    again = type(report).objects.get(pk=report.pk)
    assert (again.sha256, again.portfolio_id) == (report.sha256, portfolio.pk)
    with again.file.open("rb") as file:
        assert file.read() == b"%PDF-1.7 a finished report"


def test_gap_letter_says_what_a_move_would_mean(portfolio, edition, bryn, stage):
    accepted(portfolio, bryn, "D1.1"), accepted(portfolio, bryn, "D1.2")
    waiting_claim(portfolio, code="D1.2")
    changes = {"D1.1": "substantive", None: ("D1.3",)}
    after = next_edition(edition, stage=stage, changes=changes)
    content = content_of(portfolio, moving_to=after)
    assert [str(line.after) for line in content["carried_lines"]] == ["D1.2 Competency 1.2"]
    assert "Why it is substantive." in content["again_lines"][0].notes[0]
    assert [line.code for line in content["missing_lines"]] == ["D1.1", "D1.3"]
    assert len(content["taken_back"]) == 1


def test_gap_letter_says_what_is_one_of_a_choice(portfolio, edition, stage):
    after = make.make_next_edition(edition, "2027", publish=False)
    make.make_expectations(after, stage)
    group = OptionalGroup.objects.create(edition=after, stage=stage, code="choice", title_en="Choice", minimum=1)
    Expectation.objects.filter(item__edition=after, item__code__in=["D1.1", "D1.2"]).update(group=group)
    lines = content_of(portfolio, moving_to=make.publish_edition(after))["missing_lines"]
    assert {line.code for line in lines if line.why == "(one of a choice)"} == {"D1.1", "D1.2"}


def test_gap_letter_is_a_tagged_pdf_in_its_own_language(portfolio, after, bryn):
    accepted(portfolio, bryn)
    report = built(portfolio, moving_to=after, language="cy")
    catalogue = reader(report).trailer["/Root"]
    assert catalogue["/Lang"] == "cy" and catalogue["/MarkInfo"]["/Marked"]
    assert "Cymhwysedd 1.1" in words(report)
    assert portfolio.ledger_events.get(kind="report_requested").facts["moving_to"] == after.pk


def test_gap_letter_moves_nothing_and_supersedes_nothing(portfolio, after, bryn):
    accepted(portfolio, bryn)
    report = ready(portfolio)
    ready(portfolio, b"%PDF-1.7 a letter", moving_to=after)
    assert not report.newer.exists()
    assert fresh(portfolio).closed_at is None and len(of(portfolio)) == 0


def test_anybody_who_checks_a_gap_letter_is_told_what_it_is(portfolio, after, client):
    letter = ready(portfolio, moving_to=after)
    page = client.get(reverse("portfolios:verify_code", args=[letter.printed_code])).content.decode()
    assert "A letter about what moving to edition 2027 would mean" in page
