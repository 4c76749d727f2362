"""Which letters go by choice, and which always go singly."""

import pytest
from django.urls import reverse

from accounts.models import OutgoingMail, User
from portfolios.models import Report, Review
from portfolios.reports import letters as about_reports
from portfolios.sign_off import letters as about_sign_off
from portfolios.sign_off import moves
from portfolios.supervision import ending, invitations
from tests import make
from tests.portfolios.sign_off.steps import decide, waiting_claim, withdraw_acceptance


@pytest.fixture(params=["each", "weekly"])
def chosen(request, portfolio, asha, bryn):
    """How many letters of the kind that goes by choice."""
    User.objects.filter(pk__in=[asha.pk, bryn.pk]).update(letters=request.param)
    for person in (asha, bryn):
        person.refresh_from_db()
    return 1 if request.param == "each" else 0


@pytest.fixture
def report(portfolio, asha):
    report = Report.objects.create(portfolio=portfolio, number=1, requested_by=asha, language="en", is_shared=True)
    Report.objects.filter(pk=report.pk).update(state="ready", file="f", sha256="f" * 64, pages=1, size=1)
    return Report.objects.get(pk=report.pk)


def letters_to(person):
    return OutgoingMail.objects.filter(recipient=person.email).count()


def test_claims_that_wait_are_told_by_choice(chosen, portfolio, asha, bryn):
    moves.submit_all([make.make_claim(portfolio)], by=asha)
    assert letters_to(bryn) == chosen


def test_decisions_are_told_by_choice(chosen, portfolio, asha, bryn):
    about_sign_off.tell_technicians([decide(waiting_claim(portfolio), bryn)], supervisor=bryn)
    assert letters_to(asha) == chosen


def test_reports_to_review_and_reviews_are_told_by_choice(chosen, report, asha, bryn):
    about_reports.tell_ready(report)
    assert (letters_to(bryn), letters_to(asha)) == (chosen, 1)
    about_reports.tell_reviewed(Review(report=report, technician=asha, reviewer=bryn))
    assert letters_to(asha) == 1 + chosen


def test_what_changes_access_is_always_told(chosen, portfolio, asha, bryn, dewi):
    invitation = invitations.invite(portfolio, email=dewi.email, role="practice_supervisor", by=asha)
    invitations.accept(invitation, by=dewi)
    ending.end(portfolio.supervisions.get(supervisor=bryn), by=asha)
    assert (letters_to(asha), letters_to(bryn), letters_to(dewi)) == (1, 1, 1)


def test_an_acceptance_that_is_withdrawn_is_always_told(chosen, portfolio, asha, bryn):
    claim = waiting_claim(portfolio)
    decide(claim, bryn)
    withdraw_acceptance(claim, bryn)
    assert letters_to(asha) == 1


def test_people_choose_on_the_page_about_them(asha, as_user):
    page, client = reverse("accounts:profile_edit"), as_user(asha)
    shown = client.get(page).context["form"].initial | {"organisation": "", "letters": "weekly"}
    asha.refresh_from_db()
    assert asha.letters == "each"
    assert client.post(page, shown).status_code == 302
    asha.refresh_from_db()
    assert asha.letters == "weekly"


def test_a_letter_that_goes_by_choice_leads_to_the_choice(portfolio, asha, settings):
    moves.submit_all([make.make_claim(portfolio)], by=asha)
    assert f"{settings.SITE_ADDRESS}{reverse('accounts:profile_edit')}" in OutgoingMail.objects.get().body
