"""Two supervisors send a decision on the same claim at the same moment, over HTTP: one of them is recorded."""

import threading
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.test import Client

from portfolios import ledger
from portfolios.models import Claim, Decision, LedgerEvent
from tests import make

from .steps import amended, decide, shown, waiting_claim

ROUNDS = 200
FEW_ROUNDS = 20
TOKEN = "t" * 32


@pytest.fixture
def rivals(portfolio, bryn, carys):
    """The cookies of Bryn and Carys, who both supervise Asha."""
    make.make_supervision(portfolio, carys)
    return [cookies_of(person) for person in (bryn, carys)]


def cookies_of(person):
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}"


def form_for(claim, outcome):
    fields = {"verdict": outcome, "reason": "Because.", "digest": claim.digest, "version": claim.version, "seen": ""}
    data = {f"{claim.pk}-{name}": value for name, value in fields.items()}
    return urlencode(data | {"claim": claim.pk, "csrfmiddlewaretoken": TOKEN})


def with_digest(claim):
    """Read here once: a rival has no time to look at the database."""
    claim.digest = shown(claim)
    return claim


class Rival:
    """One supervisor's browser, which keeps its connection open."""

    def __init__(self, address, cookies, outcome):
        self.connection = HTTPConnection(urlsplit(address).netloc, timeout=30)
        self.headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        self.outcome = outcome

    def send(self, claim, barrier):
        return self.post("/sign-off/", form_for(claim, self.outcome), barrier)

    def post(self, page, form, barrier):
        barrier.wait(timeout=30)
        self.connection.request("POST", page, form, self.headers)
        response = self.connection.getresponse()
        response.read()
        return response.status


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_supervisors_one_decides_in_two_hundred_of_two_hundred(live_server, portfolio, rivals):
    accepting, returning = (
        Rival(live_server.url, cookies, outcome)
        for cookies, outcome in zip(rivals, ("accepted", "returned"), strict=True)
    )
    barrier, answers = threading.Barrier(2), []
    with ThreadPoolExecutor(2) as pool:
        for _round in range(ROUNDS):
            claim = with_digest(waiting_claim(portfolio))
            both = [pool.submit(rival.send, claim, barrier) for rival in (accepting, returning)]
            answers.append({answer.result() for answer in both})
    accepting.connection.close()
    returning.connection.close()
    # The winner is led on (302), the loser is told (200).
    assert answers == [{302, 200}] * ROUNDS
    decided = dict(Decision.objects.values_list("claim_id", "outcome"))
    assert Decision.objects.count() == len(decided) == ROUNDS
    assert dict(Claim.objects.values_list("pk", "status")) == decided
    assert LedgerEvent.objects.filter(kind__in=["claim_accepted", "claim_returned"]).count() == ROUNDS
    assert ledger.first_broken_link(portfolio.pk) is None


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_an_acceptance_is_asked_for_again_or_withdrawn_and_never_both(live_server, portfolio, asha, bryn):
    pages = {"ask-again": asha, "withdraw-acceptance": bryn}
    rivals = {page: Rival(live_server.url, cookies_of(person), None) for page, person in pages.items()}
    barrier, outcomes = threading.Barrier(2), []
    with ThreadPoolExecutor(2) as pool:
        for _round in range(FEW_ROUNDS):
            claim = amended(decide(waiting_claim(portfolio), bryn).claim)
            form = urlencode({"csrfmiddlewaretoken": TOKEN, "version": claim.version, "reason": "Because."})
            sent = [pool.submit(rivals[page].post, f"/claims/{claim.pk}/{page}/", form, barrier) for page in pages]
            assert {answer.result() for answer in sent} <= {200, 302}
            now = Claim.objects.get(pk=claim.pk)
            withdrawn = now.decisions.filter(outcome="withdrawn").count()
            outcomes.append((now.status, now.version - claim.version, withdrawn))
    for rival in rivals.values():
        rival.connection.close()
    assert set(outcomes) <= {("submitted", 1, 0), ("returned", 1, 1)}
    kinds = list(LedgerEvent.objects.values_list("kind", flat=True))
    # Each round begins with three events of its own, and one of the two comes of it.
    assert len(kinds) == 4 * FEW_ROUNDS
    assert kinds.count("acceptance_withdrawn") == sum(withdrawn for _status, _version, withdrawn in outcomes)
    assert ledger.first_broken_link(portfolio.pk) is None
