"""A polite reminder: of what is late, once a week, three times in a row, never to whoever is away."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from accounts.models import OutgoingMail, User
from portfolios.models import Reminder
from portfolios.reminders import supervisors
from portfolios.supervision import ending
from tests.portfolios.sign_off.steps import decide
from tests.portfolios.supervision.colleagues import cover_from_now, lapse, verify

from .days import MONDAY, freeze, waiting


@pytest.fixture(autouse=True)
def supervised(portfolio):
    return portfolio


def sweep_on(monkeypatch, day):
    freeze(monkeypatch, day)
    before = OutgoingMail.objects.count()
    supervisors.sweep()
    return OutgoingMail.objects.count() - before


def days_ahead(monkeypatch, *days):
    """How many letters each sweep wrote, one on each of these days from tomorrow.

    The eighth hour of today may have gone by: nobody would supervise then who began to after it.
    """
    tomorrow = timezone.localdate() + timedelta(days=1)
    return [sweep_on(monkeypatch, tomorrow + timedelta(days=day)) for day in days]


@pytest.mark.parametrize(
    "days, due, reminded", [(15, None, 1), (13, None, 0), (1, -1, 1), (1, 0, 0), (1, 3, 0)], ids=str
)
def test_what_is_late_or_two_weeks_old_is_reminded_of(days, due, reminded, portfolio):
    due_on = None if due is None else timezone.localdate() + timedelta(days=due)
    waiting(portfolio, days, due_on=due_on)
    assert supervisors.sweep() == reminded
    assert OutgoingMail.objects.count() == reminded


def test_the_letter_says_how_many_and_names_nobody(portfolio, asha, bryn):
    claims = [waiting(portfolio, 20), waiting(portfolio, 20, "D1.2"), waiting(portfolio, 1, "D1.3")]
    supervisors.sweep()
    letter = OutgoingMail.objects.get()
    assert letter.recipient == bryn.email
    assert "2 claims" in letter.subject
    assert "Asha" not in letter.body and not any(claim.evidence.title in letter.body for claim in claims)
    assert Reminder.objects.get().waiting == 2


def test_at_most_once_a_week_and_three_times_in_a_row(portfolio, monkeypatch):
    waiting(portfolio, 20)
    assert days_ahead(monkeypatch, 0, 0, 1, 6, 7, 13, 14, 21, 60) == [1, 0, 0, 0, 1, 0, 1, 0, 0]


def test_a_decision_begins_the_count_anew(portfolio, bryn, monkeypatch):
    other = waiting(portfolio, 1, "D1.2")
    waiting(portfolio, 20)
    today = timezone.localdate()
    for week in (3, 2, 1):
        Reminder.objects.create(recipient=bryn, kind="reminder", sent_on=today - timedelta(weeks=week), waiting=1)
    assert supervisors.sweep() == 0
    decide(other, bryn)
    assert days_ahead(monkeypatch, 1, 8, 15, 22) == [1, 1, 1, 0]


def test_whoever_is_away_is_left_in_peace_and_the_deputy_hears(portfolio, bryn, carys):
    verify(bryn, carys)
    waiting(portfolio, 20)
    absence = cover_from_now(bryn, carys).cover
    OutgoingMail.objects.all().delete()
    supervisors.sweep()
    assert OutgoingMail.objects.get().recipient == carys.email
    lapse(absence)
    supervisors.sweep()
    assert OutgoingMail.objects.first().recipient == bryn.email


def test_cover_that_the_technician_ended_is_no_cover(portfolio, asha, bryn, carys):
    verify(bryn, carys)
    waiting(portfolio, 20)
    absence = cover_from_now(bryn, carys).cover
    ending.end(absence.supervisions.get(), by=asha)
    OutgoingMail.objects.all().delete()
    supervisors.sweep()
    assert OutgoingMail.objects.get().recipient == bryn.email


def test_nobody_is_reminded_of_what_they_no_longer_see(portfolio, asha, bryn):
    waiting(portfolio, 20)
    ending.end(portfolio.supervisions.open().get(), by=asha)
    assert supervisors.sweep() == 0


def test_whoever_chose_a_letter_a_week_or_cannot_sign_in_gets_none(portfolio, bryn):
    waiting(portfolio, 20)
    User.objects.filter(pk=bryn.pk).update(letters="weekly")
    assert supervisors.sweep() == 0
    User.objects.filter(pk=bryn.pk).update(letters="each", is_active=False)
    assert supervisors.sweep() == 0


def test_reminder_once_a_day(bryn):
    Reminder.objects.create(recipient=bryn, kind="reminder", sent_on=MONDAY)
    with pytest.raises(IntegrityError, match="reminder_once_a_day"):
        Reminder.objects.create(recipient=bryn, kind="reminder", sent_on=MONDAY)


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_remind_once(portfolio):
    waiting(portfolio, 20)

    def sweep(_number):
        try:
            return supervisors.sweep()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(sweep, range(4))) == 1
    assert OutgoingMail.objects.count() == Reminder.objects.count() == 1
