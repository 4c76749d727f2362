"""A stage is completed by a verified supervisor who declares it, on sign-offs that stand."""

import pytest

from accounts.models import OutgoingMail
from frameworks.models import Expectation, OptionalGroup
from portfolios import ledger
from portfolios.attainment import refusals, standing
from portfolios.attainment.declaration import declaration
from portfolios.canonical import digest
from portfolios.models import LedgerEvent, StageCompletion
from tests import make
from tests.portfolios.sign_off.steps import amended

from .steps import accepted, complete, fresh, sign_off, stage_sheet, withdraw, withdraw_completion

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(portfolio, verified):
    """{code: claim} of the two competencies that the stage expects, each signed off on one claim."""
    claims = {code: accepted(portfolio, verified, code=code) for code in ("D1.1", "D1.2")}
    for code in claims:
        sign_off(portfolio, verified, code=code)
    return claims


def standing_of(portfolio, stage):
    return standing.of_stages(portfolio, standing.of(fresh(portfolio)))[stage.pk]


def test_verified_supervisor_completes_a_stage_whose_expectations_are_signed_off(portfolio, stage, verified, signed):
    act = complete(portfolio, stage, verified)
    assert (act.number, act.outcome, act.decider_verified_by) == (1, "completed", "Harbour Lane Surgery")
    assert [entry["code"] for entry in act.snapshot["competencies"]] == ["D1.1", "D1.2"]
    assert standing_of(portfolio, stage).state == "signed_off"


def test_declaration_is_kept_with_the_completion_in_both_languages(portfolio, stage, verified, signed):
    act = StageCompletion.objects.get(pk=complete(portfolio, stage, verified).pk)
    assert act.snapshot["declaration"] == declaration()
    assert set(act.snapshot["declaration"]) == {"en", "cy"}
    assert act.snapshot["declaration"]["en"].startswith("I have seen every sign-off")
    assert digest(act.snapshot) == act.snapshot_sha256


def test_one_event_and_one_letter_follow_a_completion(portfolio, stage, verified, signed):
    before = OutgoingMail.objects.count()
    act = complete(portfolio, stage, verified)
    event = LedgerEvent.objects.latest("sequence")
    assert (event.kind, event.subject_id, event.facts["stage"]) == ("stage_completed", act.pk, stage.pk)
    assert OutgoingMail.objects.count() == before + 1
    assert ledger.first_broken_link(portfolio.pk) is None


def test_nothing_is_completed_without_the_declaration(portfolio, stage, verified, signed):
    with pytest.raises(refusals.NotDeclared):
        complete(portfolio, stage, verified, declared=False)
    assert not StageCompletion.objects.exists()


def test_unverified_supervisor_signs_competencies_and_completes_no_stage(portfolio, stage, bryn):
    for code in ("D1.1", "D1.2"):
        accepted(portfolio, bryn, code=code)
        assert sign_off(portfolio, bryn, code=code).decider_verified_by == ""
    with pytest.raises(refusals.NotVerified):
        complete(portfolio, stage, bryn)


def test_changed_name_ends_what_a_verification_allows(portfolio, stage, verified, signed):
    verified.name = "Bryn Jones"
    verified.save(update_fields=["name"])
    with pytest.raises(refusals.NotVerified):
        complete(portfolio, stage, verified)


def test_practice_supervisor_and_owner_complete_nothing(portfolio, stage, verified, signed, asha, dewi):
    for person, refusal in ((asha, refusals.NotYours), (dewi, refusals.OtherRole)):
        with pytest.raises(refusal):
            complete(portfolio, stage, person)


def test_each_competency_that_is_missing_is_named(portfolio, stage, verified, signed):
    withdraw(portfolio, verified, code="D1.1")
    amended(signed["D1.2"])
    with pytest.raises(refusals.Insufficient) as refused:
        complete(portfolio, stage, verified)
    assert [problem.sentence for problem in refused.value.problems] == [
        "The sign-off of D1.1 Competency 1.1 was withdrawn.",
        "D1.2 Competency 1.2 has changed since it was signed off.",
    ]


