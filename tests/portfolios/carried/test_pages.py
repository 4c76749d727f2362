"""Carried work is seen wherever a reader looks: who signed it, when, in which edition, and in which words."""

from types import SimpleNamespace

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portfolios.integrity import noticing
from portfolios.models import Decision, Portfolio
from tests import make
from tests.portfolios.attainment import steps
from tests.portfolios.attainment.steps import accepted, complete, sign_off
from tests.portfolios.carried.steps import moved
from tests.portfolios.sign_off.steps import amended, waiting_claim, withdraw_acceptance

pytestmark = pytest.mark.django_db
CEILING = 12


@pytest.fixture
def read(client):
    """The page of this name as somebody reads it."""

    def page(reader, name, *keys, **asked):
        client.force_login(reader, backend="allauth.account.auth_backends.AuthenticationBackend")
        response = client.get(reverse(f"portfolios:{name}", args=keys), asked, follow=True)
        assert response.status_code == 200
        return " ".join(response.content.decode().split())

    return page


def test_portfolio_says_from_where_it_was_carried(portfolio, after, bryn, read):
    accepted(portfolio, bryn)
    page = read(portfolio.owner, "portfolio_detail", moved(portfolio, after).pk)
    assert "1 accepted, 1 of them carried over from edition 2026" in page


def test_portfolio_says_what_has_to_be_confirmed_again(portfolio, changed, bryn, read):
    accepted(portfolio, bryn)
    page = read(portfolio.owner, "portfolio_detail", moved(portfolio, changed).pk)
    assert "To be confirmed again" in page and "a supervisor has to confirm it again" in page


def test_competency_shows_the_decision_and_the_words_that_were_signed(portfolio, after, bryn, read):
    claim = accepted(portfolio, bryn)
    page = read(portfolio.owner, "portfolio_competency", moved(portfolio, after).pk, "D1.1")
    assert "Carried over from edition 2026, where it was signed for D1.1 Competency 1.1" in page
    decision = Decision.objects.get(claim=claim)
    for said in ("Bryn Davies", "Educational supervisor", decision.get_assurance_display(), decision.snapshot_sha256):
        assert said in page
    assert "I checked an inhaler technique." in page and "Because I did it alone." in page


def test_competency_shows_to_its_owner_what_has_changed_since(portfolio, after, bryn, read):
    claim = accepted(portfolio, bryn)
    here = moved(portfolio, after)
    amended(claim, title="Another title altogether")
    page = read(portfolio.owner, "portfolio_competency", here.pk, "D1.1")
    assert "It no longer stands where it was signed" in page and "Another title altogether" in page


def test_supervisor_of_the_new_portfolio_alone_reads_what_was_signed_and_no_more(portfolio, after, bryn, carys, read):
    claim = accepted(portfolio, bryn)
    here = moved(portfolio, after)
    make.make_supervision(here, carys)
    amended(claim, title="Another title altogether")
    page = read(carys, "portfolio_competency", here.pk, "D1.1")
    assert "I checked an inhaler technique." in page and "Another title altogether" not in page
    assert reverse("portfolios:evidence_detail", args=[claim.evidence_id]) not in page


def test_competency_says_that_the_acceptance_was_withdrawn(portfolio, after, bryn, read):
    claim = accepted(portfolio, bryn)
    here = moved(portfolio, after)
    withdraw_acceptance(claim, bryn)
    page = read(portfolio.owner, "portfolio_competency", here.pk, "D1.1")
    assert "It no longer stands where it was signed" in page and "Acceptance withdrawn" in page


def test_signatures_say_in_which_edition_they_were_given(portfolio, after, bryn, read):
    accepted(portfolio, bryn)
    sign_off(portfolio, bryn)
    here = moved(portfolio, after, bryn)
    assert "signed in edition 2026" in read(portfolio.owner, "attainment_detail", here.pk)
    page = read(bryn, "sign_off_list", here.pk, "D1.1")
    assert "Signed in edition" in page and "It was signed in an earlier edition, and is withdrawn there." in page


