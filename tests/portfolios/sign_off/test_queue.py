"""One page on which a supervisor decides several technicians' claims, and what it says when something is in the way."""

import datetime
import re

import pytest
from django.core.cache import cache
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutgoingMail, TrailEvent
from portfolios.models import Claim, Decision, Evidence
from portfolios.sign_off import moves
from portfolios.sign_off.queue import waiting
from tests import make

from .steps import amended, decide, waiting_claim

QUEUE = "/sign-off/"


@pytest.fixture
def other(ffion, bryn, edition):
    """Ffion's portfolio, supervised by Bryn as well."""
    portfolio = make.make_portfolio(ffion, edition)
    make.make_supervision(portfolio, bryn, "practice_supervisor")
    return portfolio


@pytest.fixture
def page(bryn, as_user):
    return as_user(bryn)


def shown_in(response):
    return [card.claim for card in response.context["cards"]]


def sent(response, **verdicts):
    """What the browser sends of this page: `verdicts` maps a competency's code to (verdict, reason)."""
    data = {"claim": []}
    for card in response.context["cards"]:
        verdict, reason = verdicts.get(card.claim.item.code.replace(".", "_"), ("later", ""))
        data["claim"].append(str(card.claim.pk))
        fields = {name: card.form[name].value() for name in ("digest", "version", "seen")}
        fields |= {"verdict": verdict, "reason": reason}
        data |= {card.form.add_prefix(name): value for name, value in fields.items()}
    return data


def many_waiting(portfolio, number):
    """Waiting claims written at once: the moves are tried elsewhere."""
    form, items = make.make_form(), list(portfolio.edition.items.assessable())
    complete = {"owner": portfolio.owner, "form": form, "title": "Check", "event_date": "2026-10-01"}
    evidence = [Evidence(status="submitted", is_anonymised=True, **complete) for _number in range(number)]
    shared = {"portfolio": portfolio, "technician": portfolio.owner, "justification": "Because.", "status": "submitted"}
    shared |= {"submitted_at": timezone.now()}
    with make.past_the_rules():
        Evidence.objects.bulk_create(evidence)
        Claim.objects.bulk_create(Claim(evidence=row, item=items[n % 6], **shared) for n, row in enumerate(evidence))


def statuses():
    return dict(Claim.objects.values_list("item__code", "status"))


def test_the_oldest_comes_first_over_all_technicians(portfolio, other, page):
    claims = [waiting_claim(p) for p in (portfolio, other, portfolio)]
    for days, claim in zip((1, 3, 2), claims, strict=True):
        Claim.objects.filter(pk=claim.pk).update(submitted_at=timezone.now() - datetime.timedelta(days=days))
    response = page.get(QUEUE)
    assert shown_in(response) == [claims[1], claims[2], claims[0]]
    assert [card.days for card in response.context["cards"]] == [3, 2, 1]


def test_only_what_waits_for_this_supervisor_is_shown(portfolio, carys, ffion, edition, bryn, page):
    elsewhere = make.make_portfolio(ffion, edition)
    make.make_supervision(elsewhere, carys)
    waiting_claim(elsewhere)
    make.make_claim(portfolio)
    decide(waiting_claim(portfolio), bryn)
    mine = waiting_claim(portfolio)
    assert shown_in(page.get(QUEUE)) == [mine]
    assert waiting(bryn).count() == 1


@pytest.mark.parametrize("person", ["asha", "dewi", "elin", "carys"])
def test_nobody_else_sees_or_decides_what_waits(person, portfolio, bryn, as_user, request):
    claim = waiting_claim(portfolio)
    data = sent(as_user(bryn).get(QUEUE), D1_1=("accepted", ""))
    client = as_user(request.getfixturevalue(person))
    assert shown_in(client.get(QUEUE)) == []
    response = client.post(QUEUE, data)
    assert response.status_code == 200
    assert claim.justification not in response.content.decode()
    assert statuses() == {"D1.1": "submitted"}


def test_mixed_decisions_go_with_one_submit(portfolio, page):
    for code in ("D1.1", "D1.2", "D1.3"):
        waiting_claim(portfolio, code=code)
    response = page.post(
        QUEUE, sent(page.get(QUEUE), D1_1=("accepted", ""), D1_2=("returned", "Say more.")), follow=True
    )
    assert statuses() == {"D1.1": "accepted", "D1.2": "returned", "D1.3": "submitted"}
    assert "1 accepted, 1 returned." in response.content.decode()
    assert Decision.objects.get(outcome="returned").reason == "Say more."
    assert OutgoingMail.objects.count() == 1