def test_sign_off_below_the_level_carries_no_stage(portfolio, verified, edition):
    higher = make.make_stage("advanced")
    item = edition.items.get(code="D1.1")
    accepted(portfolio, verified)
    sign_off(portfolio, verified)
    expectation = Expectation(stage=higher, item=item, level=edition.levels.get(code="DO"))
    now = standing.of(fresh(portfolio))[item.pk]
    assert not now.carries(expectation) and now.reaches(edition.levels.get(code="SH"))


def test_completing_twice_is_refused(portfolio, stage, verified, signed):
    complete(portfolio, stage, verified)
    with pytest.raises(refusals.AlreadySigned):
        complete(portfolio, stage, verified)


def test_sign_off_anew_after_the_page_was_opened_is_refused(portfolio, stage, verified, signed):
    seen = stage_sheet(portfolio, stage).digest
    withdraw(portfolio, verified)
    sign_off(portfolio, verified)
    with pytest.raises(refusals.ChangedSinceShown):
        complete(portfolio, stage, verified, seen_digest=seen)


@pytest.mark.parametrize("undo", ["withdraw", "amend"])
def test_completion_stays_on_record_and_says_what_has_changed_since(portfolio, stage, verified, signed, undo):
    act = complete(portfolio, stage, verified)
    withdraw(portfolio, verified, code="D1.2") if undo == "withdraw" else amended(signed["D1.2"])
    now = standing_of(portfolio, stage)
    assert (now.state, now.fallen, now.act) == ("changed", ("D1.2",), act)
    assert now.is_on_record


def test_completion_stands_again_once_the_competency_is_signed_off_anew(portfolio, stage, verified, signed):
    complete(portfolio, stage, verified)
    withdraw(portfolio, verified)
    sign_off(portfolio, verified)
    assert standing_of(portfolio, stage).state == "signed_off"


def test_withdrawn_completion_is_an_act_with_a_reason_and_the_stage_is_completed_anew(
    portfolio, stage, verified, signed
):
    complete(portfolio, stage, verified)
    act = withdraw_completion(portfolio, stage, verified)
    assert (act.number, act.outcome, act.reason) == (2, "withdrawn", "The choice was counted twice.")
    assert standing_of(portfolio, stage).state == "withdrawn"
    with pytest.raises(refusals.NothingToWithdraw):
        withdraw_completion(portfolio, stage, verified)
    assert complete(portfolio, stage, verified).number == 3


def test_withdrawal_needs_a_reason_and_a_verified_supervisor(portfolio, stage, verified, signed, carys):
    complete(portfolio, stage, verified)
    make.make_supervision(portfolio, carys)
    with pytest.raises(refusals.ReasonMissing):
        withdraw_completion(portfolio, stage, verified, reason=" ")
    with pytest.raises(refusals.NotVerified):
        withdraw_completion(portfolio, stage, carys)


class TestChoice:
    """One of two, at least."""

    @pytest.fixture
    def stage(self, draft):
        stage = make.make_stage()
        group = OptionalGroup.objects.create(edition=draft, stage=stage, code="choice", title_en="One of two")
        for expectation in make.make_expectations(draft, stage):
            expectation.group = group
            expectation.save(update_fields=["group"])
        return stage

    def test_too_little_of_a_choice_is_refused(self, portfolio, stage, verified):
        with pytest.raises(refusals.Insufficient) as refused:
            complete(portfolio, stage, verified)
        assert [problem.sentence for problem in refused.value.problems] == ["One of two: 0 of at least 1 signed off."]

    def test_enough_of_a_choice_completes_the_stage(self, portfolio, stage, verified):
        accepted(portfolio, verified)
        sign_off(portfolio, verified)
        act = complete(portfolio, stage, verified)
        assert [entry["code"] for entry in act.snapshot["competencies"]] == ["D1.1"]
        assert act.snapshot["groups"][0]["met"] == 1
