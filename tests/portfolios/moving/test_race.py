"""Two moves at the same moment, and a move beside a decision, a signature, a submission or a draft: nothing is lost."""

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection

from portfolios.attainment import signing
from portfolios.evidence import claiming
from portfolios.ledger.checking import faults
from portfolios.models import CarriedClaim, CarriedSignOff, Claim, Move, Portfolio
from portfolios.moving.move import move
from portfolios.progress.pages import item_of
from portfolios.refusals import Refused
from portfolios.sign_off import moves
from tests import make
from tests.portfolios.attainment.steps import SIGNED, accepted, sheet_of
from tests.portfolios.sign_off.steps import shown, waiting_claim, withdraw_acceptance

from .conftest import told_from_the_start
from .steps import fresh

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ROUNDS = 8


def at_once(*calls):
    """What each of these calls gave, or its refusal, when all began at the same moment."""
    barrier = threading.Barrier(len(calls))

    def run(call):
        try:
            barrier.wait(timeout=30)
            return call()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [each.result() for each in [pool.submit(run, call) for call in calls]]


@pytest.fixture
def later(edition):
    return make.make_next_edition(edition, "2027")


@pytest.fixture
def each_time(edition, bryn):
    """Portfolios of one technician after the other, all supervised by Bryn."""

    def portfolios():
        for number in range(ROUNDS):
            owner = make.make_user(f"technician-{number}@example.org", f"Technician {number}")
            portfolio = make.make_portfolio(owner, edition)
            make.make_supervision(portfolio, bryn)
            yield told_from_the_start(portfolio)

    return portfolios()


def moving(portfolio, later):
    return partial(move, fresh(portfolio), to=later, by=portfolio.owner)


def check_left(portfolio):
    """Nothing waits in what was left, and everything that is signed there was carried."""
    made = Move.objects.get(origin=portfolio)
    assert not portfolio.claims.filter(status="submitted").exists()
    carried = CarriedClaim.objects.filter(move=made).values_list("claim", flat=True)
    assert set(portfolio.claims.filter(status="accepted").values_list("pk", flat=True)) <= set(carried)
    signed = CarriedSignOff.objects.filter(move=made).values_list("sign_off", flat=True)
    assert set(portfolio.competency_sign_offs.values_list("pk", flat=True)) == set(signed)


def test_of_two_moves_one_is_made(each_time, bryn, later):
    for portfolio in each_time:
        accepted(portfolio, bryn)
        answers = at_once(*[moving(portfolio, later)] * 2)
        assert sorted(isinstance(answer, Move) for answer in answers) == [False, True]
        assert Portfolio.objects.filter(owner=portfolio.owner).count() == 2
        check_left(portfolio)
    assert list(faults()) == []


def test_decision_beside_a_move_is_carried_or_refused(each_time, bryn, later):
    for portfolio in each_time:
        claim = waiting_claim(portfolio)
        said = {
            "outcome": "accepted",
            "seen_digest": shown(claim),
            "by": bryn,
            "assurance": "account",
            "language": "en",
        }
        decision, moved = at_once(partial(moves.decide, claim.pk, **said), moving(portfolio, later))
        if not isinstance(moved, Move):
            moved = moving(portfolio, later)()
        check_left(portfolio)
        claim.refresh_from_db()
        assert (claim.status == "accepted") != isinstance(decision, Refused)
        assert Claim.objects.filter(portfolio=moved.destination).exists() == isinstance(decision, Refused)
    assert list(faults()) == []


def test_signature_beside_a_move_is_carried_or_refused(each_time, bryn, later):
    for portfolio in each_time:
        accepted(portfolio, bryn)
        sheet, held = sheet_of(portfolio), fresh(portfolio)
        item, said = item_of(held, "D1.1"), SIGNED | {"level": sheet.level, "seen_digest": sheet.digest, "by": bryn}
        at_once(partial(signing.sign_off, held, item, **said), moving(portfolio, later))
        check_left(portfolio)


def test_submission_beside_a_move_is_taken_back_or_refused(each_time, later):
    for portfolio in each_time:
        claim = make.make_claim(portfolio)
        submitted, moved = at_once(partial(moves.submit_all, [claim], by=portfolio.owner), moving(portfolio, later))
        assert isinstance(moved, Move)
        check_left(portfolio)
        [draft] = moved.destination.claims.all()
        assert (draft.evidence_id, draft.status) == (claim.evidence_id, "draft")
    assert list(faults()) == []


def test_draft_beside_a_move_goes_along_or_is_refused(each_time, later):
    for portfolio in each_time:
        evidence = make.make_evidence(portfolio.owner)
        chosen = [claiming.Chosen(portfolio.edition.items.get(code="D1.1"), None, "Because.")]
        written, moved = at_once(partial(claiming.choose, evidence, portfolio, chosen), moving(portfolio, later))
        if not isinstance(moved, Move):
            moved = moving(portfolio, later)()
        assert moved.destination.claims.count() == portfolio.claims.count() == (not isinstance(written, Refused))


def test_withdrawal_beside_a_move_is_never_carried_as_standing(each_time, bryn, later):
    for portfolio in each_time:
        claim = accepted(portfolio, bryn)
        at_once(partial(withdraw_acceptance, claim, bryn), moving(portfolio, later))
        check_left(portfolio)
        assert not portfolio.claims.filter(status="accepted").exists()
    assert list(faults()) == []
