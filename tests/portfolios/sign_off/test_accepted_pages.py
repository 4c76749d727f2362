"""What can be done with an acceptance: asked for again by its owner, withdrawn by who supervises, seen everywhere."""

import pytest
from django.urls import reverse

from portfolios.models import Claim, Decision
from portfolios.sign_off import moves
from tests import make

from .steps import amended, decide, waiting_claim, withdraw_acceptance


@pytest.fixture
def claim(portfolio, bryn):
    return Claim.objects.get(pk=decide(waiting_claim(portfolio), bryn).claim_id)


def address(page, claim):
    return reverse(f"portfolios:{page}", args=[claim.pk])


def status(claim):
    return Claim.objects.get(pk=claim.pk).status


def text(client, page):
    response = client.get(page)
    assert response.status_code == 200
    return response.content.decode()


def test_one_click_asks_again_from_both_pages_and_a_second_does_no_harm(claim, asha, as_user):
    amended(claim, title="A better title")
    client = as_user(asha)
    for page in (claim.get_absolute_url(), claim.evidence.get_absolute_url()):
        assert address("claim_ask_again", claim) in text(client, page)
        assert "A better title</ins>" in text(client, page)
    for _click in range(2):
        assert client.post(address("claim_ask_again", claim)).url == claim.get_absolute_url()
        assert status(claim) == "submitted"
    assert Claim.objects.get(pk=claim.pk).version == claim.version + 1
    assert "Accepted before." in text(client, claim.get_absolute_url())


def test_unfinished_or_unchanged_work_shows_no_button(claim, asha, as_user):
    assert address("claim_ask_again", claim) not in text(as_user(asha), claim.get_absolute_url())
    amended(claim, event_date=None)
    page = text(as_user(asha), claim.get_absolute_url())
    assert address("claim_ask_again", claim) not in page and "Finish the new revision" in page
    as_user(asha).post(address("claim_ask_again", claim))
    assert status(claim) == "accepted"


def test_the_queue_shows_what_has_changed_since_the_acceptance(claim, asha, bryn, as_user):
    moves.ask_again(amended(claim, title="A better title"), by=asha)
    page = text(as_user(bryn), "/sign-off/")
    assert "What has changed since sign-off" in page and "A better title</ins>" in page


@pytest.mark.parametrize("pages", [["claim"], ["evidence"], ["claim", "evidence", "decided"]])
def test_a_live_draft_is_on_no_page_of_a_supervisor(pages, claim, bryn, as_user):
    amended(claim, title="Unripe words")
    addresses = {
        "claim": claim.get_absolute_url(),
        "evidence": claim.evidence.get_absolute_url(),
        "decided": reverse("portfolios:decision_list"),
    }
    for page in pages:
        shown = text(as_user(bryn), addresses[page])
        assert "Changed since sign-off" in shown and "Unripe words" not in shown
    assert "Unripe words" not in text(as_user(bryn), address("acceptance_withdraw", claim))


def test_an_acceptance_is_withdrawn_on_its_page(claim, asha, bryn, as_user):
    page = address("acceptance_withdraw", claim)
    client = as_user(bryn)
    for leads in (claim.get_absolute_url(), reverse("portfolios:decision_list")):
        assert page in text(client, leads)
    assert "I checked an inhaler technique." in text(client, page) and status(claim) == "accepted"
    assert client.post(page, {"version": claim.version, "reason": " "}).context["form"].errors["reason"]
    assert status(claim) == "accepted"
    response = client.post(page, {"version": claim.version, "reason": "The chart was not hers."}, follow=True)
    assert "Acceptance withdrawn" in response.content.decode() and status(claim) == "returned"
    assert client.post(page, {"version": claim.version, "reason": "Again."}).url == claim.get_absolute_url()
    assert Decision.objects.filter(outcome="withdrawn").count() == 1
    assert "The chart was not hers." in text(as_user(asha), claim.get_absolute_url())


def test_a_withdrawal_of_another_acceptance_than_was_shown_keeps_the_reason(claim, asha, bryn, as_user):
    shown = claim.version
    moves.ask_again(amended(claim), by=asha)
    decide(claim, bryn)
    page, sent = address("acceptance_withdraw", claim), {"version": shown, "reason": "The chart was not hers."}
    response = as_user(bryn).post(page, sent)
    assert response.context["form"]["reason"].value() == "The chart was not hers."
    assert status(claim) == "accepted"
    sent["version"] = response.context["form"]["version"].value()
    as_user(bryn).post(page, sent)
    assert status(claim) == "returned"


@pytest.mark.parametrize("person", ["asha", "dewi", "carys", "elin", "ffion"])
def test_nobody_but_an_open_supervisor_meets_the_page(person, claim, as_user, request):
    client = as_user(request.getfixturevalue(person))
    assert client.get(address("acceptance_withdraw", claim)).status_code == 404
    sent = {"version": claim.version, "reason": "No."}
    assert client.post(address("acceptance_withdraw", claim), sent).status_code == 404
    assert status(claim) == "accepted"


def test_decided_claims_say_whether_they_stand_in_a_few_queries(
    portfolio, asha, bryn, as_user, django_assert_max_num_queries
):
    claims = [decide(waiting_claim(portfolio), bryn).claim for _ in range(8)]
    for claim in claims[:3]:
        amended(claim)
    withdraw_acceptance(claims[3], bryn)
    moves.ask_again(amended(claims[4]), by=asha)
    decide(claims[4], bryn)
    client = as_user(bryn)
    with django_assert_max_num_queries(12):
        response = client.get(reverse("portfolios:decision_list"))
    states = sorted(decision.standing.state for decision in response.context["page"])
    assert states == ["changed"] * 3 + ["current"] * 5 + ["superseded", "withdrawn"]


def test_evidence_without_decisions_has_no_standing_to_show(portfolio, asha, as_user):
    claim = make.make_claim(portfolio)
    assert 'data-state="current"' not in text(as_user(asha), claim.get_absolute_url())
