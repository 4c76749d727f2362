"""Moving to a later edition: what is carried, what is left, and what a move refuses."""

import pytest
from django.db import connection

from accounts.models import OutgoingMail
from portfolios.ledger.checking import faults
from portfolios.models import Claim, Decision, LedgerEvent, Move
from portfolios.moving import refusals
from portfolios.moving.move import move
from portfolios.moving.plan import offered
from portfolios.sign_off import moves
from portfolios.supervision import invitations
from tests import make
from tests.portfolios.attainment.steps import withdraw
from tests.portfolios.sign_off.steps import amended, claim_in, waiting_claim, withdraw_acceptance

from .steps import carried_in, fresh, moved, planned, signed

pytestmark = pytest.mark.django_db


def at_once():
    """What the database otherwise asks at the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_what_was_signed_is_carried_as_the_edition_says(portfolio, bryn, edition):
    for code in ("D1.1", "D1.2", "D1.3", "D2.1"):
        signed(portfolio, bryn, code)
    changes = {"D1.2": "substantive", "D1.3": "retired", "D2.1": ("split", "D2.1a", "D2.1b")}
    after = moved(portfolio, make.make_next_edition(edition, "2027", changes=changes))
    at_once()
    expected = [
        ("D1.1", "carried", "D1.1"),
        ("D1.2", "to_reconfirm", "D1.2"),
        ("D1.3", "expired", None),
        ("D2.1", "to_reconfirm", "D2.1a"),
        ("D2.1", "to_reconfirm", "D2.1b"),
    ]
    assert carried_in(after) == (expected, expected)
    assert list(faults()) == []


def test_editors_choose_what_becomes_of_each_kind_of_change(portfolio, bryn, edition):
    signed(portfolio, bryn, "D1.1")
    signed(portfolio, bryn, "D1.2")
    later = make.make_next_edition(
        edition,
        "2027",
        changes={"D1.1": "substantive", "D1.2": "wording"},
        policies={"substantive": "carry", "wording": "expire"},
    )
    expected = [("D1.1", "carried", "D1.1"), ("D1.2", "expired", None)]
    assert carried_in(moved(portfolio, later)) == (expected, expected)


def test_two_competencies_that_become_one_bring_both_their_sign_offs(portfolio, bryn, edition):
    signed(portfolio, bryn, "D1.1")
    signed(portfolio, bryn, "D1.2")
    changes = {"D1.1": ("merged", "D1.9"), "D1.2": ("merged", "D1.9")}
    after = moved(portfolio, make.make_next_edition(edition, "2027", changes=changes))
    expected = [("D1.1", "to_reconfirm", "D1.9"), ("D1.2", "to_reconfirm", "D1.9")]
    assert carried_in(after) == (expected, expected)


def test_a_level_that_is_gone_has_to_be_confirmed_again(portfolio, bryn, edition):
    signed(portfolio, bryn, "D1.1")
    after = moved(portfolio, make.make_next_edition(edition, "2027", levels=("KH", "DO")))
    assert carried_in(after) == ([("D1.1", "to_reconfirm", "D1.1")],) * 2
    assert Move.objects.get().carried_claims.get().level is None


def test_what_changed_since_it_was_signed_has_to_be_confirmed_again(portfolio, bryn, edition):
    claim, _act = signed(portfolio, bryn, "D1.1")
    amended(claim)
    after = moved(portfolio, make.make_next_edition(edition, "2027"))
    assert carried_in(after) == ([("D1.1", "to_reconfirm", "D1.1")],) * 2


def test_what_was_withdrawn_is_not_carried(portfolio, bryn, edition):
    claim, _act = signed(portfolio, bryn, "D1.1")
    withdraw(portfolio, bryn)
    withdraw_acceptance(claim, bryn)
    assert carried_in(moved(portfolio, make.make_next_edition(edition, "2027"))) == ([], [])


def test_several_editions_are_followed_one_by_one(portfolio, bryn, edition):
    signed(portfolio, bryn, "D1.1")
    signed(portfolio, bryn, "D1.2")
    between = make.make_next_edition(edition, "2027", changes={"D1.1": "substantive", "D1.2": ("moved", "D1.8")})
    newest = make.make_next_edition(between, "2028", changes={"D1.8": "wording"})
    assert offered(portfolio) == newest
    after = moved(portfolio, newest)
    at_once()
    expected = [("D1.1", "to_reconfirm", "D1.1"), ("D1.2", "carried", "D1.8")]
    assert carried_in(after) == (expected, expected)
    first, second = Move.objects.order_by("origin__edition__sequence")
    assert (first.origin, first.destination, second.destination) == (portfolio, second.origin, after)
    assert fresh(first.destination).closed_at is not None and list(faults()) == []


def test_what_waits_is_taken_back_and_goes_along_as_a_draft(portfolio, bryn, edition):
    waiting = waiting_claim(portfolio, code="D1.1", justification="Because I asked.")
    returned = claim_in("returned", portfolio, bryn)
    after = moved(portfolio, make.make_next_edition(edition, "2027"))
    at_once()
    waiting.refresh_from_db()
    assert (waiting.status, waiting.portfolio) == ("withdrawn", portfolio)
    drafts = {(claim.evidence_id, claim.status, claim.level.code, claim.justification) for claim in after.claims.all()}
    assert drafts == {
        (waiting.evidence_id, "draft", "SH", "Because I asked."),
        (returned.evidence_id, "draft", "SH", returned.justification),
    }


def test_an_acceptance_that_was_asked_for_again_is_named_before_it_is_left(portfolio, bryn, edition):
    claim = claim_in("accepted", portfolio, bryn)
    moves.ask_again(amended(claim), by=portfolio.owner)
    waiting_claim(portfolio, code="D1.2")
    plan = planned(portfolio, make.make_next_edition(edition, "2027"))
    assert plan.waiting_again == [claim] and len(plan.waiting) == 2


def test_drafts_for_what_is_retired_stay_to_be_read(portfolio, edition):
    kept = make.make_claim(portfolio, code="D1.1")
    later = make.make_next_edition(edition, "2027", changes={"D1.1": "retired"})
    assert planned(portfolio, later).staying == [kept]
    after = moved(portfolio, later)
    assert after.claims.count() == 0 and Claim.objects.get().portfolio == portfolio


def test_two_reasons_for_one_evidence_are_kept_where_two_competencies_become_one(portfolio, edition):
    evidence = make.make_evidence(portfolio.owner)
    make.make_claim(portfolio, evidence, code="D1.1", justification="I asked.")
    make.make_claim(portfolio, evidence, code="D1.2", justification="I listened.")
    changes = {"D1.1": ("merged", "D1.9"), "D1.2": ("merged", "D1.9")}
    after = moved(portfolio, make.make_next_edition(edition, "2027", changes=changes))
    assert after.claims.get().justification == "I asked.\n\nI listened."


def test_supervisors_go_along_and_have_a_letter(portfolio, asha, bryn, carys, edition):
    make.make_supervision(portfolio, carys, "practice_supervisor")
    after = moved(portfolio, make.make_next_edition(edition, "2027"), keeps={bryn.pk})
    [grant] = after.supervisions.open()
    assert (grant.supervisor, grant.role) == (bryn, "educational_supervisor")
    assert portfolio.supervisions.open().count() == 2
    [letter] = OutgoingMail.objects.all()
    assert letter.recipient == bryn.email and "2027" in letter.body


def test_unanswered_invitations_are_taken_back(portfolio, asha, edition):
    invitations.invite(portfolio, email="gwen@example.org", role="practice_supervisor", by=asha)
    moved(portfolio, make.make_next_edition(edition, "2027"))
    assert portfolio.invitations.get().state == "revoked"


def test_the_stage_goes_along(portfolio, edition):
    portfolio.target_stage = make.make_stage()
    portfolio.save(update_fields=["target_stage"])
    assert moved(portfolio, make.make_next_edition(edition, "2027")).target_stage == portfolio.target_stage


def test_a_portfolio_begun_on_the_new_edition_takes_what_is_carried(portfolio, asha, bryn, edition):
    signed(portfolio, bryn)
    later = make.make_next_edition(edition, "2027")
    begun = make.make_portfolio(asha, later)
    after = moved(portfolio, later)
    assert after == begun and carried_in(begun) == ([("D1.1", "carried", "D1.1")],) * 2


def test_both_ledgers_tell_of_the_move(portfolio, bryn, edition):
    signed(portfolio, bryn)
    after = moved(portfolio, make.make_next_edition(edition, "2027"))
    kinds = LedgerEvent.objects.order_by("sequence").values_list("kind", flat=True)
    assert list(kinds.filter(portfolio=after)) == ["portfolio_started", "moved_here", "supervision_started"]
    assert list(kinds.filter(portfolio=portfolio))[-1] == "moved_on"
    told = LedgerEvent.objects.get(kind="moved_here").fingerprints
    assert {key.partition(":")[0] for key in told} == {"portfolio", "move", "carriedclaim", "carriedsignoff"}


def test_decisions_stay_as_they_were_made(portfolio, bryn, edition):
    signed(portfolio, bryn)
    before = list(Decision.objects.values())
    moved(portfolio, make.make_next_edition(edition, "2027"))
    assert list(Decision.objects.values()) == before


def test_moving_twice_is_refused(portfolio, asha, edition):
    later = make.make_next_edition(edition, "2027")
    moved(portfolio, later)
    with pytest.raises(refusals.AlreadyMoved):
        move(portfolio, to=later, by=asha)


def test_only_the_owner_moves(portfolio, bryn, edition):
    with pytest.raises(refusals.NotYours):
        move(portfolio, to=make.make_next_edition(edition, "2027"), by=bryn)


def test_a_draft_or_another_framework_is_not_offered(portfolio, asha, edition):
    draft = make.make_next_edition(edition, "2027", publish=False)
    assert offered(portfolio) is None
    other = make.make_edition(make.make_framework("other"))
    for to in (draft, edition, other):
        with pytest.raises(refusals.NotOffered):
            move(portfolio, to=to, by=asha)


def test_an_edition_that_says_nothing_of_a_signed_competency_is_refused(portfolio, asha, bryn, edition):
    signed(portfolio, bryn)
    later = make.make_next_edition(edition, "2027", publish=False)
    later.changes.filter(origin__code="D1.1").delete()
    with pytest.raises(refusals.NotSaid):
        move(portfolio, to=make.publish_edition(later), by=asha)


def test_a_plan_that_changed_since_it_was_shown_is_not_carried_out(portfolio, asha, bryn, edition):
    later = make.make_next_edition(edition, "2027")
    shown = planned(portfolio, later).digest
    signed(portfolio, bryn)
    with pytest.raises(refusals.ChangedSinceShown):
        move(portfolio, to=later, by=asha, seen_digest=shown)
    assert not Move.objects.exists() and portfolio.claims.get().status == "accepted"


def test_somebody_with_a_moved_portfolio_on_the_new_edition_is_told(portfolio, asha, edition):
    later = make.make_next_edition(edition, "2027")
    moved(portfolio, later)
    again = make.make_portfolio(asha, edition)
    with pytest.raises(refusals.AlreadyThere):
        move(again, to=later, by=asha)