def test_a_missing_reason_decides_nothing_and_keeps_every_choice(portfolio, page):
    for code in ("D1.1", "D1.2", "D1.3"):
        waiting_claim(portfolio, code=code)
    verdicts = {"D1_1": ("accepted", "Well done"), "D1_2": ("returned", " "), "D1_3": ("later", "Half a thought")}
    response = page.post(QUEUE, sent(page.get(QUEUE), **verdicts))
    assert set(statuses().values()) == {"submitted"}
    forms = {card.claim.item.code: card.form for card in response.context["cards"]}
    assert {code: form["verdict"].value() for code, form in forms.items()} == {
        "D1.1": "accepted",
        "D1.2": "returned",
        "D1.3": "later",
    }
    assert forms["D1.2"].errors["reason"] == ["Say what has to change."]
    assert all(words in response.content.decode() for words in ("Well done", "Half a thought", "There is a problem"))


def test_a_claim_that_changed_meanwhile_is_not_decided_and_says_how(portfolio, asha, page):
    changed = waiting_claim(portfolio, code="D1.1")
    waiting_claim(portfolio, code="D1.2")
    data = sent(page.get(QUEUE), D1_1=("returned", "Say more."), D1_2=("accepted", ""))
    moves.withdraw(changed, by=asha)
    Claim.objects.filter(pk=changed.pk).update(justification="Because I was <b>watched</b>.", version=F("version") + 1)
    moves.submit(changed, by=asha)
    response = page.post(QUEUE, data)
    assert statuses() == {"D1.1": "submitted", "D1.2": "accepted"}
    assert response.context["sentence"] == "1 accepted, 1 changed since you opened the page."
    (card,) = response.context["cards"]
    assert [(d.field, d.before, d.after) for d in card.differences] == [
        ("justification", "Because I did it alone.", "Because I was <b>watched</b>.")
    ]
    assert (card.form["verdict"].value(), card.form["reason"].value()) == ("later", "Say more.")
    again = page.post(QUEUE, sent(response, D1_1=("returned", "Say more.")))
    assert again.status_code == 302 and statuses()["D1.1"] == "returned"


def test_a_claim_that_changed_loses_its_verdict_when_another_lacks_its_reason(portfolio, asha, page):
    changed, lacking = waiting_claim(portfolio, code="D1.1"), waiting_claim(portfolio, code="D1.2")
    data = sent(page.get(QUEUE), D1_1=("accepted", ""), D1_2=("returned", ""))
    moves.withdraw(changed, by=asha)
    moves.submit(changed, by=asha)
    response = page.post(QUEUE, data)
    cards = {card.claim: card for card in response.context["cards"]}
    assert (cards[changed].has_changed, cards[changed].form["verdict"].value()) == (True, "later")
    assert cards[lacking].form["verdict"].value() == "returned"
    assert not Decision.objects.exists()


def test_a_claim_that_somebody_else_decided_says_who(portfolio, carys, page):
    make.make_supervision(portfolio, carys)
    claim = waiting_claim(portfolio)
    data = sent(page.get(QUEUE), D1_1=("accepted", ""))
    decide(claim, carys, "returned", "Not yet.")
    response = page.post(QUEUE, data).content.decode()
    assert "1 already decided." in response and "Carys Morgan has already decided this claim: Returned." in response
    assert Decision.objects.get().decider == carys


def test_a_claim_that_was_decided_twice_names_the_last_of_them(portfolio, bryn, carys, page):
    make.make_supervision(portfolio, carys)
    claim = moves.ask_again(amended(decide(waiting_claim(portfolio), bryn).claim, title="New"), by=portfolio.owner)
    data = sent(page.get(QUEUE), D1_1=("accepted", ""))
    decide(claim, carys, "returned", "Not yet.")
    assert "Carys Morgan has already decided this claim: Returned." in page.post(QUEUE, data).content.decode()


@pytest.mark.parametrize("reason", ["\u200b", "\u2060\u2060", "\u00ad", "\ufeff", "\u3164", "\u2800", "\u0301", "\x01"])
def test_a_reason_that_nobody_can_read_is_none(reason, portfolio, page):
    waiting_claim(portfolio)
    answer = page.post(QUEUE, sent(page.get(QUEUE), D1_1=("returned", reason)))
    assert "Say what has to change." in answer.content.decode() and not Decision.objects.exists()


def test_the_trail_says_whether_anything_of_a_page_was_done(portfolio, asha, page):
    waiting_claim(portfolio), waiting_claim(portfolio, code="D1.2")
    data = sent(page.get(QUEUE), D1_1=("accepted", ""), D1_2=("accepted", ""))
    moves.withdraw(Claim.objects.get(item__code="D1.2"), by=asha)
    page.post(QUEUE, data)
    page.post(QUEUE, data)
    assert statuses() == {"D1.1": "accepted", "D1.2": "withdrawn"}
    assert list(TrailEvent.objects.order_by("pk").values_list("outcome", flat=True)) == ["done", "refused"]


def test_a_claim_that_was_taken_back_says_so(portfolio, asha, page):
    claim = waiting_claim(portfolio)
    data = sent(page.get(QUEUE), D1_1=("accepted", ""))
    moves.withdraw(claim, by=asha)
    assert "1 taken back by the technician." in page.post(QUEUE, data).content.decode()
    assert statuses() == {"D1.1": "withdrawn"}


