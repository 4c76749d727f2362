"""A sign-off that was carried over stands for its new competency, and gives way to whatever is signed here."""

import datetime

import pytest
from django.utils import timezone

from portfolios.attainment import asking, expiring, standing
from portfolios.attainment.refusals import AlreadySigned, Insufficient, NothingToRenew
from portfolios.models import CompetencySignOff, LedgerEvent
from portfolios.sufficiency import judge
from tests import make
from tests.portfolios.attainment import steps
from tests.portfolios.attainment.steps import accepted, fresh, sheet_of, sign_off
from tests.portfolios.carried.steps import moved, next_edition
from tests.portfolios.sign_off.steps import amended, decide, waiting_claim, withdraw_acceptance

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(portfolio, bryn):
    """Both competencies of edition 2026 signed off by Bryn."""
    for code in ("D1.1", "D1.2"):
        accepted(portfolio, bryn, code)
        sign_off(portfolio, bryn, code)
    return portfolio


def standing_of(portfolio, code="D1.1"):
    portfolio = fresh(portfolio)
    return standing.of(portfolio)[portfolio.edition.items.get(code=code).pk]


def test_carried_sign_off_stands_for_its_new_competency(signed, after):
    now = standing_of(moved(signed, after))
    assert (now.state, now.is_current, now.level) == ("signed_off", True, after.levels.get(code="SH"))
    assert now.carried.edition.code == "2026" and now.number == 0


def test_carried_sign_off_to_be_confirmed_again_stands_for_nothing(signed, changed):
    now = standing_of(moved(signed, changed))
    assert (now.state, now.is_current, now.is_on_record) == ("to_reconfirm", False, False)


def test_withdrawal_where_it_was_signed_ends_it_here(signed, after, bryn):
    here = moved(signed, after)
    steps.withdraw(signed, bryn)
    assert standing_of(here).state == "withdrawn"


def test_amended_evidence_where_it_was_signed_changes_it_here(signed, after):
    here = moved(signed, after)
    amended(signed.claims.get(item__code="D1.1"))
    assert standing_of(here).state == "changed"


def test_carried_sign_off_expires_by_its_own_last_day(signed, after, run_sql):
    here = moved(signed, after)
    with make.past_the_rules():
        run_sql("UPDATE portfolios_competencysignoff SET expires_on = '2026-01-31'")
    assert standing_of(here).state == "expired"


def test_new_act_supersedes_the_carried_one(signed, after, bryn):
    here = moved(signed, after, bryn)
    decide(waiting_claim(here, make.make_evidence(here.owner), level="DO"), bryn)
    act = sign_off(here, bryn)
    assert (act.number, act.level.code, act.portfolio_id) == (1, "DO", here.pk)
    assert standing_of(here).act == act and standing_of(here).carried is None


def test_signing_what_stands_already_is_refused(signed, after, bryn):
    here = moved(signed, after, bryn)
    with pytest.raises(AlreadySigned):
        sign_off(here, bryn)


def test_carried_sign_off_is_not_renewed_but_signed_anew(signed, after, bryn, run_sql):
    here = moved(signed, after, bryn)
    soon = timezone.localdate() + datetime.timedelta(days=10)
    with make.past_the_rules():
        run_sql("UPDATE portfolios_competencysignoff SET expires_on = %s", [soon])
    with pytest.raises(NothingToRenew):
        steps.renew(here, bryn)
    assert sign_off(here, bryn).snapshot["follows"] == 0


def test_sign_off_may_rest_on_carried_claims(portfolio, after, bryn):
    claim = accepted(portfolio, bryn)
    here = moved(portfolio, after, bryn)
    act = sign_off(here, bryn)
    assert [piece["claim"] for piece in act.snapshot["rests_on"]] == [str(claim.pk)]
    withdraw_acceptance(claim, bryn)
    assert standing_of(here).state == "changed"


