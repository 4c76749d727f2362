"""Rule by rule, at its boundaries."""

import datetime

import pytest

from frameworks.models import Expectation
from portfolios.sufficiency.kinds import months_before
from tests import make
from tests.portfolios.sign_off import steps as moves
from tests.portfolios.sufficiency.steps import TODAY, accept, finding, log, verdict, waiting

pytestmark = pytest.mark.django_db


def test_without_rules_the_portal_asks_for_one_and_says_so(start, bryn):
    portfolio = start()
    found = verdict(portfolio)
    assert (found.is_met, found.findings[0].rule, found.findings[0].need) == (False, None, 1)
    assert "The framework says nothing here" in found.findings[0].sentence
    accept(portfolio, bryn)
    assert verdict(portfolio).is_met


@pytest.mark.parametrize("kind", ["at_most", "validity"])
def test_a_rule_that_needs_no_evidence_is_not_enough_alone(kind, draft, start):
    make.make_rule(draft, kind, months=24 if kind == "validity" else None)
    found = verdict(start())
    assert not found.is_met and found.findings[0].rule is None


def test_at_least_is_met_by_exactly_as_many(draft, start, bryn):
    make.make_rule(draft, "at_least", number=2)
    portfolio = start()
    accept(portfolio, bryn)
    unmet = finding(portfolio, "at_least")
    assert (unmet.is_met, unmet.have, unmet.need) == (False, 1, 2)
    assert unmet.sentence == "At least 2 accepted pieces of evidence: 1 so far."
    assert unmet.advice == "Log 1 more piece of evidence"
    accept(portfolio, bryn)
    assert finding(portfolio, "at_least").is_met and finding(portfolio, "at_least").advice == ""


def test_what_waits_does_not_count(draft, start, bryn):
    make.make_rule(draft, "at_least", number=1)
    portfolio = start()
    waiting(portfolio)
    assert finding(portfolio, "at_least").have == 0


def test_at_most_is_broken_by_one_more(draft, start, bryn):
    make.make_rule(draft, "at_most", number=2)
    portfolio = start()
    for level, is_met in (("KH", True), ("DO", True), ("SH", False)):
        accept(portfolio, bryn, level=level)
        assert finding(portfolio, "at_most").is_met is is_met
    assert not verdict(portfolio).is_met
    assert "withdrawn" in finding(portfolio, "at_most").advice


@pytest.mark.parametrize("evidence", ["direct_observation", "log"])
def test_a_kind_is_asked_for_by_the_key_of_a_form_or_of_a_family(evidence, draft, start, bryn):
    make.make_rule(draft, "of_kind", number=1, evidence=evidence)
    portfolio = start()
    accept(portfolio, bryn)
    assert not finding(portfolio, "of_kind").is_met
    accept(portfolio, bryn, "direct_observation")
    log(portfolio, bryn, 1)
    assert (finding(portfolio, "of_kind").is_met, finding(portfolio, "of_kind").have) == (True, 1)


def test_advice_leads_to_the_form_that_is_asked_for(draft, start, bryn):
    make.make_rule(draft, "of_kind", number=1, evidence="direct_observation")
    portfolio = start()
    accept(portfolio, bryn, "direct_observation", code="D1.2")
    found = finding(portfolio, "of_kind")
    assert found.advice == "Log 1 more “Direct observation”"
    assert found.url == f"/evidence/new/direct_observation/?portfolio={portfolio.pk}&competency=D1.1"


def test_triangulation_names_what_is_missing(draft, start, bryn):
    make.make_rule(draft, "triangulation")
    portfolio = start()
    accept(portfolio, bryn)
    accept(portfolio, bryn, "direct_observation")
    found = finding(portfolio, "triangulation")
    assert (found.is_met, found.have, found.need) == (False, 2, 3)
    assert found.sentence.endswith("Still missing: a product of your work.")
    assert found.advice == "Log a product of your work"
    accept(portfolio, bryn, "qi_project")
    assert finding(portfolio, "triangulation").is_met


