"""Two supervisors sign at the same moment, or sign while the evidence is taken away: one of them wins."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from portfolios import ledger
from portfolios.attainment import refusals, signing
from portfolios.evidence import locking
from portfolios.models import CompetencySignOff, LedgerEvent, StageCompletion
from portfolios.progress.pages import item_of
from portfolios.sign_off.refusals import MoveRefused
from tests import make
from tests.portfolios.sign_off.steps import withdraw_acceptance

from .steps import SIGNED, accepted, complete, fresh, sheet_of, sign_off, stage_sheet, verify

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ROUNDS = 10


def at_once(*calls):
    """What each of these calls gave, or its refusal, when all began at the same moment."""
    barrier = threading.Barrier(len(calls))

    def run(call):
        try:
            barrier.wait(timeout=30)
            return call()
        except (refusals.ActRefused, MoveRefused, locking.NotAllowed) as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [each.result() for each in [pool.submit(run, call) for call in calls]]


def signature(portfolio, by, code="D1.1"):
    """A call that signs what the page shows now."""
    sheet, portfolio = sheet_of(portfolio, code), fresh(portfolio)
    said = SIGNED | {"level": sheet.level, "seen_digest": sheet.digest, "by": by}
    item = item_of(portfolio, code)
    return lambda: signing.sign_off(portfolio, item, **said)


def test_of_two_signatures_and_a_double_click_one_is_recorded(asha, bryn, carys, edition, stage):
    for number in range(ROUNDS):
        owner = make.make_user(f"technician-{number}@example.org", f"Technician {number}")
        portfolio = make.make_portfolio(owner, edition, target_stage=stage)
        for person in (bryn, carys):
            make.make_supervision(portfolio, person)
        accepted(portfolio, bryn)
        calls = [signature(portfolio, person) for person in (bryn, carys, bryn)]
        answers = at_once(*calls)
        assert sum(isinstance(answer, CompetencySignOff) for answer in answers) == 1
        events = LedgerEvent.objects.filter(portfolio=portfolio, kind="competency_signed_off")
        assert [portfolio.competency_sign_offs.count(), events.count()] == [1, 1]
        assert ledger.first_broken_link(portfolio.pk) is None


@pytest.mark.parametrize("undo", ["withdraw", "amend"])
def test_a_signature_never_rests_on_what_was_taken_away_before_it(undo, asha, bryn, edition, stage):
    for number in range(ROUNDS):
        owner = make.make_user(f"technician-{number}@example.org", f"Technician {number}")
        portfolio = make.make_portfolio(owner, edition, target_stage=stage)
        make.make_supervision(portfolio, bryn)
        claim = accepted(portfolio, bryn)
        undoing = {
            "withdraw": lambda claim=claim: withdraw_acceptance(claim, bryn),
            "amend": lambda claim=claim, owner=owner: locking.amend(claim.evidence, by=owner),
        }[undo]
        signed, _undone = at_once(signature(portfolio, bryn), undoing)
        kinds = list(
            LedgerEvent.objects.filter(portfolio=portfolio).order_by("sequence").values_list("kind", flat=True)
        )
        assert ("competency_signed_off" in kinds) == isinstance(signed, CompetencySignOff)
        if isinstance(signed, CompetencySignOff):
            assert kinds[-2] == "competency_signed_off"


def test_of_two_completions_one_is_recorded(portfolio, stage, bryn, carys, elin):
    make.make_supervision(portfolio, carys)
    for person in (bryn, carys):
        verify(person, elin)
    for code in ("D1.1", "D1.2"):
        accepted(portfolio, bryn, code=code)
        sign_off(portfolio, bryn, code=code)
    seen = stage_sheet(portfolio, stage).digest
    calls = [lambda person=person: complete(portfolio, stage, person, seen_digest=seen) for person in (bryn, carys)]
    answers = at_once(*calls)
    assert sum(isinstance(answer, StageCompletion) for answer in answers) == 1
    assert StageCompletion.objects.count() == 1