def test_carried_signature_is_withdrawn_where_it_was_signed(portfolio, after, bryn, client, settings):
    settings.DEMO = True  # where a password is factor enough
    accepted(portfolio, bryn)
    sign_off(portfolio, bryn)
    here = moved(portfolio, after, bryn)
    client.force_login(bryn, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    record_authentication(SimpleNamespace(session=session), bryn, "password", reauthenticated=True)
    session.save()
    answer = client.get(reverse("portfolios:competency_withdraw", args=[here.pk, "D1.1"]))
    assert answer.url == reverse("portfolios:competency_withdraw", args=[portfolio.pk, "D1.1"])


def test_stage_completed_before_is_shown_on_its_edition(portfolio, after, verified, stage, read):
    for code in ("D1.1", "D1.2"):
        accepted(portfolio, verified, code)
        sign_off(portfolio, verified, code)
    complete(portfolio, stage, verified)
    here = moved(portfolio, after)
    for name in ("portfolio_detail", "attainment_detail"):
        assert "Experienced was completed on edition 2026, and stays so:" in read(here.owner, name, here.pk)


def test_queue_says_that_a_claim_was_accepted_in_an_earlier_edition(portfolio, changed, bryn, read):
    claim = accepted(portfolio, bryn)
    here = moved(portfolio, changed, bryn)
    waiting_claim(here, claim.evidence)
    assert "Accepted in edition 2026 by Bryn Davies" in read(bryn, "queue_list")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("portfolio_detail", ()),
        ("portfolio_competency", ("D1.1",)),
        ("attainment_detail", ()),
        ("sign_off_list", ("D1.1",)),
        ("portfolio_as_at", ()),
    ],
)
def test_pages_of_moved_portfolios_ask_as_much_for_many_as_for_one(portfolio, after, bryn, client, name, code):
    asked = []
    for number in (1, 3):
        for _each in range(number):
            accepted(portfolio, bryn)
        here = moved_again(portfolio, after, bryn)
        client.force_login(bryn)
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse(f"portfolios:{name}", args=[here.pk, *code]), {"moment": timezone.localdate()})
        asked.append(len(captured))
    assert asked[0] == asked[1] <= CEILING + 5, captured.captured_queries


def moved_again(portfolio, after, bryn):
    """Another technician's with as many claims, moved."""
    count = portfolio.claims.count()
    other = Portfolio.objects.create(owner=make.make_user(f"t{count}@example.org", "T"), edition=portfolio.edition)
    make.make_supervision(other, bryn)
    for _each in range(count):
        accepted(other, bryn)
    steps.sign_off(other, bryn)
    return moved(other, after, bryn)


def test_carrying_work_over_is_no_new_signature_to_be_noticed(portfolio, after, bryn):
    for _each in range(noticing.BURST_OF):
        accepted(portfolio, bryn)
    (before,) = [signal for signal in noticing.found([portfolio]) if signal.kind == noticing.BURST]
    here = moved(portfolio, after, bryn)
    signals = [signal for signal in noticing.found([portfolio, here]) if signal.kind == noticing.BURST]
    assert [signal.digest for signal in signals] == [before.digest]
    assert [signal for signal in noticing.found([here]) if signal.kind == noticing.BURST] == []


def test_what_a_level_means_is_read_only_where_the_licence_lets_it(portfolio, after, bryn, read):
    accepted(portfolio, bryn)
    here = moved(portfolio, after)
    assert "What D1.1 is at SH." in read(portfolio.owner, "portfolio_competency", here.pk, "D1.1")
    type(after.framework).objects.update(may_show_text=False)
    page = read(portfolio.owner, "portfolio_competency", here.pk, "D1.1")
    assert "What D1.1 is at SH." not in page and "Because I did it alone." in page