def test_triangulation_may_ask_for_two_of_three(draft, start, bryn):
    make.make_rule(draft, "triangulation", number=2)
    portfolio = start()
    accept(portfolio, bryn)
    assert finding(portfolio, "triangulation").advice.startswith("Log 1 of these: ")
    accept(portfolio, bryn, "qi_project")
    assert finding(portfolio, "triangulation").is_met


def test_recency_counts_from_the_very_day(draft, start, bryn):
    make.make_rule(draft, "recency", number=1, months=24)
    portfolio = start()
    accept(portfolio, bryn, on=datetime.date(2024, 11, 22))
    found = finding(portfolio, "recency")
    assert (found.is_met, found.advice) == (
        False,
        "Log 1 piece of evidence about something on or after 23 November 2024",
    )
    accept(portfolio, bryn, on=datetime.date(2024, 11, 23))
    assert finding(portfolio, "recency").is_met
    assert not finding(portfolio, "recency", today=TODAY + datetime.timedelta(days=1)).is_met


@pytest.mark.parametrize(
    "day, months, before",
    [("2024-03-31", 1, "2024-02-29"), ("2025-01-31", 2, "2024-11-30"), ("2026-12-01", 12, "2025-12-01")],
)
def test_months_are_those_of_the_calendar(day, months, before):
    assert months_before(datetime.date.fromisoformat(day), months) == datetime.date.fromisoformat(before)


def a_log(draft, **fields):
    asked = {"number": 1000, "evidence": "accuracy_checking_log", "counted_field": "items_checked"}
    return make.make_rule(draft, "numeric_log", **(asked | fields))


def test_logs_add_up_to_exactly_the_number(draft, start, bryn):
    a_log(draft, errors_field="errors_missed", errors_allowed=0)
    portfolio = start()
    log(portfolio, bryn, 600)
    log(portfolio, bryn, 399)
    found = finding(portfolio, "numeric_log")
    assert (found.is_met, found.have, found.need) == (False, 999, 1000)
    assert found.advice == "Log 1 more under “Items checked” in “Accuracy checking log”"
    log(portfolio, bryn, 1)
    assert finding(portfolio, "numeric_log").is_met


def test_errors_may_be_as_many_as_are_allowed(draft, start, bryn):
    a_log(draft, errors_field="errors_missed", errors_allowed=2)
    portfolio = start()
    log(portfolio, bryn, 500, errors=1)
    log(portfolio, bryn, 500, errors=1)
    assert finding(portfolio, "numeric_log").is_met


def test_after_too_many_errors_counting_starts_again(draft, start, bryn):
    a_log(draft, errors_field="errors_missed", errors_allowed=0)
    portfolio = start()
    log(portfolio, bryn, 900, errors=1, on=datetime.date(2026, 5, 3))
    log(portfolio, bryn, 400, on=datetime.date(2026, 6, 3))
    found = finding(portfolio, "numeric_log")
    assert (found.is_met, found.have) == (False, 400)
    assert found.sentence.endswith("400 since the log of 3 May 2026, which had too many errors.")
    log(portfolio, bryn, 600, on=datetime.date(2026, 7, 3))
    assert finding(portfolio, "numeric_log").is_met


@pytest.mark.parametrize("written", ["", "many", "NaN", "-5", "1e999999"])
def test_what_is_no_number_adds_nothing(written, draft, start, bryn):
    a_log(draft)
    portfolio = start()
    accept(portfolio, bryn, "accuracy_checking_log", answers={"items_checked": written or "0", "errors_missed": "0"})
    assert not finding(portfolio, "numeric_log").is_met


def test_validity_is_told_and_asks_nothing(draft, start, bryn):
    make.make_rule(draft, "validity", number=1, months=24)
    make.make_rule(draft, "at_least", number=1)
    portfolio = start()
    accept(portfolio, bryn, on=datetime.date(2026, 1, 1))
    found = verdict(portfolio)
    assert (found.is_met, found.expires_in_months, found.renewal_needs) == (True, 24, 1)
    days = [datetime.date(2025, 12, 31), datetime.date(2026, 1, 1)]
    assert [found.pieces_since(day) for day in days] == [1, 0]