def test_withdrawn_carried_claim_is_no_ground_for_a_sign_off(portfolio, after, bryn):
    claim = accepted(portfolio, bryn)
    here = moved(portfolio, after, bryn)
    withdraw_acceptance(claim, bryn)
    assert sheet_of(here).remarks == ["The acceptance of 1 piece was withdrawn. It does not count."]
    with pytest.raises(Insufficient):
        sign_off(here, bryn)


def test_claim_to_be_confirmed_again_is_said_and_does_not_count(portfolio, changed, bryn):
    accepted(portfolio, bryn)
    here = fresh(moved(portfolio, changed))
    item = changed.items.get(code="D1.1")
    verdict = judge(here, [item])[item.pk]
    assert not verdict.is_met and verdict.rests_on == []
    assert "signed in an earlier edition" in verdict.remarks[0]


def test_one_evidence_counts_once_where_two_items_became_one(portfolio, edition, bryn):
    evidence = make.make_evidence(portfolio.owner)
    for code in ("D1.1", "D1.2"):
        decide(waiting_claim(portfolio, evidence, code=code), bryn)
    merged = dict.fromkeys(("D1.1", "D1.2"), ("merged", "D1.1"))
    after = next_edition(edition, changes=merged, policies={"merged": "carry"})
    here = moved(portfolio, after)
    item = after.items.get(code="D1.1")
    assert len(judge(here, [item])[item.pk].rests_on) == 1


def test_stage_is_completed_on_carried_sign_offs(signed, after, verified, stage):
    here = moved(signed, after, verified)
    act = steps.complete(here, stage, verified)
    assert {entry["carried_from"] for entry in act.snapshot["competencies"]} == {"2026"}
    steps.withdraw(signed, verified)
    now = standing.of_stages(fresh(here), standing.of(fresh(here)))[stage.pk]
    assert (now.state, now.fallen) == ("changed", ("D1.1",))


def test_stage_waits_for_what_has_to_be_confirmed_again(signed, changed, verified, stage):
    here = moved(signed, changed, verified)
    problems = [problem.sentence for problem in steps.stage_sheet(here, stage).problems]
    assert problems == [
        "D1.1 Competency 1.1 (substantive) was signed off in an earlier edition and has to be confirmed again."
    ]


def test_stage_completed_before_stays_completed_on_its_edition_alone(signed, after, verified, stage):
    steps.complete(signed, stage, verified)
    here = fresh(moved(signed, after))
    assert not standing.of_stages(here, standing.of(here))
    ((origin, now),) = standing.completed_before(here)
    assert (origin.edition.code, now.act.stage, now.is_current) == ("2026", stage, True)


def test_nobody_is_asked_to_sign_what_was_moved_on_from(portfolio, after, bryn):
    accepted(portfolio, bryn)
    asking.ask_for_competency(portfolio, portfolio.edition.items.get(code="D1.1"), by=portfolio.owner)
    moved(portfolio, after)
    assert LedgerEvent.objects.filter(kind="competency_asked_for").exists()
    assert not asking.waiting_for(bryn).exists()


def test_expiry_is_told_of_where_the_sign_off_stands_now(signed, after, run_sql):
    here = moved(signed, after)
    soon = timezone.localdate() + datetime.timedelta(days=10)
    with make.past_the_rules():
        run_sql("UPDATE portfolios_competencysignoff SET expires_on = %s", [soon])
    told = expiring.expiring(timezone.localdate())
    assert {(act.lies_in, act.lies_on) for act in told} == {(here.pk, "D1.1"), (here.pk, "D1.2")}


def test_what_was_left_behind_is_not_told_of(signed, edition, run_sql):
    moved(signed, next_edition(edition, changes={"D1.1": "retired", "D1.2": "retired"}))
    with make.past_the_rules():
        run_sql("UPDATE portfolios_competencysignoff SET expires_on = %s", [timezone.localdate()])
    assert not expiring.expiring(timezone.localdate()).exists()


def test_reading_carried_work_signs_nothing(signed, after, bryn):
    here = moved(signed, after, bryn)
    before = CompetencySignOff.objects.count()
    standing_of(here), sheet_of(here)
    assert CompetencySignOff.objects.count() == before == 2