def test_the_reason_of_an_earlier_return_is_shown(portfolio, asha, bryn, page):
    claim = waiting_claim(portfolio)
    decide(claim, bryn, "returned", "Name the guideline.")
    moves.submit(claim, by=asha)
    assert "Name the guideline." in page.get(QUEUE).content.decode()


@pytest.mark.parametrize(
    "choose", [lambda a, b: {"technician": b.technician_id}, lambda a, b: {"competency": b.item_id}]
)
def test_the_queue_is_narrowed_by_technician_and_competency(choose, portfolio, other, page):
    first, second = waiting_claim(portfolio, code="D1.1"), waiting_claim(other, code="D1.2")
    assert shown_in(page.get(QUEUE, choose(first, second))) == [second]


def test_the_queue_is_narrowed_by_framework(portfolio, asha, bryn, page):
    elsewhere = make.make_portfolio(asha, make.make_edition(make.make_framework("elsewhere")))
    make.make_supervision(elsewhere, bryn)
    waiting_claim(portfolio)
    there = waiting_claim(elsewhere)
    assert shown_in(page.get(QUEUE, {"framework": elsewhere.edition.framework_id})) == [there]


@pytest.mark.parametrize("nonsense", ["x", "99999999", "-1", "1' OR 1=1"])
def test_a_filter_that_fits_nothing_is_passed_over(nonsense, portfolio, page):
    claim = waiting_claim(portfolio)
    assert shown_in(page.get(QUEUE, {"technician": nonsense, "competency": nonsense, "page": nonsense})) == [claim]


@pytest.mark.parametrize(
    "hostile",
    [{}, {"claim": "nonsense"}, {"claim": "00000000-0000-4000-8000-000000000000"}, {"claim": ["x"] * 500}],
)
def test_a_page_that_was_never_shown_decides_nothing(hostile, portfolio, page):
    waiting_claim(portfolio)
    assert page.post(QUEUE, hostile, follow=True).status_code == 200
    assert not Decision.objects.exists()


def test_two_hundred_waiting_claims_take_twelve_queries_at_most(portfolio, other, page, django_assert_max_num_queries):
    many_waiting(portfolio, 100)
    many_waiting(other, 100)
    cache.clear()
    with django_assert_max_num_queries(12):
        response = page.get(QUEUE)
    assert len(response.context["cards"]) == 25
    with django_assert_max_num_queries(12):
        assert len(shown_in(page.get(QUEUE, {"page": 8}))) == 25


def test_what_somebody_decided_is_listed_newest_first(portfolio, bryn, page, django_assert_max_num_queries):
    decided = [decide(waiting_claim(portfolio), bryn) for _number in range(26)]
    with django_assert_max_num_queries(12):
        response = page.get(reverse("portfolios:decision_list"))
    assert list(response.context["page"]) == list(reversed(decided))[:25]


def test_hostile_words_are_shown_as_words(portfolio, page):
    waiting_claim(portfolio, justification="<script>alert(1)</script>")
    response = page.get(QUEUE).content.decode()
    assert "<script>alert(1)" not in response and "&lt;script&gt;alert(1)" in response


def test_the_empty_queue_says_what_to_do(portfolio, bryn, asha, as_user):
    assert "Nothing is waiting for you" in as_user(bryn).get(QUEUE).content.decode()
    assert "You are not supervising anyone" in as_user(asha).get(QUEUE).content.decode()


@pytest.mark.parametrize("method, assurance", [("mfa", "unverified_factor"), ("password", "account")])
def test_a_decision_keeps_how_its_decider_signed_in(method, assurance, portfolio, bryn, page):
    waiting_claim(portfolio)
    session = page.session
    session["account_authentication_methods"] = [{"method": method, "at": 1}]
    session["account_authentication_methods_user"] = str(bryn.pk)
    session.save()
    page.post("/cy" + QUEUE, sent(page.get("/cy" + QUEUE), D1_1=("accepted", "")))
    decision = Decision.objects.get()
    assert (decision.assurance, decision.language) == (assurance, "cy")


def test_reasons_typed_before_the_session_ended_are_decided_after_signing_in(portfolio, bryn, page, client):
    waiting_claim(portfolio)
    response = page.get(QUEUE)
    writer = re.search(r'name="kept_for" value="([^"]+)"', response.content.decode()).group(1)
    data = sent(response, D1_1=("returned", "Say more.")) | {"kept_for": writer}
    page.logout()
    assert page.post(QUEUE, data).status_code == 302
    kept = bryn.kept_texts.get()
    page.force_login(bryn, backend="allauth.account.auth_backends.AuthenticationBackend")
    fields = {}
    for name, value in kept.fields:
        fields.setdefault(name, []).append(value)
    page.post(kept.path, fields | {"kept_text": str(kept.pk), "kept_for": writer})
    assert statuses() == {"D1.1": "returned"}
