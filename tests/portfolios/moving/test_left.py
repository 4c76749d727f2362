"""What was moved on from takes nothing new, from anybody, and stays to be read; what was signed may be withdrawn."""

import pytest

from portfolios.attainment import asking, signing
from portfolios.attainment import refusals as act_refusals
from portfolios.evidence import claiming, submission
from portfolios.evidence import reading as evidence_reading
from portfolios.feedback import cycles
from portfolios.feedback import refusals as feedback_refusals
from portfolios.models import Claim
from portfolios.progress import starting
from portfolios.sign_off import moves, showcase
from portfolios.sign_off import refusals as claim_refusals
from portfolios.supervision import invitations
from tests import make
from tests.portfolios.attainment.steps import SIGNED, accepted, fresh, item_of, sheet_of, withdraw
from tests.portfolios.sign_off.steps import amended, claim_in, withdraw_acceptance

from .steps import moved, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def later(edition):
    return make.make_next_edition(edition, "2027")


def test_draft_left_behind_is_not_submitted(portfolio, asha, later):
    claim = make.make_claim(portfolio)
    moved(portfolio, later)
    with pytest.raises(claim_refusals.MovedOn):
        moves.submit_all([claim], by=asha)


def test_acceptance_left_behind_is_not_asked_for_again(portfolio, asha, bryn, later):
    claim = accepted(portfolio, bryn)
    moved(portfolio, later)
    claim = amended(claim)
    with pytest.raises(claim_refusals.MovedOn):
        moves.ask_again(claim, by=asha)


def test_evidence_is_not_claimed_in_what_was_left(portfolio, asha, later):
    evidence = make.make_evidence(asha)
    chosen = claiming.Chosen(portfolio.edition.items.get(code="D1.1"), None, "Because.")
    moved(portfolio, later)
    with pytest.raises(claiming.MovedOn):
        claiming.choose(evidence, portfolio, [chosen])
    claiming.start_claim(evidence, claiming.Aim(portfolio, chosen.item))
    assert not Claim.objects.exists()


def test_only_claims_in_the_new_portfolio_are_there_to_submit(portfolio, asha, bryn, later):
    claim = claim_in("returned", portfolio, bryn)
    after = moved(portfolio, later)
    claims = evidence_reading.claims_of(claim.evidence, asha)
    assert {each.portfolio for each in claims} == {portfolio, after}
    assert [each.portfolio for each in submission.submission_of(claim.evidence, claims).claims] == [after]
    assert evidence_reading.tab_counts(asha)["returned"] == 0


def test_page_of_choices_from_before_the_move_saves_nothing(portfolio, asha, later, as_user):
    evidence = make.make_evidence(asha)
    after = moved(portfolio, later)
    said = {"portfolio": str(portfolio.pk), "chosen-D1.1": "on", "why-D1.1": "Because I did it.", "then": "draft"}
    said["level-D1.1"] = str(later.levels.get(code="SH").pk)
    page = as_user(asha).post(f"/evidence/{evidence.pk}/claims/", said)
    assert "takes nothing new" in page.text and "Because I did it." in page.text
    assert not Claim.objects.exists()
    as_user(asha).post(f"/evidence/{evidence.pk}/claims/", said | {"portfolio": str(after.pk)})
    assert Claim.objects.get().portfolio == after


def test_nothing_left_behind_is_shown_first(portfolio, asha, bryn, later):
    claim = accepted(portfolio, bryn)
    moved(portfolio, later)
    with pytest.raises(claim_refusals.MovedOn):
        showcase.place(Claim.objects.get(pk=claim.pk), by=asha)


def test_competency_left_behind_is_neither_signed_nor_asked_for(portfolio, asha, bryn, later):
    accepted(portfolio, bryn)
    sheet = sheet_of(portfolio)
    moved(portfolio, later)
    left, item = fresh(portfolio), item_of(fresh(portfolio), "D1.1")
    with pytest.raises(act_refusals.MovedOn):
        signing.sign_off(left, item, level=sheet.level, seen_digest=sheet.digest, by=bryn, **SIGNED)
    with pytest.raises(act_refusals.MovedOn):
        signing.renew(left, item, seen_digest=sheet.digest, by=bryn, **SIGNED)
    with pytest.raises(act_refusals.MovedOn):
        asking.ask_for_competency(left, item, by=asha)


def test_stage_left_behind_is_neither_completed_nor_chosen(portfolio, bryn, later):
    stage = make.make_stage()
    moved(portfolio, later)
    with pytest.raises(act_refusals.MovedOn):
        signing.complete_stage(fresh(portfolio), stage, seen_digest="", declared=True, by=bryn, **SIGNED)
    with pytest.raises(starting.MovedOn):
        starting.choose_stage(portfolio, stage, by=portfolio.owner)


def test_nobody_is_invited_to_what_was_left(portfolio, asha, later):
    moved(portfolio, later)
    with pytest.raises(invitations.MovedOn):
        invitations.invite(portfolio, email="gwen@example.org", role="practice_supervisor", by=asha)


def test_feedback_is_not_begun_on_what_was_left(portfolio, asha, later):
    moved(portfolio, later)
    with pytest.raises(feedback_refusals.MovedOn):
        cycles.start(fresh(portfolio), by=asha)


def test_nobody_starts_again_on_the_edition_that_they_left(portfolio, asha, edition, later):
    after = moved(portfolio, later)
    with pytest.raises(starting.MovedOn) as refused:
        starting.start(edition, make.make_stage(), by=asha)
    assert refused.value.portfolio == after


def test_what_was_signed_may_still_be_withdrawn_and_counts_no_more(portfolio, bryn, later):
    claim, _act = signed(portfolio, bryn)
    after = moved(portfolio, later)
    withdraw(portfolio, bryn)
    withdraw_acceptance(claim, bryn)
    assert not after.claims.exists()
    claim.refresh_from_db()
    assert (claim.status, claim.portfolio) == ("returned", portfolio)
