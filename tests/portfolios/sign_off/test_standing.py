"""Whether a decision still stands, what of it everybody is told, and what nobody but the owner is shown."""

import pytest
from django.db.models import F

from portfolios.models import Claim, Evidence
from portfolios.sign_off import moves
from portfolios.sign_off.snapshot import with_content
from portfolios.sign_off.standing import has_changed, judge, standing, state_of
from tests import make

from .steps import amended, decide, waiting_claim, withdraw_acceptance


@pytest.fixture
def accepted(portfolio, bryn):
    return decide(waiting_claim(portfolio), bryn)


def fresh(claim):
    return with_content(Claim.objects).prefetch_related("decisions").get(pk=claim.pk)


def standings(claim, reader):
    """[(outcome, state)] of every decision on the claim, the oldest first."""
    (claim,) = judge([fresh(claim)], reader=reader)
    decisions = sorted(claim.decisions.all(), key=lambda decision: decision.claim_version)
    return [(decision.outcome, decision.standing.state) for decision in decisions]


def test_what_was_signed_stands_until_it_is_amended(accepted, asha, bryn):
    assert standings(accepted.claim, asha) == standings(accepted.claim, bryn) == [("accepted", "current")]
    claim = fresh(amended(accepted.claim, title="A better title"))
    found = standing(accepted, claim, reader=asha)
    assert (found.state, has_changed(claim)) == ("changed", True)
    assert [(d.field, d.after) for d in found.differences] == [("title", "A better title")]


def test_a_supervisor_is_told_that_signed_evidence_is_being_amended_and_not_how(accepted, bryn):
    claim = fresh(amended(accepted.claim, title="Unripe words"))
    found = standing(accepted, claim, reader=bryn)
    assert (found.state, found.is_hidden, found.differences) == ("changed", True, ())


def test_a_supervisor_learns_nothing_of_the_work_on_what_was_returned(portfolio, asha, bryn):
    decision = decide(waiting_claim(portfolio), bryn, "returned", "Say more.")
    assert standings(decision.claim, bryn) == [("returned", "current")]
    Claim.objects.filter(pk=decision.claim_id).update(justification="Unripe words", version=F("version") + 1)
    assert standings(decision.claim, bryn) == [("returned", "current")]
    assert standings(decision.claim, asha) == [("returned", "changed")]
    moves.submit(fresh(decision.claim), by=asha)
    found = standing(decision, fresh(decision.claim), reader=bryn)
    assert [(d.field, d.after) for d in found.differences] == [("justification", "Unripe words")]


def test_what_is_asked_for_again_shows_its_supervisor_what_has_changed(accepted, asha, bryn):
    moves.ask_again(amended(accepted.claim, title="A better title"), by=asha)
    found = standing(accepted, fresh(accepted.claim), reader=bryn)
    assert [(d.field, d.before, d.after) for d in found.differences] == [
        ("title", accepted.snapshot["evidence"]["title"], "A better title")
    ]


def test_a_later_decision_supersedes_the_earlier(accepted, asha, bryn):
    moves.ask_again(amended(accepted.claim), by=asha)
    decide(accepted.claim, bryn)
    assert standings(accepted.claim, asha) == [("accepted", "superseded"), ("accepted", "current")]


def test_a_withdrawn_acceptance_stays_withdrawn_though_the_same_is_accepted_again(accepted, asha, bryn):
    withdraw_acceptance(accepted.claim, bryn)
    assert standings(accepted.claim, asha) == [("accepted", "withdrawn"), ("withdrawn", "current")]
    moves.submit(fresh(accepted.claim), by=asha)
    decide(accepted.claim, bryn)
    assert standings(accepted.claim, asha) == [
        ("accepted", "withdrawn"), ("withdrawn", "superseded"), ("accepted", "current"),
    ]  # fmt: skip


def test_standings_of_many_claims_ask_the_database_nothing(portfolio, bryn, asha, django_assert_num_queries):
    for number in range(4):
        claim = decide(waiting_claim(portfolio), bryn).claim
        if number % 2:
            amended(claim)
    claims = list(with_content(Claim.objects.all()).prefetch_related("decisions"))
    with django_assert_num_queries(0):
        judge(claims, reader=asha)
    states = [decision.standing.state for claim in claims for decision in claim.decisions.all()]
    assert sorted(states) == ["changed", "changed", "current", "current"]


def test_one_claim_changes_with_the_evidence_that_another_waits_with(portfolio, accepted, asha, bryn):
    claim = amended(accepted.claim, title="A better title")
    waiting_claim(portfolio, Evidence.objects.get(pk=claim.evidence_id), code="D1.2")
    found = standing(accepted, fresh(claim), reader=bryn)
    assert (found.state, [d.field for d in found.differences]) == ("changed", ["title"])
    assert state_of(accepted, fresh(claim)) == "changed"
    assert make.make_claim(portfolio).decisions.count() == 0
