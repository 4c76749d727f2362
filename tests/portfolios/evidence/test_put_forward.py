"""One piece of evidence in two portfolios: each supervisor reads what was put before them, and no more."""

import pytest
from django.urls import reverse

from portfolios.models import Evidence
from portfolios.reports.entries import entries_of
from portfolios.sign_off import moves, showcase
from tests import make
from tests.portfolios.sign_off.steps import decide, waiting_claim

pytestmark = pytest.mark.django_db


@pytest.fixture
def elsewhere(asha, carys):
    """Another portfolio of Asha's, which Carys supervises."""
    other = make.make_portfolio(asha, make.make_edition(make.make_framework("another")))
    make.make_supervision(other, carys)
    return other


@pytest.fixture
def returned_here(portfolio, elsewhere, bryn, carys, asha):
    """Returned by both; then written anew and submitted to Carys alone."""
    evidence = make.make_evidence(asha, title="As Bryn saw it")
    claims = [waiting_claim(each, evidence) for each in (portfolio, elsewhere)]
    decide(claims[0], bryn, "returned", "Say more.")
    decide(claims[1], carys, "returned", "Say more.")
    Evidence.objects.filter(pk=evidence.pk).update(
        title="For Carys alone", answers={"what_happened": "New words", "learning": "More"}, event_date="2026-10-31"
    )
    claims[1].refresh_from_db()
    moves.submit(claims[1], by=asha)
    return Evidence.objects.get(pk=evidence.pk)


def test_supervisor_reads_what_was_put_before_them(returned_here, as_user, bryn, carys):
    address = reverse("portfolios:evidence_detail", args=[returned_here.pk])
    for_bryn, for_carys = (as_user(reader).get(address).content.decode() for reader in (bryn, carys))
    assert "As Bryn saw it" in for_bryn and "New words" not in for_bryn and "For Carys" not in for_bryn
    assert "For Carys alone" in for_carys and "New words" in for_carys


def test_competency_page_names_it_as_it_was_put_forward(returned_here, as_user, bryn, portfolio):
    address = reverse("portfolios:portfolio_competency", args=[portfolio.pk, "D1.1"])
    shown = as_user(bryn).get(address).content.decode()
    assert "As Bryn saw it" in shown and "For Carys" not in shown and "31 October" not in shown


def test_queue_shows_it_first_as_it_was_put_forward(returned_here, as_user, asha, bryn, portfolio):
    showcase.place(portfolio.claims.get(), by=asha)
    waiting_claim(portfolio)
    (card,) = as_user(bryn).get(reverse("portfolios:queue_list")).context["cards"]
    assert [(piece.title, f"{piece.event_date}") for piece in card.showcase] == [("As Bryn saw it", "2026-10-01")]


def test_report_holds_it_as_it_was_put_forward(returned_here, portfolio, elsewhere):
    assert [entry.title for entry in entries_of(portfolio, "en")] == ["As Bryn saw it"]
    assert [entry.title for entry in entries_of(elsewhere, "en")] == ["For Carys alone"]


def test_draft_of_a_later_version_is_read_by_neither(returned_here, as_user, bryn, carys, asha, elsewhere):
    moves.withdraw(elsewhere.claims.get(), by=asha)
    Evidence.objects.filter(pk=returned_here.pk).update(title="Only a draft")
    address = reverse("portfolios:evidence_detail", args=[returned_here.pk])
    assert "Only a draft" not in as_user(bryn).get(address).content.decode()
    assert as_user(carys).get(address).status_code == 404
