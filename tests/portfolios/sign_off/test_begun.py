"""Decisions that were begun and not sent: they come back to their writer, and to nobody else."""

import pytest
from django.db.models import F
from django.urls import reverse

from portfolios.models import Claim, Decision, DecisionDraft, LedgerEvent
from portfolios.sign_off import begun, moves, sending
from portfolios.supervision import ending
from tests import make
from tests.portfolios.test_rules_by_name import broken_by

from .steps import decide, shown, waiting_claim
from .test_queue import QUEUE, sent

KEEP = reverse("portfolios:decision_keep")


@pytest.fixture
def page(bryn, as_user):
    return as_user(bryn)


@pytest.fixture
def claim(portfolio):
    return waiting_claim(portfolio)


def choice(claim, verdict="returned", reason="Say more."):
    return sending.Choice(claim.pk, verdict, shown(claim), claim.version, reason)


def card_of(response, claim):
    return next(card for card in response.context["cards"] if card.claim == claim)


def chosen_on(card):
    return card.form["verdict"].value(), card.form["reason"].value()


def changed_by_its_owner(claim, why="I was watched."):
    moves.withdraw(claim, by=claim.technician)
    Claim.objects.filter(pk=claim.pk).update(justification=why, version=F("version") + 1)
    return moves.submit(Claim.objects.get(pk=claim.pk), by=claim.technician)


def test_what_was_kept_for_later_is_there_in_the_next_session(portfolio, page, bryn, client):
    claims = [waiting_claim(portfolio, code=code) for code in ("D1.1", "D1.2", "D1.3")]
    verdicts = {"D1_1": ("accepted", ""), "D1_2": ("question", "Alone?"), "D1_3": ("later", "Half a thought")}
    answer = page.post(QUEUE, sent(page.get(QUEUE), **verdicts) | {"keep": "1"}, follow=True)
    assert "Kept: 3 decisions" in answer.content.decode()
    assert not Decision.objects.exists() and not LedgerEvent.objects.filter(kind__startswith="question").exists()
    client.logout()
    client.force_login(bryn, backend="allauth.account.auth_backends.AuthenticationBackend")
    response = client.get(QUEUE)
    assert [chosen_on(card_of(response, claim)) for claim in claims] == [
        ("accepted", ""),
        ("question", "Alone?"),
        ("later", "Half a thought"),
    ]


def test_the_script_keeps_one_claim_and_leaves_the_rest(portfolio, page, bryn):
    first, second = waiting_claim(portfolio, code="D1.1"), waiting_claim(portfolio, code="D1.2")
    begun.keep([choice(second, reason="Mine.")], by=bryn)
    data = sent(page.get(QUEUE), D1_1=("returned", "")) | {"claim": str(first.pk)}
    answer = page.post(KEEP, data, headers={"accept": "application/json"})
    assert set(answer.json()) == {"kept_at"}
    kept = DecisionDraft.objects.values_list("claim", "verdict", "reason")
    assert set(kept) == {(first.pk, "returned", ""), (second.pk, "returned", "Mine.")}


def test_a_script_without_a_session_learns_that_nothing_is_kept(page, claim):
    data = sent(page.get(QUEUE), D1_1=("accepted", ""))
    page.logout()
    assert page.post(KEEP, data, headers={"accept": "application/json"}).status_code == 401
    assert not DecisionDraft.objects.exists()


def test_a_page_of_another_site_keeps_nothing(claim, bryn, client, settings):
    client.handler.enforce_csrf_checks = True
    client.force_login(bryn, backend="allauth.account.auth_backends.AuthenticationBackend")
    data = sent(client.get(QUEUE), D1_1=("accepted", ""))
    assert client.post(KEEP, data).status_code == 403
    assert not DecisionDraft.objects.exists()


@pytest.mark.parametrize("person", ["asha", "carys", "dewi", "elin"])
def test_nobody_keeps_a_decision_on_what_does_not_await_them(person, claim, request):
    assert begun.keep([choice(claim)], by=request.getfixturevalue(person)) == 0
    assert not DecisionDraft.objects.exists()


