"""What was carried over counts in the matrix as it was signed, says where it comes from, and stops with its origin."""

import pytest

from portfolios.progress.coverage import coverage, gap
from portfolios.progress.pages import with_edition
from tests.portfolios.attainment.steps import accepted, fresh
from tests.portfolios.carried.steps import moved, next_edition
from tests.portfolios.sign_off.steps import amended, decide, waiting_claim, withdraw_acceptance

pytestmark = pytest.mark.django_db


def competency_of(portfolio, code="D1.1"):
    return next(each for each in coverage(fresh(portfolio)).competencies if each.item.code == code)


def test_carried_claim_counts_as_accepted_at_its_level(portfolio, after, bryn):
    accepted(portfolio, bryn)
    competency = competency_of(moved(portfolio, after))
    assert (competency.state, competency.is_met) == ("accepted", True)
    assert competency.accepted == after.levels.get(code="SH")
    assert competency.counted == "1 accepted, 1 of them carried over from edition 2026"


def test_carried_claim_below_the_level_does_not_meet_it(portfolio, after, bryn):
    accepted(portfolio, bryn, level="KH")
    competency = competency_of(moved(portfolio, after))
    assert (competency.state, competency.is_met) == ("accepted_below", False)


def test_carried_claim_closes_the_gap(portfolio, after, bryn):
    accepted(portfolio, bryn)
    missing = gap(moved(portfolio, after))
    assert (missing.met, missing.total) == (1, 2)


def test_what_has_to_be_confirmed_again_counts_as_nothing(portfolio, changed, bryn):
    accepted(portfolio, bryn)
    competency = competency_of(moved(portfolio, changed))
    assert (competency.state, competency.is_met, competency.accepted) == ("to_reconfirm", False, None)
    assert competency.reason == "It was signed in an earlier edition: a supervisor has to confirm it again."
    assert competency.counted == "1 to be confirmed again"


def test_expired_claim_is_not_in_the_matrix(portfolio, edition, bryn):
    accepted(portfolio, bryn)
    retired = next_edition(edition, changes={"D1.1": "retired"})
    covered = coverage(moved(portfolio, retired))
    assert {competency.counted for competency in covered.competencies} == {""}


def test_withdrawal_at_the_origin_ends_it_here(portfolio, after, bryn):
    claim = accepted(portfolio, bryn)
    here = moved(portfolio, after)
    withdraw_acceptance(claim, bryn)
    assert competency_of(here).state == "not_started"


def test_amendment_of_the_evidence_ends_it_here(portfolio, after, bryn):
    claim = accepted(portfolio, bryn)
    here = moved(portfolio, after)
    amended(claim)
    assert not competency_of(here).is_met


def test_what_was_amended_before_the_move_waits_to_be_confirmed(portfolio, after, bryn):
    amended(accepted(portfolio, bryn))
    assert competency_of(moved(portfolio, after)).counted == "1 to be confirmed again"


def test_acceptance_that_was_withdrawn_is_not_waited_for(portfolio, changed, bryn):
    claim = accepted(portfolio, bryn)
    here = moved(portfolio, changed)
    withdraw_acceptance(claim, bryn)
    assert competency_of(here).state == "not_started"


def test_confirmed_again_it_counts_once(portfolio, changed, bryn):
    claim = accepted(portfolio, bryn)
    here = moved(portfolio, changed, bryn)
    again = waiting_claim(here, claim.evidence)
    assert competency_of(here).counted == "1 waiting"
    decide(again, bryn)
    assert competency_of(here).counted == "1 accepted"


def test_claim_is_carried_through_two_editions(portfolio, after, bryn):
    accepted(portfolio, bryn)
    further = next_edition(after, "2028")
    here = moved(moved(portfolio, after), further)
    assert competency_of(here).counted == "1 accepted, 1 of them carried over from edition 2026"


def test_portfolio_that_never_moved_asks_nothing_more(portfolio, bryn, django_assert_num_queries):
    accepted(portfolio, bryn)
    read = with_edition().get(pk=portfolio.pk)
    with django_assert_num_queries(4):
        coverage(read)


def test_one_evidence_that_a_merger_leads_together_counts_once(portfolio, edition, stage, bryn):
    evidence = accepted(portfolio, bryn).evidence
    decide(waiting_claim(portfolio, evidence, code="D1.2"), bryn)
    merged = {"D1.1": ("merged", "D1.1"), "D1.2": ("merged", "D1.1")}
    after = next_edition(edition, stage=stage, changes=merged, policies={"merged": "carry"})
    assert competency_of(moved(portfolio, after)).counted == "1 accepted, 1 of them carried over from edition 2026"