def test_the_nearest_rule_of_a_kind_holds(draft, start, bryn):
    make.make_rule(draft, "at_least", number=3)
    make.make_rule(draft, "at_least", number=2, on="D1")
    make.make_rule(draft, "at_least", number=1, on="D1.2")
    make.make_rule(draft, "of_kind", number=1, evidence="log", on="D1.2")
    portfolio = start()
    needed = {code: finding(portfolio, "at_least", code=code).need for code in ("D1.1", "D1.2", "D2.1")}
    assert needed == {"D1.1": 2, "D1.2": 1, "D2.1": 3}
    assert [found.rule.kind for found in verdict(portfolio, code="D1.2").findings] == ["at_least", "of_kind"]


def test_two_kinds_of_evidence_may_both_be_asked_for(draft, start):
    make.make_rule(draft, "of_kind", number=1, evidence="direct_observation")
    make.make_rule(draft, "of_kind", number=1, evidence="log", on="D1.1")
    assert len(verdict(start()).findings) == 2


def expected(draft, level):
    stage = make.make_stage()
    make.make_expectations(draft, stage, level)
    return stage


def test_what_is_below_the_expected_level_does_not_count(draft, start, bryn):
    make.make_rule(draft, "at_least", number=1)
    portfolio = start(expected(draft, "SH"))
    accept(portfolio, bryn, level="KH")
    found = verdict(portfolio)
    assert (found.is_met, found.level.code, found.rests_on) == (False, "SH", [])
    assert found.remarks == ["1 piece was accepted below the level “SH” and does not count for it."]
    claim = accept(portfolio, bryn, level="SH")
    assert verdict(portfolio).rests_on == [claim.pk]


def test_verdict_is_about_the_highest_level_that_suffices(draft, start, bryn):
    make.make_rule(draft, "at_least", number=2)
    portfolio = start(expected(draft, "KH"))
    for level, reached in (("DO", "KH"), ("SH", "SH"), ("DO", "DO")):
        accept(portfolio, bryn, level=level)
        assert verdict(portfolio).level.code == reached
    assert len(verdict(portfolio).rests_on) == 2


def test_where_nothing_is_expected_every_level_counts(draft, start, bryn):
    make.make_rule(draft, "at_least", number=2)
    portfolio = start()
    accept(portfolio, bryn, level="DO")
    accept(portfolio, bryn, level="KH")
    assert (verdict(portfolio).is_met, verdict(portfolio).level.code) == (True, "KH")


def test_a_competency_expected_at_no_level_is_judged_too(draft, start, bryn):
    stage = make.make_stage()
    Expectation.objects.create(stage=stage, item=draft.items.get(code="D1.1"))
    portfolio = start(stage)
    accept(portfolio, bryn)
    assert verdict(portfolio).is_met


def test_what_changed_since_sign_off_does_not_count_until_decided_again(draft, start, bryn):
    make.make_rule(draft, "at_least", number=1)
    portfolio = start()
    claim = moves.amended(accept(portfolio, bryn))
    found = verdict(portfolio)
    assert (found.is_met, found.rests_on) == (False, [])
    assert found.remarks[0].startswith("1 piece has changed since it was signed off.")
    from portfolios.sign_off.moves import ask_again

    ask_again(claim, by=claim.technician)
    assert "waits to be decided again" in verdict(portfolio).remarks[0]
    moves.decide(claim, bryn)
    assert verdict(portfolio).is_met


def test_withdrawn_acceptance_does_not_count(draft, start, bryn):
    make.make_rule(draft, "at_least", number=1)
    portfolio = start()
    moves.withdraw_acceptance(accept(portfolio, bryn), bryn)
    found = verdict(portfolio)
    assert (found.is_met, found.remarks) == (False, ["The acceptance of 1 piece was withdrawn. It does not count."])
