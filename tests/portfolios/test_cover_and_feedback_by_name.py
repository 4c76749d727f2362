"""The database refuses cover and rounds of feedback that cannot be, whoever writes them."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from portfolios.models import Cover, FeedbackAnswer, FeedbackCycle, FeedbackRater
from tests import make
from tests.frameworks.test_rules_by_name import broken_by, changed, twin

NOW = timezone.now()
DAY = timedelta(days=1)


@pytest.fixture
def cycle(portfolio, bryn):
    """Approved by Bryn; colleagues are answering."""
    return FeedbackCycle.objects.create(
        portfolio=portfolio, technician=portfolio.owner, state="open", approved_by=bryn, approved_at=NOW
    )


@pytest.mark.parametrize(
    "name, change",
    [
        ("feedback_cycle_asks_after_approval", {"approved_by": None}),
        ("feedback_cycle_asks_after_approval", {"approved_at": None}),
        ("feedback_cycle_has_results_exactly_when_released", {"results": {}}),
        ("feedback_cycle_has_results_exactly_when_released", {"released_at": NOW}),
        ("feedback_released_from_three_raters_on", {"state": "released", "released_at": NOW, "results": {}}),
    ],
)
def test_a_cycle_in_an_impossible_state_is_refused(name, change, cycle):
    assert broken_by(changed(cycle, **change)) == name


def test_feedback_cycle_not_approved_by_owner(cycle, asha):
    assert broken_by(changed(cycle, approved_by=asha)) == "feedback_cycle_not_approved_by_owner"


def test_feedback_cycle_one_at_a_time(cycle):
    assert broken_by(twin(cycle, id=uuid.uuid4(), state="draft")) == "feedback_cycle_one_at_a_time"


def test_feedback_cycle_stays(cycle):
    assert broken_by(cycle.delete) == "feedback_cycle_stays"
    changed(cycle, state="stopped")()
    assert broken_by(changed(cycle, state="open")) == "feedback_cycle_stays"


def test_feedback_answer_in_open_cycle(cycle):
    changed(cycle, state="stopped")()
    assert broken_by(lambda: FeedbackAnswer.objects.create(cycle=cycle, content={})) == "feedback_answer_in_open_cycle"


def test_raters_of_a_cycle(cycle):
    rater = FeedbackRater.objects.create(cycle=cycle, name="Nia", email="nia@example.org", relationship="Nurse")
    again = twin(rater, id=uuid.uuid4(), email="NIA@example.org")
    assert broken_by(again) == "feedback_rater_once_in_cycle"
    both = changed(rater, has_answered=True, declined=True)
    assert broken_by(both) == "feedback_rater_answered_or_declined_not_both"


@pytest.mark.parametrize(
    "name, changes",
    [
        ("cover_ends_after_it_starts", {"until": NOW - DAY}),
        ("cover_accepted_is_a_hand_over", {"until": NOW + DAY, "accepted_at": NOW}),
        ("cover_accepted_is_a_hand_over", {"ended_at": NOW, "accepted_at": NOW}),
    ],
)
def test_cover_in_an_impossible_state_is_refused(name, changes, bryn, carys):
    lawful = {"supervisor": bryn, "deputy": carys, "starts_at": NOW}
    assert broken_by(lambda: Cover.objects.create(**lawful | changes)) == name


def test_cover_by_somebody_else(bryn):
    alone = {"supervisor": bryn, "deputy": bryn, "starts_at": NOW}
    assert broken_by(lambda: Cover.objects.create(**alone)) == "cover_by_somebody_else"


def test_grants_that_cover(portfolio, bryn, carys, ffion):
    cover = Cover.objects.create(supervisor=bryn, deputy=carys, starts_at=NOW, until=NOW + DAY)
    make.make_supervision(portfolio, carys, cover=cover, until=cover.until)

    def give(**fields):
        return lambda: make.make_supervision(portfolio, ffion, until=cover.until, **fields)

    assert broken_by(give(cover=cover)) == "supervision_covered_once_for_absence"
    assert broken_by(give()) == "supervision_until_a_day_is_cover"


def test_cover_never_lasts_longer(portfolio, bryn, carys):
    cover = Cover.objects.create(supervisor=bryn, deputy=carys, starts_at=NOW, until=NOW + DAY)
    grant = make.make_supervision(portfolio, carys, cover=cover, until=cover.until)
    for until in (NOW + 2 * DAY, None):
        assert broken_by(changed(grant, until=until)) == "supervision_stays_as_given"
    changed(grant, until=timezone.now())()
    assert broken_by(changed(grant, until=NOW - DAY)) == "supervision_stays_as_given"
