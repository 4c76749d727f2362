"""Access ends between the moment in which it was read and the moment of writing: that is a sentence, never a crash.

Where the portal's clock is behind the database's, every right that ends by the clock ends in between.
"""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Verification
from frameworks.models import CareerStage
from portfolios.attainment import refusals
from portfolios.models import (
    Claim,
    CompetencySignOff,
    Cover,
    Decision,
    Evidence,
    LedgerEvent,
    Question,
    Review,
    StageCompletion,
    Supervision,
)
from portfolios.reports import reviewing
from portfolios.sign_off import questions
from portfolios.sign_off.refusals import NotSupervised, SignerChanged
from tests import make
from tests.access_visitor import Visitor
from tests.portfolios.attainment import steps as attainment
from tests.portfolios.reports.steps import ready
from tests.portfolios.sign_off.steps import decide, shown, waiting_claim, withdraw_acceptance

from .colleagues import lapse

WRITTEN = [Decision, Question, CompetencySignOff, StageCompletion, Review, LedgerEvent]


@pytest.fixture
def edition(db):
    """One competency, which the stage expects."""
    draft = make.make_edition(domains=1, competencies=1, publish=False)
    make.make_expectations(draft, make.make_stage())
    return make.publish_edition(draft)


@pytest.fixture
def lapses(stand_in, absence, monkeypatch):
    """Lets the cover be over by the database's clock, and not yet by the portal's."""

    def lapses():
        lapse(absence)
        behind = timezone.now() - timedelta(minutes=1)
        monkeypatch.setattr(timezone, "now", lambda: behind)

    return lapses


def refused(act, refusal):
    """Whether this act is refused like that and leaves no row."""
    before = {model: model.objects.count() for model in WRITTEN}
    with transaction.atomic(), pytest.raises(refusal):
        act()
    return before == {model: model.objects.count() for model in WRITTEN}


def test_a_decision(portfolio, carys, lapses):
    claim = waiting_claim(portfolio)
    lapses()
    assert refused(lambda: decide(claim, carys), NotSupervised)
    assert Claim.objects.get(pk=claim.pk).status == "submitted"


def test_a_withdrawal_of_an_acceptance(portfolio, bryn, carys, lapses):
    claim = decide(waiting_claim(portfolio), bryn).claim
    lapses()
    assert refused(lambda: withdraw_acceptance(claim, carys), NotSupervised)
    assert Claim.objects.get(pk=claim.pk).status == "accepted"


def test_a_question(portfolio, carys, lapses):
    claim = waiting_claim(portfolio)
    lapses()
    asked = {"text": "Alone?", "seen_digest": shown(claim), "by": carys}
    assert refused(lambda: questions.ask(claim.pk, **asked), NotSupervised)


def test_a_review(portfolio, carys, lapses):
    report = ready(portfolio)
    lapses()
    said = {"outcome": "reviewed", "comment": "", "by": carys}
    assert refused(lambda: reviewing.review(report, **said), reviewing.NotSupervised)


def test_a_signature(portfolio, bryn, carys, lapses):
    attainment.accepted(portfolio, bryn)
    lapses()
    assert refused(lambda: attainment.sign_off(portfolio, carys), refusals.NotSupervised)


def test_a_completion(portfolio, bryn, carys, lapses):
    attainment.accepted(portfolio, bryn)
    attainment.sign_off(portfolio, bryn)
    lapses()
    assert refused(lambda: attainment.complete(portfolio, CareerStage.objects.get(), carys), refusals.NotEntitled)


def test_a_completion_by_somebody_whose_verification_ends_while_it_is_written(portfolio, bryn, colleagues):
    attainment.accepted(portfolio, bryn)
    attainment.sign_off(portfolio, bryn)
    verification = Verification.objects.open().filter(person=bryn)

    def end_before_the_insert(execute, sql, *rest):
        if sql.startswith('INSERT INTO "portfolios_stagecompletion"'):
            verification.update(ended_at=timezone.now(), ended_by=bryn)
        return execute(sql, *rest)

    with connection.execute_wrapper(end_before_the_insert):
        assert refused(lambda: attainment.complete(portfolio, CareerStage.objects.get(), bryn), refusals.NotEntitled)


