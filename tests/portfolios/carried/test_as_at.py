"""A past moment of a portfolio shows what had been carried over by then, as it stood then."""

import pytest
from django.urls import reverse
from django.utils import timezone

from portfolios.as_at import replay
from portfolios.as_at.live import live
from portfolios.as_at.pages import past_of
from tests.portfolios.attainment import steps
from tests.portfolios.attainment.steps import accepted, sign_off
from tests.portfolios.carried.steps import moved, next_edition
from tests.portfolios.sign_off.steps import decide, waiting_claim, withdraw_acceptance

pytestmark = pytest.mark.django_db


def past(portfolio, moment=None, reader=None):
    return past_of(portfolio, moment or timezone.now(), reader or portfolio.owner)


def competency_of(past, code="D1.1"):
    return next(each for each in past.covered.competencies if each.item.code == code)


def test_the_ledger_tells_what_the_tables_say_of_both_portfolios(portfolio, after, bryn):
    accepted(portfolio, bryn)
    sign_off(portfolio, bryn)
    here = moved(portfolio, after, bryn)
    assert replay(here, timezone.now()) == live(here)
    assert len(live(here).carried_here) == 2
    assert replay(portfolio, timezone.now()).moved_on == live(portfolio).moved_on == str(here.pk)


def test_withdrawal_at_the_origin_counts_from_its_moment_on(portfolio, after, bryn):
    claim = accepted(portfolio, bryn)
    here = moved(portfolio, after)
    before = timezone.now()
    withdraw_acceptance(claim, bryn)
    assert competency_of(past(here, before)).counted == "1 accepted, 1 of them carried over from edition 2026"
    assert competency_of(past(here)).state == "not_started"


def test_nothing_was_carried_before_the_move(portfolio, after, bryn):
    accepted(portfolio, bryn)
    here = moved(portfolio, after)
    first = here.ledger_events.order_by("sequence").first().happened_at
    assert past(here, first).carried_claims == []


def test_carried_sign_off_stood_until_it_was_withdrawn(portfolio, after, bryn):
    accepted(portfolio, bryn)
    sign_off(portfolio, bryn)
    here = moved(portfolio, after)
    item, before = after.items.get(code="D1.1"), timezone.now()
    steps.withdraw(portfolio, bryn)
    assert past(here, before).sign_offs[item.pk].standing.state == "signed_off"
    assert past(here).sign_offs[item.pk].standing.state == "withdrawn"


def test_sign_off_here_that_rests_on_carried_claims_stood(portfolio, after, bryn):
    claim = accepted(portfolio, bryn)
    here = moved(portfolio, after, bryn)
    sign_off(here, bryn)
    item, before = after.items.get(code="D1.1"), timezone.now()
    withdraw_acceptance(claim, bryn)
    assert past(here, before).sign_offs[item.pk].standing.state == "signed_off"
    assert past(here).sign_offs[item.pk].standing.state == "changed"


def test_confirmed_again_it_speaks_no_more(portfolio, changed, bryn):
    claim = accepted(portfolio, bryn)
    here = moved(portfolio, changed, bryn)
    before = timezone.now()
    decide(waiting_claim(here, claim.evidence), bryn)
    assert competency_of(past(here, before)).state == "to_reconfirm"
    assert competency_of(past(here)).counted == "1 accepted"


def test_a_carried_row_that_was_tampered_with_says_so(portfolio, after, bryn, forge):
    accepted(portfolio, bryn, level="KH")
    here = moved(portfolio, after)
    (shown,) = past(here).carried_claims
    assert shown.kept.is_true and shown.decision.is_true
    level = after.levels.get(code="DO").pk
    forge("UPDATE portfolios_carriedclaim SET level_id = %s", [level])
    assert not past(here).carried_claims[0].kept.is_true


def test_pages_of_the_past_say_what_was_carried(portfolio, after, bryn, client):
    accepted(portfolio, bryn)
    sign_off(portfolio, bryn)
    here = moved(portfolio, after, bryn)
    client.force_login(here.owner)
    asked = {"moment": timezone.localdate().isoformat()}
    page = client.get(reverse("portfolios:portfolio_as_at", args=[here.pk]), asked).content.decode()
    assert "moved here from edition 2026" in page and "1 carried over" in page
    page = client.get(reverse("portfolios:portfolio_as_at_competency", args=[here.pk, "D1.1"]), asked)
    assert "signed in edition 2026 for D1.1" in page.content.decode()


def test_history_says_where_it_went_and_where_it_came_from(portfolio, after, bryn, client):
    here = moved(portfolio, after, bryn)
    client.force_login(here.owner)
    said = {
        each.pk: client.get(reverse("portfolios:portfolio_history", args=[each.pk])).content.decode()
        for each in (portfolio, here)
    }
    assert "moved on to edition 2027" in said[portfolio.pk]
    assert "moved here from edition 2026" in said[here.pk]


def test_two_moves_are_told_step_by_step(portfolio, after, bryn):
    accepted(portfolio, bryn)
    further = next_edition(after, "2028")
    here = moved(portfolio, further)
    assert competency_of(past(here)).counted == "1 accepted, 1 of them carried over from edition 2026"
    assert replay(here, timezone.now()) == live(here)
