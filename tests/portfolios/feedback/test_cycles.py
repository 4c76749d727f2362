"""A round of feedback: who may move it, what it needs, and what nobody learns from it."""

import datetime

import pytest
from django.utils import timezone

from accounts.models import OutgoingMail
from portfolios.feedback import asking, cycles, results, sweep
from portfolios.feedback.refusals import (
    AlreadyNamed,
    AlreadyUnderWay,
    AsksThemselves,
    NotEnoughAnswers,
    NotOpen,
    NotRatedYourself,
    NotSupervised,
    NotYours,
    TooFew,
    TooLong,
    TooSoon,
    Unsupervised,
    WrongState,
)
from portfolios.models import FeedbackAnswer, FeedbackCycle, FeedbackRater, LedgerEvent
from tests.portfolios.feedback import steps

pytestmark = pytest.mark.django_db


def rater(cycle, number=0):
    return cycle.raters.order_by("name")[number]


def test_nobody_is_asked_before_a_supervisor_has_approved(portfolio, bryn):
    cycle = cycles.propose(steps.prepared(portfolio), by=portfolio.owner)
    assert not OutgoingMail.objects.filter(recipient__contains="colleague").exists()
    cycles.approve(cycle, by=bryn)
    asked = OutgoingMail.objects.filter(recipient__contains="colleague").values_list("recipient", flat=True)
    assert sorted(asked) == [f"colleague{number}@ward.example.org" for number in range(4)]


@pytest.mark.parametrize("who", ["asha", "dewi", "carys"])
def test_only_an_open_supervisor_approves(portfolio, who, request):
    cycle = cycles.propose(steps.prepared(portfolio), by=portfolio.owner)
    with pytest.raises(NotSupervised):
        cycles.approve(cycle, by=request.getfixturevalue(who))
    assert FeedbackCycle.objects.get().state == "proposed"


def test_a_list_needs_three_names(portfolio):
    with pytest.raises(TooFew):
        cycles.propose(steps.prepared(portfolio, raters=2), by=portfolio.owner)


def test_own_answers_come_first(portfolio, asha):
    cycle = steps.prepared(portfolio)
    FeedbackCycle.objects.update(self_rated_at=None)
    with pytest.raises(NotRatedYourself):
        cycles.propose(cycle, by=asha)


def test_a_portfolio_without_supervisor_has_nobody_to_approve(portfolio, bryn, asha):
    cycle = steps.prepared(portfolio)
    portfolio.supervisions.filter(ended_at=None).update(ended_at=timezone.now(), ended_by=asha)
    with pytest.raises(Unsupervised):
        cycles.propose(cycle, by=asha)


@pytest.mark.parametrize("email", ["asha@example.org", "Asha+x@example.org"])
def test_ones_own_mailbox_is_nobody_elses(portfolio, asha, email):
    cycle = steps.prepared(portfolio)
    with pytest.raises(AsksThemselves):
        cycles.add_rater(cycle, name="Friend", email=email, relationship="Daily", by=asha)


def test_somebody_is_named_once(portfolio, asha):
    cycle = steps.prepared(portfolio)
    with pytest.raises(AlreadyNamed):
        cycles.add_rater(cycle, name="Again", email="COLLEAGUE0@ward.example.org", relationship="Daily", by=asha)


def test_list_stays_once_it_is_approved(portfolio, bryn, asha):
    cycle = steps.opened(portfolio, bryn)
    with pytest.raises(WrongState):
        cycles.add_rater(cycle, name="Late", email="late@example.org", relationship="Daily", by=asha)
    with pytest.raises(WrongState):
        cycles.remove_rater(rater(cycle), by=asha)
    with pytest.raises(WrongState):
        cycles.rate_oneself(cycle, steps.answers(5), by=asha)


def test_returned_list_says_why_and_can_be_proposed_again(portfolio, bryn, asha):
    cycle = cycles.propose(steps.prepared(portfolio), by=asha)
    cycles.send_back(cycle, reason="Two are family", by=bryn)
    cycle.refresh_from_db()
    assert (cycle.state, cycle.return_reason) == ("draft", "Two are family")
    assert "family" not in OutgoingMail.objects.filter(recipient=asha.email).latest("pk").body
    assert cycles.propose(cycle, by=asha).state == "proposed"


def test_two_answers_are_shown_to_nobody(portfolio, bryn, asha):
    cycle = steps.opened(portfolio, bryn)
    steps.answer_all(cycle, 2)
    with pytest.raises(NotEnoughAnswers):
        cycles.release(cycle, by=asha)
    assert FeedbackCycle.objects.get().results is None


def test_three_answers_are_released_together_as_evidence(portfolio, bryn, asha):
    cycle = steps.opened(portfolio, bryn)
    steps.answer_all(cycle, 3, goes_well="Calm when it is busy")
    cycles.release(cycle, by=asha)
    cycle.refresh_from_db()
    listens = cycle.results["questions"][0]
    assert (cycle.results["raters"], cycle.results["asked"]) == (3, 4)
    assert listens["counts"] == {"0": 0, "1": 0, "2": 0, "3": 1, "4": 1, "5": 1} and listens["own"] == 3
    assert (cycle.evidence.owner, cycle.evidence.status, cycle.evidence.form.key) == (
        asha,
        "draft",
        "multi_source_feedback",
    )
    event = LedgerEvent.objects.get(kind="feedback_released")
    assert event.facts["results"] == results.digest_of(cycle) and "Calm" not in str(event.facts)


