"""A technician hears once that a decision is late."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import OutgoingMail, User
from portfolios.models import Claim
from portfolios.reminders import technicians
from tests.portfolios.sign_off.steps import decide

from .days import freeze, waiting


def day(number):
    return timezone.localdate() + timedelta(days=number)


@pytest.fixture
def late(portfolio):
    return waiting(portfolio, 5, due_on=day(-1))


def test_one_letter_about_each_claim_that_is_late(late, portfolio, asha, monkeypatch):
    waiting(portfolio, 5, "D1.2", due_on=day(1))
    assert [technicians.sweep(), technicians.sweep()] == [1, 0]
    letter = OutgoingMail.objects.get()
    assert letter.recipient == asha.email
    assert late.evidence.title not in letter.body and late.item.code not in letter.body
    freeze(monkeypatch, day(2))
    assert [technicians.sweep(), technicians.sweep()] == [1, 0]
    assert "1 of your claims" in OutgoingMail.objects.first().subject
    freeze(monkeypatch, day(9))
    assert technicians.sweep() == 0


def test_what_is_decided_or_has_time_is_not_late(late, portfolio, bryn):
    waiting(portfolio, 5, "D1.2", due_on=day(0))
    waiting(portfolio, 50, "D1.3")
    decide(Claim.objects.get(pk=late.pk), bryn)
    assert technicians.sweep() == 0


def test_whoever_chose_a_letter_a_week_gets_none(late, asha):
    User.objects.filter(pk=asha.pk).update(letters="weekly")
    assert technicians.sweep() == 0