def test_nobody_else_sees_what_was_begun(claim, asha, bryn, carys, as_user):
    make.make_supervision(claim.portfolio, carys)
    begun.keep([choice(claim, reason="Between us.")], by=bryn)
    pages = [QUEUE, QUEUE + "?show=begun", claim.get_absolute_url(), claim.evidence.get_absolute_url()]
    for person in (asha, carys):
        assert not any("Between us." in as_user(person).get(each).content.decode() for each in pages)
    assert "Between us." in as_user(bryn).get(QUEUE + "?show=begun").content.decode()


def test_of_a_claim_that_has_changed_the_words_stay_and_the_verdict_goes(claim, bryn, page):
    begun.keep([choice(claim)], by=bryn)
    changed_by_its_owner(claim)
    card = card_of(page.get(QUEUE), claim)
    assert (card.has_changed, chosen_on(card)) == (True, ("later", "Say more."))
    assert [(d.field, d.before, d.after) for d in card.differences] == [
        ("justification", "Because I did it alone.", "I was watched.")
    ]


def test_clearing_a_choice_forgets_it(claim, bryn, page):
    begun.keep([choice(claim)], by=bryn)
    page.post(QUEUE, sent(page.get(QUEUE), D1_1=("later", "")) | {"keep": "1"})
    assert not DecisionDraft.objects.exists()


def test_words_on_a_claim_left_for_later_outlive_what_is_sent(portfolio, page):
    first, second = waiting_claim(portfolio, code="D1.1"), waiting_claim(portfolio, code="D1.2")
    page.post(QUEUE, sent(page.get(QUEUE), D1_1=("accepted", ""), D1_2=("later", "Half a thought")))
    assert Decision.objects.get().claim == first
    assert chosen_on(card_of(page.get(QUEUE), second)) == ("later", "Half a thought")


def test_whoever_decides_forgets_what_everybody_had_begun(claim, bryn, carys):
    make.make_supervision(claim.portfolio, carys)
    for person in (bryn, carys):
        begun.keep([choice(claim)], by=person)
    sending.send([choice(claim)], by=carys, assurance="account", language="en")
    assert not DecisionDraft.objects.exists()


def test_asking_forgets_what_the_asker_had_begun(claim, bryn, carys):
    make.make_supervision(claim.portfolio, carys)
    for person in (bryn, carys):
        begun.keep([choice(claim)], by=person)
    sending.send([choice(claim, "question", "Alone?")], by=bryn, assurance="account", language="en")
    assert DecisionDraft.objects.get().supervisor == carys


def test_what_was_begun_ends_with_the_access(claim, asha, bryn):
    begun.keep([choice(claim)], by=bryn)
    ending.end(claim.portfolio.supervisions.get(supervisor=bryn), by=asha)
    assert not DecisionDraft.objects.exists()


def test_what_was_begun_is_swept_when_access_is_over_or_another_decided(portfolio, asha, bryn, carys):
    claims = [waiting_claim(portfolio, code=code) for code in ("D1.1", "D1.2")]
    grant = make.make_supervision(portfolio, carys)
    for person in (bryn, carys):
        begun.keep([choice(claim) for claim in claims], by=person)
    decide(claims[0], bryn)
    make.end_supervision(grant, asha)
    begun.sweep()
    assert [(draft.supervisor, draft.claim) for draft in DecisionDraft.objects.all()] == [(bryn, claims[1])]


@pytest.mark.parametrize(
    "hostile", [{"digest": "x"}, {"version": "-1"}, {"version": "9" * 30}, {"verdict": "nonsense"}]
)
def test_a_page_that_was_never_shown_keeps_nothing_that_cannot_be(hostile, claim, page):
    data = sent(page.get(QUEUE), D1_1=("accepted", "Good."))
    data |= {f"{claim.pk}-{name}": value for name, value in hostile.items()}
    assert page.post(KEEP, data).status_code == 200
    assert set(DecisionDraft.objects.values_list("verdict", flat=True)) <= {""}


def test_decision_draft_once_for_claim(claim, bryn):
    begun.keep([choice(claim)], by=bryn)
    twin = {"supervisor": bryn, "claim": claim, "seen_digest": "a" * 64, "seen_version": 1}
    assert broken_by(lambda: DecisionDraft.objects.create(**twin)) == "decision_draft_once_for_claim"
