"""What is worth a second look, and what is not: each signal against real sign-off."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import DeviceUse, User
from portfolios.integrity import noticing
from portfolios.models import Evidence, Portfolio
from portfolios.supervision import invitations
from tests import make
from tests.portfolios.sign_off.steps import decide, waiting_claim

pytestmark = pytest.mark.django_db


def found(kind):
    return [signal for signal in noticing.found(Portfolio.objects.all()) if signal.kind == kind]


@pytest.fixture
def clock(monkeypatch):
    """Moves the time of what is decided: `clock(minutes=6)`."""
    moment = [timezone.now()]
    monkeypatch.setattr("portfolios.sign_off.moves.timezone.now", lambda: moment[0])

    def forward(**by):
        moment[0] += datetime.timedelta(**by)

    return forward


def accept_one(portfolio, supervisor):
    decide(waiting_claim(portfolio), supervisor)


def test_fifteen_acceptances_at_once_are_a_burst(portfolio, bryn, asha, clock):
    for _claim in range(15):
        accept_one(portfolio, bryn)
    (signal,) = found(noticing.BURST)
    assert (signal.technician, signal.other, signal.count) == (asha, bryn, 15)


def test_fourteen_at_once_and_fifteen_over_a_morning_are_none(portfolio, bryn, clock):
    for _claim in range(14):
        accept_one(portfolio, bryn)
    clock(minutes=6)
    accept_one(portfolio, bryn)
    assert found(noticing.BURST) == []


def test_signature_before_the_event_is_a_signal(portfolio, bryn, asha):
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    evidence = make.make_evidence(asha, event_date=tomorrow)
    decide(waiting_claim(portfolio, evidence), bryn)
    assert [signal.other for signal in found(noticing.BEFORE_EVENT)] == [bryn]


def test_signature_on_the_day_of_the_event_is_none(portfolio, bryn, asha):
    decide(waiting_claim(portfolio, make.make_evidence(asha, event_date=timezone.localdate())), bryn)
    assert found(noticing.BEFORE_EVENT) == []


def test_two_who_sign_for_each_other_are_a_signal_once(portfolio, bryn, asha, edition):
    back = make.make_portfolio(bryn, edition)
    make.make_supervision(back, asha)
    accept_one(portfolio, bryn)
    assert found(noticing.RECIPROCAL) == []
    accept_one(back, asha)
    (signal,) = found(noticing.RECIPROCAL)
    assert {signal.technician, signal.other} == {asha, bryn} and signal.count == 2


@pytest.mark.parametrize("change", [{"email": "asha+two@example.org"}, {"registration_number": "5012345"}])
def test_one_mailbox_or_number_for_two_people_is_a_signal(portfolio, bryn, asha, change):
    accept_one(portfolio, bryn)
    assert found(noticing.SAME_MAILBOX) == []
    User.objects.filter(pk=bryn.pk).update(profession="pharmacy_technician", **{"registration_number": ""} | change)
    assert [(signal.technician, signal.other) for signal in found(noticing.SAME_MAILBOX)] == [(asha, bryn)]


def test_a_second_address_counts_as_the_first_does(portfolio, bryn, asha):
    accept_one(portfolio, bryn)
    bryn.emailaddress_set.create(email="asha+two@example.org")
    assert [(signal.technician, signal.other) for signal in found(noticing.SAME_MAILBOX)] == [(asha, bryn)]


def accepted_invitation(portfolio, email, made_after=True):
    sent = invitations.invite(portfolio, email=email, role="practice_supervisor", by=portfolio.owner)
    supervisor = make.make_user(email, "Nia Pugh", profession="pharmacist")
    if not made_after:
        User.objects.filter(pk=supervisor.pk).update(date_joined=sent.invited_at - datetime.timedelta(days=30))
    invitations.accept(sent, by=supervisor)
    return supervisor


def test_account_made_for_the_invitation_is_a_signal(portfolio):
    supervisor = accepted_invitation(portfolio, "nia@example.org")
    assert [signal.other for signal in found(noticing.SELF_MADE)] == [supervisor]


def test_account_that_was_there_before_is_none(portfolio):
    accepted_invitation(portfolio, "nia@example.org", made_after=False)
    assert found(noticing.SELF_MADE) == []


def test_account_begun_in_the_technicians_browser_is_a_signal(portfolio, asha):
    supervisor = accepted_invitation(portfolio, "nia@example.org", made_after=False)
    DeviceUse.objects.create(
        person=asha, device_digest="a" * 64, first_seen=timezone.now() - datetime.timedelta(days=1)
    )
    DeviceUse.objects.create(person=supervisor, device_digest="a" * 64, is_first=True)
    assert [signal.other for signal in found(noticing.SELF_MADE)] == [supervisor]


def test_signals_cost_the_same_for_one_decision_and_for_fourteen(portfolio, bryn):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            noticing.found(Portfolio.objects.all())
        return len(captured)

    accept_one(portfolio, bryn)
    for_one = cost()
    for _claim in range(13):
        accept_one(portfolio, bryn)
    assert cost() == for_one


def test_signal_that_grows_is_another(portfolio, bryn, clock):
    for _claim in range(15):
        accept_one(portfolio, bryn)
    (before,) = found(noticing.BURST)
    accept_one(portfolio, bryn)
    (after,) = found(noticing.BURST)
    assert before.digest != after.digest and after.count == 16


def test_nothing_that_anybody_wrote_is_in_a_signal(portfolio, bryn, asha):
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    decide(waiting_claim(portfolio, make.make_evidence(asha, title="Secret title", event_date=tomorrow)), bryn)
    assert Evidence.objects.filter(title="Secret title").exists()
    assert "Secret" not in str(found(noticing.BEFORE_EVENT))
