"""Whether an organisation has confirmed who a supervisor is stands wherever they are named."""

import pytest
from django.urls import reverse

from accounts import verifying
from accounts.models import User
from tests import make
from tests.portfolios.reports.steps import built, words
from tests.portfolios.sign_off.steps import decide, waiting_claim

UNVERIFIED = "Not verified by an organisation"
VERIFIED = "Verified by Harbour Lane"


@pytest.fixture
def verify_bryn(bryn):
    """Have Bryn verified: `verify_bryn()`."""

    def verify():
        surgery = make.make_organisation("Harbour Lane")
        gareth = make.make_user("gareth@example.org", "Gareth Lewis", profession="other")
        surgery.administrators.create(person=gareth)
        User.objects.filter(pk=bryn.pk).update(organisation=surgery)
        bryn.refresh_from_db()
        how = {"basis": "identity", "register_checked": True, "seen_digest": verifying.digest_of(bryn)}
        return verifying.verify(bryn, surgery, by=gareth, **how)

    return verify


def supervisors(portfolio):
    return reverse("portfolios:supervision_list", args=[portfolio.pk])


def history(portfolio):
    return reverse("portfolios:portfolio_history", args=[portfolio.pk])


def test_the_list_of_supervisors_says_what_to_do_about_one_who_is_not_verified(portfolio, asha, as_user, verify_bryn):
    page = as_user(asha).get(supervisors(portfolio)).text
    assert UNVERIFIED in page and "they cannot complete a stage" in page
    verify_bryn()
    page = as_user(asha).get(supervisors(portfolio)).text
    assert VERIFIED in page and "they cannot complete a stage" not in page


def test_the_queue_tells_an_unverified_supervisor_how_to_be_verified(portfolio, bryn, as_user, verify_bryn):
    notice = "No organisation has verified you yet."
    assert notice in as_user(bryn).get(reverse("portfolios:queue_list")).text
    verify_bryn()
    assert notice not in as_user(bryn).get(reverse("portfolios:queue_list")).text


def test_a_decision_keeps_the_mark_of_its_moment(portfolio, asha, bryn, as_user, verify_bryn):
    claim = waiting_claim(portfolio)
    decide(claim, bryn)
    verify_bryn()
    page = as_user(asha).get(claim.evidence.get_absolute_url()).text
    assert UNVERIFIED in page and "GPhC 2012345 (not verified)" in page and VERIFIED not in page


def test_a_decision_by_a_verified_supervisor_names_the_organisation(portfolio, asha, bryn, as_user, verify_bryn):
    verify_bryn()
    claim = waiting_claim(portfolio)
    decide(claim, bryn)
    page = as_user(asha).get(claim.evidence.get_absolute_url()).text
    assert VERIFIED in page and "(not verified)" not in page


def test_the_history_marks_what_an_unverified_supervisor_decided(portfolio, asha, bryn, as_user, verify_bryn):
    decide(waiting_claim(portfolio), bryn)
    assert UNVERIFIED in as_user(asha).get(history(portfolio)).text
    verify_bryn()
    decide(waiting_claim(portfolio, code="D1.2"), bryn)
    page = as_user(asha).get(history(portfolio)).text
    assert (page.count(UNVERIFIED), page.count("verified by Harbour Lane")) == (1, 1)


def test_the_report_prints_tier_and_mark(portfolio, bryn, verify_bryn):
    decide(waiting_claim(portfolio), bryn)
    verify_bryn()
    decide(waiting_claim(portfolio, code="D1.2"), bryn, assurance="second_factor")
    text = words(built(portfolio))
    assert "Educational supervisor (verified by Harbour Lane)" in text
    assert "GPhC 2012345 (not verified) · not verified by an organisation · Account with a confirmed" in text
    assert "GPhC 2012345 · verified by Harbour Lane · Verified account with second factor" in text