@pytest.mark.parametrize("act", ["decision", "signature", "completion"])
def test_a_signature_by_somebody_who_is_renamed_while_it_is_sent(act, portfolio, bryn, colleagues):
    claim = waiting_claim(portfolio) if act == "decision" else attainment.accepted(portfolio, bryn)
    if act == "completion":
        attainment.sign_off(portfolio, bryn)
    acts = {
        "decision": lambda: decide(claim, bryn),
        "signature": lambda: attainment.sign_off(portfolio, bryn),
        "completion": lambda: attainment.complete(portfolio, CareerStage.objects.get(), bryn),
    }
    # As this request read him, he is somebody else now.
    bryn.name = "Bryn Davies-Jones"
    assert refused(acts[act], SignerChanged if act == "decision" else refusals.SignerChanged)


def page_of_decisions(claim, outcome="accepted"):
    fields = {"verdict": outcome, "reason": "Because.", "digest": shown(claim), "version": claim.version, "seen": ""}
    return {f"{claim.pk}-{name}": value for name, value in fields.items()} | {"claim": claim.pk}


def test_the_queue_says_so_and_what_it_can_do_is_done(portfolio, bryn, carys, ffion, lapses):
    others = make.make_portfolio(ffion, portfolio.edition)
    make.make_supervision(others, carys, started_at=timezone.now() - timedelta(days=1))
    lost, kept = waiting_claim(portfolio), waiting_claim(others)
    lapses()
    data = page_of_decisions(lost) | page_of_decisions(kept) | {"claim": [lost.pk, kept.pk]}
    page = Visitor(carys).client.post(reverse("portfolios:queue_list"), data)
    assert page.status_code == 200 and "1 accepted, 1 not yours to decide." in page.content.decode()
    assert list(Decision.objects.values_list("claim", flat=True)) == [kept.pk]


@pytest.mark.parametrize("page", ["competency_sign_off", "competency_withdraw", "acceptance_withdraw"])
def test_the_page_that_signs_or_withdraws_says_so_and_shows_nothing_more(page, portfolio, bryn, carys, lapses):
    claim = attainment.accepted(portfolio, bryn)
    if page == "competency_withdraw":
        attainment.sign_off(portfolio, bryn)
    seen = {"digest": attainment.sheet_of(portfolio).digest, "number": 1, "version": claim.version, "seen": ""}
    path = f"portfolios:{page}"
    path = reverse(path, args=[claim.pk] if page == "acceptance_withdraw" else [portfolio.pk, "D1.1"])
    lapses()
    answer = Visitor(carys).client.post(path, seen | {"reason": "Because."}, follow=True)
    assert answer.redirect_chain and "is not yours to" in answer.content.decode()
    assert Decision.objects.count() == 1 and not CompetencySignOff.objects.filter(decider=carys).exists()


@pytest.mark.django_db(transaction=True)
def test_a_decision_that_waits_for_its_lock_until_the_cover_is_over(portfolio, stand_in, carys):
    """In earnest: somebody holds the evidence while the last second of the cover passes."""
    claim, held, over = waiting_claim(portfolio), threading.Event(), threading.Event()
    data, client = page_of_decisions(claim), Visitor(carys).client
    until = timezone.now() + timedelta(seconds=1)
    Supervision.objects.filter(pk=stand_in.pk).update(until=until)
    Cover.objects.filter(pk=stand_in.cover_id).update(until=until)

    def hold():
        with transaction.atomic():
            list(Evidence.objects.filter(pk=claim.evidence_id).select_for_update())
            held.set()
            over.wait(max((until - timezone.now()).total_seconds(), 0) + 0.2)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(hold)
        assert held.wait(timeout=10)
        answer = client.post(reverse("portfolios:queue_list"), data)
        holding.result()
    assert answer.status_code == 200 and "1 not yours to decide." in answer.content.decode()
    assert not Decision.objects.exists() and Claim.objects.get(pk=claim.pk).status == "submitted"