def test_only_the_technician_releases_and_stops(portfolio, bryn):
    cycle = steps.opened(portfolio, bryn)
    for act in (cycles.release, cycles.stop, cycles.extend):
        with pytest.raises(NotYours):
            act(cycle, by=bryn)


def test_answer_keeps_no_trace_of_its_rater(portfolio, bryn):
    cycle = steps.opened(portfolio, bryn)
    asking.answer(rater(cycle), steps.answers(), by=None)
    assert {field.name for field in FeedbackAnswer._meta.get_fields()} == {"id", "cycle", "content"}
    assert not LedgerEvent.objects.filter(kind__startswith="feedback", happened_at__gt=cycle.approved_at).exclude(
        kind="feedback_approved"
    )


def test_answer_is_given_once(portfolio, bryn):
    cycle = steps.opened(portfolio, bryn)
    asking.answer(rater(cycle), steps.answers(), by=None)
    with pytest.raises(NotOpen):
        asking.answer(rater(cycle), steps.answers(1), by=None)
    assert FeedbackAnswer.objects.count() == 1


def test_stopped_round_never_shows_what_was_answered(portfolio, bryn, asha):
    cycle = steps.opened(portfolio, bryn)
    steps.answer_all(cycle, 3)
    cycles.stop(cycle, by=asha)
    with pytest.raises(WrongState):
        cycles.release(cycle, by=asha)
    assert {asking.state_of(rater) for rater in FeedbackRater.objects.all()} == {"answered", "over"}


def test_round_stopped_before_it_was_proposed_stays_the_technicians(portfolio, bryn, asha):
    cycle = cycles.stop(steps.prepared(portfolio), by=asha)
    assert not FeedbackCycle.objects.visible_to(bryn).exists()
    assert list(FeedbackCycle.objects.visible_to(asha)) == [cycle]


def test_evidence_is_dated_by_the_day_that_it_is_here(portfolio, bryn, asha, monkeypatch):
    cycle = steps.opened(portfolio, bryn)
    steps.answer_all(cycle, 3)
    just_after_midnight = datetime.datetime(2027, 7, 1, 23, 30, tzinfo=datetime.UTC)
    monkeypatch.setattr(timezone, "now", lambda: just_after_midnight)
    assert cycles.release(cycle, by=asha).evidence.event_date == datetime.date(2027, 7, 2)


def test_one_round_at_a_time_and_three_months_between(portfolio, bryn, asha):
    cycle = steps.opened(portfolio, bryn)
    with pytest.raises(AlreadyUnderWay):
        cycles.start(portfolio, by=asha)
    steps.answer_all(cycle, 3)
    cycles.release(cycle, by=asha)
    with pytest.raises(TooSoon):
        cycles.start(portfolio, by=asha)


def test_more_time_ends_after_ninety_days(portfolio, bryn, asha):
    cycle = steps.opened(portfolio, bryn)
    for _time in range(4):
        cycle = cycles.extend(cycle, by=asha)
    with pytest.raises(TooLong):
        cycles.extend(cycle, by=asha)


def test_sweep_reminds_once_and_the_new_link_replaces_the_old(portfolio, bryn):
    cycle = steps.opened(portfolio, bryn)
    old = steps.token_of(rater(cycle))
    FeedbackRater.objects.update(asked_at=timezone.now() - datetime.timedelta(days=8))
    steps.answer_all(cycle, 1)
    assert sweep.sweep() == (3, 0) and sweep.sweep() == (0, 0)
    assert asking.find_by_token(old) is not None  # whoever has answered gets no second letter
    assert asking.find_by_token(steps.token_of(rater(cycle, 1))) == rater(cycle, 1)


def test_sweep_releases_what_everybody_has_answered(portfolio, bryn, asha):
    cycle = steps.opened(portfolio, bryn, raters=3)
    steps.answer_all(cycle, 3)
    assert sweep.sweep() == (0, 1)
    assert OutgoingMail.objects.filter(recipient=asha.email, subject__contains="feedback is there").count() == 1


def test_sweep_leaves_a_round_with_two_answers_for_its_owner(portfolio, bryn):
    cycle = steps.opened(portfolio, bryn)
    steps.answer_all(cycle, 2)
    FeedbackCycle.objects.update(closes_on=timezone.localdate() - datetime.timedelta(days=1))
    assert sweep.sweep() == (0, 0) and FeedbackCycle.objects.get().state == "open"


def test_words_are_ordered_by_themselves(portfolio, bryn, asha):
    cycle = steps.opened(portfolio, bryn)
    for number, words in enumerate(["Zebra", "apple", "Mango"]):
        asking.answer(rater(cycle, number), steps.answers(goes_well=words), by=None)
    cycles.release(cycle, by=asha)
    cycle.refresh_from_db()
    assert cycle.results["questions"][-2]["texts"] == ["Mango", "Zebra", "apple"]
