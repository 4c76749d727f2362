"""One letter a week in place of single ones: on Monday at seven, once, and only when there is something to say."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import OutgoingMail, User
from portfolios.models import Question, Reminder, Report
from portfolios.reminders import digest
from portfolios.supervision import ending
from tests import make
from tests.portfolios.sign_off.steps import decide

from .days import MONDAY, freeze, waiting


def choose_weekly(*people):
    User.objects.filter(pk__in=[person.pk for person in people]).update(letters="weekly")


def next_monday():
    """The day of the next digest: a Monday whose seven o'clock is still to come."""
    now = timezone.localtime()
    ahead = (7 - now.weekday()) % 7
    return now.date() + timedelta(days=ahead or (0 if now.hour < 7 else 7))


@pytest.fixture
def weekly(portfolio, bryn):
    choose_weekly(bryn)
    return bryn


@pytest.mark.parametrize(
    "day, hour, written",
    [(0, 6, 0), (0, 7, 1), (0, 13, 1), (1, 7, 0), (6, 7, 0)],
    ids=["too early", "at seven", "late that day", "on Tuesday", "on Sunday"],
)
def test_it_goes_on_monday_from_seven_on(day, hour, written, weekly, portfolio, monkeypatch):
    waiting(portfolio, 3)
    freeze(monkeypatch, next_monday() + timedelta(days=day), hour)
    assert digest.sweep() == written


@pytest.mark.parametrize("monday, utc", [(date(2026, 11, 30), 7), (date(2027, 6, 7), 6)])
def test_seven_is_seven_in_london_whatever_the_season(monday, utc, weekly, portfolio, monkeypatch):
    waiting(portfolio, 3)
    seven = datetime.combine(monday, time(utc), UTC)
    monkeypatch.setattr(timezone, "now", lambda: seven - timedelta(minutes=1))
    assert digest.sweep() == 0
    monkeypatch.setattr(timezone, "now", lambda: seven)
    assert digest.sweep() == 1


def test_it_counts_for_each_technician_and_says_since_when(weekly, portfolio, ffion, monkeypatch):
    others = make.make_portfolio(ffion, portfolio.edition)
    make.make_supervision(others, weekly)
    claims = [waiting(portfolio, 3), waiting(portfolio, 30, "D1.2"), waiting(others, 1)]
    freeze(monkeypatch, next_monday(), 7)
    digest.sweep()
    letter = OutgoingMail.objects.get()
    assert "3 claims are waiting" in letter.body
    assert "- Asha Rahman: 2, " in letter.body and "- Ffion Hughes: 1, " in letter.body
    assert letter.body.index("Asha") < letter.body.index("Ffion")
    assert not any(claim.evidence.title in letter.body for claim in claims)
    assert Reminder.objects.get().waiting == 3


def test_once_a_week_however_often_it_looks(weekly, portfolio, monkeypatch):
    waiting(portfolio, 3)
    monday = next_monday()
    sent = []
    for day, hour in [(0, 7), (0, 8), (0, 18), (1, 7), (7, 7), (7, 9)]:
        freeze(monkeypatch, monday + timedelta(days=day), hour)
        sent.append(digest.sweep())
    assert sent == [1, 0, 0, 0, 1, 0]


def test_an_empty_week_writes_nothing_also_not_later_that_day(weekly, portfolio, monkeypatch):
    monday = next_monday()
    freeze(monkeypatch, monday, 7)
    assert digest.sweep() == 0
    waiting(portfolio, 3)
    freeze(monkeypatch, monday, 11)
    assert digest.sweep() == 0
    assert not OutgoingMail.objects.exists()


def test_whoever_wants_each_letter_gets_no_digest(portfolio, monkeypatch):
    waiting(portfolio, 3)
    freeze(monkeypatch, next_monday(), 7)
    assert digest.sweep() == 0


def test_after_the_end_it_says_nothing_of_the_technician(weekly, portfolio, asha, monkeypatch):
    waiting(portfolio, 3)
    ending.end(portfolio.supervisions.open().get(), by=asha)
    OutgoingMail.objects.all().delete()
    freeze(monkeypatch, next_monday(), 7)
    assert digest.sweep() == 0
    assert not OutgoingMail.objects.exists()


def test_answers_and_reports_are_counted(weekly, portfolio, asha, monkeypatch):
    claim, now = waiting(portfolio, 3), timezone.now()
    question = Question.objects.create(claim=claim, claim_version=2, asker=weekly, text="Why?", asked_at=now)
    Question.objects.filter(pk=question.pk).update(answer="Because.", answered_at=now)
    report = Report.objects.create(portfolio=portfolio, number=1, requested_by=asha, language="en", is_shared=True)
    Report.objects.filter(pk=report.pk).update(state="ready", file="f", sha256="f" * 64, pages=1, size=1)
    freeze(monkeypatch, next_monday(), 7)
    digest.sweep()
    body = OutgoingMail.objects.get().body
    assert "1 question of yours was answered" in body and "1 report is waiting for your review" in body


def test_a_technician_reads_what_was_decided_and_asked(portfolio, asha, bryn, monkeypatch):
    choose_weekly(asha)
    decide(waiting(portfolio, 3), bryn)
    other = waiting(portfolio, 3, "D1.2")
    Question.objects.create(claim=other, claim_version=2, asker=bryn, text="Why?", asked_at=timezone.now())
    freeze(monkeypatch, next_monday(), 7)
    digest.sweep()
    letter = OutgoingMail.objects.get()
    assert letter.recipient == asha.email
    assert "1 of your claims was decided" in letter.body and "1 question about your claims" in letter.body
    freeze(monkeypatch, timezone.localdate() + timedelta(days=14), 7)
    digest.sweep()
    assert "decided" not in OutgoingMail.objects.first().body


def test_a_technician_reads_what_is_late(portfolio, asha, monkeypatch):
    choose_weekly(asha)
    waiting(portfolio, 3, due_on=timezone.localdate())
    freeze(monkeypatch, next_monday() + timedelta(weeks=1), 7)
    digest.sweep()
    assert "1 of your claims has not been decided by the day" in OutgoingMail.objects.get().body


def test_the_letter_is_in_the_readers_language(portfolio, carys, monkeypatch):
    make.make_supervision(portfolio, carys)
    choose_weekly(carys)
    waiting(portfolio, 3)
    freeze(monkeypatch, next_monday(), 7)
    digest.sweep()
    assert OutgoingMail.objects.get().language == "cy"


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_write_once(portfolio, bryn, monkeypatch):
    choose_weekly(bryn)
    waiting(portfolio, 3)
    freeze(monkeypatch, MONDAY + timedelta(weeks=60), 7)

    def sweep(_number):
        try:
            return digest.sweep()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(sweep, range(4))) == 1
    assert OutgoingMail.objects.count() == Reminder.objects.count() == 1
