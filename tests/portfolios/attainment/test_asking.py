"""A technician asks for a sign-off: one letter for whoever may sign, and a trace."""

import pytest
from django.urls import reverse

from accounts.models import OutgoingMail
from portfolios.attainment import asking, pages, refusals
from portfolios.models import LedgerEvent
from portfolios.progress.pages import item_of
from tests import make

from .steps import accepted, fresh, sign_off

pytestmark = pytest.mark.django_db


def ask(portfolio, by, code="D1.1"):
    portfolio = fresh(portfolio)
    asking.ask_for_competency(portfolio, item_of(portfolio, code), by=by)


def test_who_may_sign_gets_a_letter_and_the_ledger_keeps_it(portfolio, asha, bryn):
    accepted(portfolio, bryn)
    before = OutgoingMail.objects.count()
    ask(portfolio, asha)
    letters = OutgoingMail.objects.order_by("pk")[before:]
    assert [letter.recipient for letter in letters] == ["bryn@example.org"]
    event = LedgerEvent.objects.latest("sequence")
    assert (event.kind, event.actor) == ("competency_asked_for", asha)
    assert event.facts == {"item": portfolio.edition.items.get(code="D1.1").pk}


def test_nobody_asks_for_what_is_not_sufficient(portfolio, asha):
    with pytest.raises(refusals.Insufficient):
        ask(portfolio, asha)


def test_the_same_is_asked_for_once_a_week_and_another_is_not_held_up(portfolio, asha, bryn):
    for code in ("D1.1", "D1.2"):
        accepted(portfolio, bryn, code=code)
    ask(portfolio, asha)
    with pytest.raises(refusals.AskedLately):
        ask(portfolio, asha)
    ask(portfolio, asha, "D1.2")


def test_only_the_technician_asks(portfolio, bryn):
    accepted(portfolio, bryn)
    with pytest.raises(refusals.NotTheOwner):
        ask(portfolio, bryn)


def test_what_is_signed_is_not_asked_for(portfolio, asha, bryn):
    accepted(portfolio, bryn)
    sign_off(portfolio, bryn)
    with pytest.raises(refusals.AlreadySigned):
        ask(portfolio, asha)


def test_without_anybody_who_may_sign_there_is_nobody_to_ask(portfolio, asha, bryn):
    accepted(portfolio, bryn)
    make.end_supervision(portfolio.supervisions.get(supervisor=bryn), asha)
    with pytest.raises(refusals.NobodyToAsk):
        ask(portfolio, asha)


def test_what_is_asked_for_waits_for_whoever_may_sign_until_they_have(portfolio, asha, bryn, dewi, carys):
    accepted(portfolio, bryn)
    ask(portfolio, asha)
    assert [each.item.code for each in pages.asked_of(bryn)] == ["D1.1"]
    assert [pages.asked_of(person) for person in (dewi, carys)] == [[], []]
    sign_off(portfolio, bryn)
    assert pages.asked_of(bryn) == []


def test_the_queue_says_how_many_things_are_ready_for_a_signature(portfolio, asha, bryn, as_user):
    address, sentence = reverse("portfolios:queue_list"), b"1 competency or stage is ready for your signature"
    accepted(portfolio, bryn)
    assert sentence not in as_user(bryn).get(address).content
    ask(portfolio, asha)
    assert sentence in as_user(bryn).get(address).content
    sign_off(portfolio, bryn)
    assert sentence not in as_user(bryn).get(address).content
