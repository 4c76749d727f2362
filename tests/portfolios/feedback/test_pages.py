"""The pages of a round of feedback, for its owner, their supervisor and colleagues without an account."""

import pytest
from django.urls import reverse

from portfolios.feedback import cycles
from portfolios.models import FeedbackAnswer, FeedbackCycle, FeedbackRater
from portfolios.sign_off import moves
from tests import make
from tests.access_world import rows_of_every_table
from tests.portfolios.feedback import steps

pytestmark = pytest.mark.django_db


def text_of(response):
    return response.content.decode()


def page(cycle, name="feedback_detail"):
    return reverse(f"portfolios:{name}", args=[cycle.pk])


def link(cycle, number=0):
    rater = cycle.raters.order_by("name")[number]
    return reverse("portfolios:feedback_answer", args=[steps.token_of(rater)])


def typed(**changes):
    return {name: str(value) for name, value in (steps.answers(5, goes_well="Explains well") | changes).items()}


def test_whole_round_by_its_pages(portfolio, as_user, client, asha, bryn):
    steps.make_feedback_form()
    owner = as_user(asha)
    owner.post(reverse("portfolios:feedback_list", args=[portfolio.pk]))
    cycle = FeedbackCycle.objects.get()
    owner.post(page(cycle, "feedback_self"), typed())
    for number in range(3):
        named = {"name": f"Nurse {number}", "email": f"nurse{number}@example.org", "relationship": "Daily"}
        assert owner.post(page(cycle), named).status_code == 302
    owner.post(page(cycle, "feedback_propose"))
    as_user(bryn).post(page(cycle, "feedback_approve"))
    client.logout()
    for number in range(3):
        assert "Thank you" in text_of(client.post(link(cycle, number), typed()))
    as_user(asha).post(page(cycle, "feedback_release"))
    shown = text_of(as_user(bryn).get(page(cycle)))
    assert "Explains well" in shown and "3 of 3 colleagues" in shown


def test_opening_the_link_changes_nothing(portfolio, bryn, client):
    cycle = steps.opened(portfolio, bryn)
    address = link(cycle)
    before = rows_of_every_table()
    for _time in range(3):
        assert client.get(address).status_code == 200 and client.head(address).status_code == 200
    assert rows_of_every_table() == before


def test_incomplete_answers_are_kept_and_the_link_still_works(portfolio, bryn, client):
    cycle = steps.opened(portfolio, bryn)
    answer = client.post(link(cycle), typed(listens="", goes_well="So many words"))
    assert answer.status_code == 422 and "So many words" in text_of(answer)
    assert not FeedbackAnswer.objects.exists()
    assert client.post(link(cycle), typed()).status_code == 200


def test_the_person_whom_it_is_about_answers_nothing(portfolio, bryn, as_user, asha):
    cycle = steps.opened(portfolio, bryn)
    assert as_user(asha).post(link(cycle), typed()).status_code == 409
    assert not FeedbackAnswer.objects.exists()


def test_whoever_declines_is_not_asked_again(portfolio, bryn, client):
    cycle = steps.opened(portfolio, bryn)
    address = link(cycle)
    client.post(f"{address}decline/")
    assert FeedbackRater.objects.filter(declined=True).count() == 1
    assert client.get(address).status_code == 410


def test_neither_page_says_who_has_answered(portfolio, bryn, as_user, asha):
    cycle = steps.opened(portfolio, bryn)
    steps.answer_all(cycle, 1, goes_well="A secret so far")
    for reader in (asha, bryn):
        shown = text_of(as_user(reader).get(page(cycle)))
        assert "1 of 4 have answered" in shown and "Colleague 0" not in shown and "secret" not in shown


def test_guessed_link_leads_nowhere(client, db):
    assert client.get(reverse("portfolios:feedback_answer", args=["x" * 43])).status_code == 404


def test_former_supervisor_meets_nothing(portfolio, bryn, dewi, as_user):
    cycle = steps.opened(portfolio, bryn)
    assert as_user(dewi).get(page(cycle)).status_code == 404
    assert as_user(dewi).post(page(cycle, "feedback_approve")).status_code == 404


def test_released_feedback_is_bound_into_a_decision(portfolio, bryn, asha, as_user):
    cycle = steps.opened(portfolio, bryn)
    steps.answer_all(cycle, 3, goes_well="Calm when it is busy")
    evidence = cycles.release(cycle, by=asha).evidence
    evidence.answers, evidence.is_anonymised = {"taken": "Much"}, True
    evidence.save()
    claim = make.make_claim(portfolio, evidence)
    moves.submit(claim, by=asha)
    kept = claim.submissions.get().snapshot["evidence"]["answers"]
    assert "Calm when it is busy" in str(kept) and kept[1]["choice"]["en"].startswith("4.0 of 5 on average")
    assert "Calm when it is busy" in text_of(as_user(bryn).get(reverse("portfolios:queue_list")))


def test_link_of_an_ended_round_is_gone(portfolio, bryn, asha, client):
    cycle = steps.opened(portfolio, bryn)
    address = link(cycle)
    cycles.stop(cycle, by=asha)
    gone = client.get(address)
    assert gone.status_code == 410 and "This round of feedback is over" in text_of(gone)
    assert client.post(address, typed()).status_code == 410 and not FeedbackAnswer.objects.exists()


def test_page_asks_no_more_for_twenty_colleagues_than_for_three(
    portfolio, as_user, asha, django_assert_max_num_queries
):
    cycle = steps.prepared(portfolio, raters=20)
    client = as_user(asha)
    with django_assert_max_num_queries(12):
        assert client.get(page(cycle)).status_code == 200


def test_somebody_else_with_an_account_cannot_use_the_link(portfolio, bryn, ffion, as_user):
    cycle = steps.opened(portfolio, bryn)
    assert as_user(ffion).post(link(cycle), typed()).status_code == 409
    assert not FeedbackAnswer.objects.exists()
