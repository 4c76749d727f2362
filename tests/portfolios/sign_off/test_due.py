"""By when a technician would like a decision, and what the queue makes of it."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from portfolios.models import Claim
from portfolios.sign_off import moves
from tests import make

from .steps import waiting_claim
from .test_queue import QUEUE

DAY = datetime.timedelta(days=1)


@pytest.fixture
def page(bryn, as_user):
    return as_user(bryn)


def in_days(claim, days):
    Claim.objects.filter(pk=claim.pk).update(due_on=timezone.localdate() + days * DAY)


def submitted(client, claim, **fields):
    return client.post(reverse("portfolios:evidence_submit", args=[claim.evidence_id]), {"claims": claim.pk} | fields)


def shown_in(response):
    return [card.claim for card in response.context["cards"]]


@pytest.mark.parametrize("days", [0, 3, 300])
def test_the_technician_names_the_day(days, portfolio, asha, as_user):
    claim, day = make.make_claim(portfolio), timezone.localdate() + days * DAY
    submitted(as_user(asha), claim, due_on=day.isoformat())
    claim.refresh_from_db()
    assert (claim.status, claim.due_on) == ("submitted", day)


def test_where_none_is_named_it_is_the_usual_day(portfolio, asha, as_user, settings):
    settings.DECISION_WANTED_DAYS = 10
    claim = make.make_claim(portfolio)
    submitted(as_user(asha), claim)
    claim.refresh_from_db()
    assert claim.due_on == timezone.localdate() + 10 * DAY


@pytest.mark.parametrize("day", ["2020-01-01", "2999-01-01", "soon"])
def test_a_day_that_cannot_be_is_refused_and_kept_in_its_field(day, portfolio, asha, as_user):
    claim = make.make_claim(portfolio)
    response = submitted(as_user(asha), claim, due_on=day)
    claim.refresh_from_db()
    assert claim.status == "draft" and response.context["due"].errors["due_on"]
    assert day in response.content.decode() and "#div_id_due_on" in response.content.decode()


def test_a_late_decision_is_shown_as_late_in_words(portfolio, page):
    late, early = waiting_claim(portfolio, code="D1.1"), waiting_claim(portfolio, code="D1.2")
    in_days(late, -3)
    response = page.get(QUEUE)
    assert {card.claim: card.days_late for card in response.context["cards"]} == {late: 3, early: 0}
    assert "Overdue by 3 days" in response.content.decode()
    assert shown_in(page.get(QUEUE, {"show": "overdue"})) == [late]


def test_what_is_due_first_comes_first_when_asked_for(portfolio, page):
    claims = [waiting_claim(portfolio) for _number in range(3)]
    for claim, days in zip(claims, (5, -1, 2), strict=True):
        in_days(claim, days)
    assert shown_in(page.get(QUEUE)) == claims
    assert shown_in(page.get(QUEUE, {"order": "due"})) == [claims[1], claims[2], claims[0]]


def test_each_filter_says_how_much_it_holds(portfolio, asha, bryn, page):
    first, second = waiting_claim(portfolio, code="D1.1"), waiting_claim(portfolio, code="D1.2")
    in_days(first, -1)
    in_days(second, -1)
    Claim.objects.filter(pk=second.pk).update(showcase_position=1)
    counts = {tab["label"]: tab["count"] for tab in page.get(QUEUE).context["tabs"]}
    assert counts == {"All": 2, "Overdue": 2, "Shown first": 1}
    counts = {tab["label"]: tab["count"] for tab in page.get(QUEUE, {"competency": first.item_id}).context["tabs"]}
    assert counts == {"All": 1, "Overdue": 1}


def test_what_is_submitted_together_waits_in_the_order_of_the_framework(portfolio, asha, page):
    evidence = make.make_evidence(asha)
    claims = [make.make_claim(portfolio, evidence, code=code) for code in ("D2.3", "D1.2", "D2.1", "D1.1")]
    moves.submit_all(claims, by=asha)
    assert [claim.item.code for claim in shown_in(page.get(QUEUE))] == ["D1.1", "D1.2", "D2.1", "D2.3"]
    Claim.objects.update(submitted_at=timezone.now())
    assert [claim.item.code for claim in shown_in(page.get(QUEUE))] == ["D1.1", "D1.2", "D2.1", "D2.3"]


def test_one_claim_on_a_page_leads_through_all_of_them(portfolio, page):
    claims = [waiting_claim(portfolio) for _number in range(3)]
    pages = [page.get(QUEUE, {"per_page": 1, "page": number}) for number in (1, 2, 3)]
    assert [shown_in(response) for response in pages] == [[claim] for claim in claims]
