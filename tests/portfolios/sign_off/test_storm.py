"""A hundred people and double clicks on the same claim at the same moment, over a real server: one of them wins.

Twenty rounds, each of another mixture. Who wins is chance; that it is one, and that all others are told, is not.
"""

import re
from collections import Counter
from itertools import cycle, islice
from urllib.parse import urlencode

import pytest

from accounts.models import OutgoingMail
from portfolios import ledger
from portfolios.models import Claim, Decision, LedgerEvent
from portfolios.sign_off import moves
from tests import make

from .steps import amended, decide, shown, waiting_claim
from .storm import CROWD, Sent, all_at_once, serving
from .test_race import TOKEN, cookies_of

ROUNDS = 20
QUEUE = "/sign-off/"
# What each deciding event leaves: the outcome of the one new decision, and the status of the claim.
LEAVES = {
    "claim_accepted": ("accepted", "accepted"),
    "claim_returned": ("returned", "returned"),
    "acceptance_withdrawn": ("withdrawn", "returned"),
    "claim_withdrawn": (None, "withdrawn"),
    "claim_submitted": (None, "submitted"),
}
EVIDENCE = {"accepted": "locked", "returned": "draft", "withdrawn": "draft", "submitted": "submitted"}
WHY = re.compile(r"pp-notification__title.*?</ul>", re.S)
ALREADY = "{} has already decided this claim: {}."
TAKEN_BACK = "The technician has taken the claim back."
CHANGED = "The claim has changed since you opened the page."

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def server(transactional_db, tmp_path):
    yield from serving(tmp_path)


@pytest.fixture
def cookies(portfolio, asha, bryn, carys):
    """Of Asha, and of Bryn and Carys, who both supervise her."""
    make.make_supervision(portfolio, carys, "clinical_supervisor")
    return {person.email.partition("@")[0]: cookies_of(person) for person in (asha, bryn, carys)}


def page(*claims, outcome, **changes):
    """What a supervisor sends from a queue that showed these claims; `outcome`: one for all, or one each."""
    outcomes = [outcome] * len(claims) if isinstance(outcome, str) else outcome
    data = [("csrfmiddlewaretoken", TOKEN)]
    for claim, verdict in zip(claims, outcomes, strict=True):
        fields = {
            "verdict": verdict,
            "reason": "Because.",
            "digest": shown(claim),
            "version": claim.version,
            "seen": "",
        }
        data += [("claim", claim.pk), *((f"{claim.pk}-{name}", value) for name, value in (fields | changes).items())]
    return QUEUE, urlencode(data)


def taking_back(*claims):
    data = [("csrfmiddlewaretoken", TOKEN), *(("claims", claim.pk) for claim in claims)]
    return f"/evidence/{claims[0].evidence_id}/withdraw/", urlencode(data)


def editing(claim):
    """The claim is taken back, written anew and put forward again: three clicks."""
    evidence = claim.evidence
    words = {f"answer_{name}": f"{text} And more." for name, text in evidence.answers.items()}
    words |= {"title": "Another title", "event_date": "2026-10-02", "is_anonymised": "on"}
    words |= {"version": evidence.version, "csrfmiddlewaretoken": TOKEN}
    again = urlencode({"claims": claim.pk, "csrfmiddlewaretoken": TOKEN, "due_on": ""})
    edit = (f"/evidence/{evidence.pk}/edit/", urlencode(words))
    return taking_back(claim), edit, (f"/evidence/{evidence.pk}/submit/", again)


def crowd(*kinds):
    """A hundred browsers of these kinds in turn."""
    return list(islice(cycle(kinds), CROWD))


def both_accept(portfolio, cookies):
    claim = waiting_claim(portfolio)
    sent = page(claim, outcome="accepted")
    return [claim], crowd(Sent(cookies["bryn"], (sent,)), Sent(cookies["carys"], (sent,)))


def one_accepts_and_one_returns(portfolio, cookies):
    claim = waiting_claim(portfolio)
    kinds = [(who, page(claim, outcome=verdict)) for who in ("bryn", "carys") for verdict in ("accepted", "returned")]
    return [claim], crowd(*(Sent(cookies[who], (sent,)) for who, sent in kinds))


def one_clicks_a_hundred_times(portfolio, cookies):
    claim = waiting_claim(portfolio)
    return [claim], crowd(Sent(cookies["carys"], (page(claim, outcome="returned"),)))


def signed_against_taken_back(portfolio, cookies):
    claim = waiting_claim(portfolio)
    supervisors = [Sent(cookies[who], (page(claim, outcome="accepted"),)) for who in ("bryn", "carys")]
    return [claim], crowd(Sent(cookies["asha"], (taking_back(claim),)), *supervisors)


def signed_against_edited(portfolio, cookies):
    claim = waiting_claim(portfolio)
    others = [Sent(cookies[who], (page(claim, outcome="accepted"),), late=0.02) for who in ("bryn", "carys")]
    return [claim], [Sent(cookies["asha"], editing(claim)), *crowd(*others)[1:]]


def stale_pages_against_fresh_ones(portfolio, cookies):
    claim = amended(decide(waiting_claim(portfolio), bryn_of(portfolio)).claim, title="A better title")
    stale = page(claim, outcome="accepted", digest="0" * 64)
    claim = moves.ask_again(claim, by=claim.technician)
    old = page(claim, outcome="accepted", version=claim.version - 1)
    fresh = page(claim, outcome="returned")
    return [claim], crowd(*(Sent(cookies[who], (sent,)) for who in ("bryn", "carys") for sent in (stale, old, fresh)))


def an_acceptance_withdrawn_against_asked_for_again(portfolio, cookies):
    claim = amended(decide(waiting_claim(portfolio), bryn_of(portfolio)).claim)
    form = urlencode({"csrfmiddlewaretoken": TOKEN, "version": claim.version, "reason": "Because."})
    withdrawal = (f"/claims/{claim.pk}/withdraw-acceptance/", form)
    again = (f"/claims/{claim.pk}/ask-again/", form)
    kinds = [("bryn", withdrawal), ("asha", again), ("carys", withdrawal)]
    return [claim], crowd(*(Sent(cookies[who], (sent,)) for who, sent in kinds))


def two_claims_of_one_evidence(portfolio, cookies):
    first = waiting_claim(portfolio)
    claims = [first, waiting_claim(portfolio, first.evidence, code="D1.2")]
    pages = [page(*claims, outcome=("accepted", "returned")), page(*claims[::-1], outcome="accepted")]
    return claims, crowd(*(Sent(cookies[who], (sent,)) for who in ("bryn", "carys") for sent in pages))


MIXTURES = [
    both_accept,
    one_accepts_and_one_returns,
    one_clicks_a_hundred_times,
    signed_against_taken_back,
    signed_against_edited,
    stale_pages_against_fresh_ones,
    an_acceptance_withdrawn_against_asked_for_again,
    two_claims_of_one_evidence,
]


def bryn_of(portfolio):
    return portfolio.supervisions.open().get(supervisor__name="Bryn Davies").supervisor


class Before:
    """What there was before a round, so that the rest came of it."""

    def __init__(self):
        self.keys = {model: set(model.objects.values_list("pk", flat=True)) for model in (Decision, OutgoingMail)}
        self.events = LedgerEvent.objects.count()

    def since(self, model, **about):
        return list(model.objects.exclude(pk__in=self.keys[model]).filter(**about))

    def events_about(self, claim):
        events = LedgerEvent.objects.order_by("sequence")[self.events :]
        return [event.kind for event in events if event.subject_id == claim.pk]


def winner_of(claim, before):
    """(event, decision or None) of the one who won, after all that must be true of it."""
    events, decisions = before.events_about(claim), before.since(Decision, claim=claim)
    # Whoever took it back may put it forward again: the same person won twice.
    assert len(events) == 1 or events == ["claim_withdrawn", "claim_submitted"]
    outcome, _status = LEAVES[events[0]]
    assert [each.outcome for each in decisions] == ([outcome] if outcome else [])
    now = Claim.objects.select_related("evidence").get(pk=claim.pk)
    assert now.status == LEAVES[events[-1]][1]
    return events[0], decisions[0] if decisions else None, now


def settled(claims):
    """Whether the status of each piece of evidence follows from its claims."""
    ranks = ["accepted", "submitted", "returned", "withdrawn"]
    first = min((claim.status for claim in claims), key=ranks.index)
    return {claim.evidence.status for claim in claims} == {EVIDENCE[first]}


def cleared(claims):
    """Nothing waits for the next round, whose pages would show it."""
    for claim in claims:
        if claim.status == Claim.Status.SUBMITTED:
            moves.withdraw(claim, by=claim.technician)


def untold(answers, decision):
    """The pages of those who decided nothing and do not read why, as far as they say anything."""
    why = [CHANGED, ALREADY.format(decision.decider_name, decision.get_outcome_display()) if decision else TAKEN_BACK]
    rest = [answer.text for answer in answers if answer.status == 200]
    return [WHY.findall(text) for text in rest if not any(each in text for each in why)]


def play(mixture, server, portfolio, cookies, asha):
    """(the events that won, seconds) of one round, in which everything held."""
    claims, sent = mixture(portfolio, cookies)
    before = Before()
    answers, seconds = all_at_once(server, sent)
    assert len(answers) == CROWD
    assert {answer.status for clicks in answers for answer in clicks} <= {200, 302}, server.log()
    won = [winner_of(claim, before) for claim in claims]
    decisions = [decision for _event, decision, _now in won if decision]
    # Whoever was first with a page was first with all of it.
    assert len({decision.decider_id for decision in decisions}) <= 1
    assert len(before.since(OutgoingMail, recipient=asha.email)) == bool(decisions)
    assert settled([now for _event, _decision, now in won])
    pages = [clicks[0] for browser, clicks in zip(sent, answers, strict=True) if browser.clicks[0][0] == QUEUE]
    if pages:
        # One page did something if a decision was made, and all others say why theirs did nothing.
        assert sum(answer.status == 302 for answer in pages) == bool(decisions)
        assert untold(pages, decisions[0] if decisions else None) == []
    cleared([now for _event, _decision, now in won])
    return [event for event, _decision, _now in won], seconds


def test_one_of_a_hundred_wins_in_twenty_of_twenty(server, portfolio, cookies, asha):
    won, slowest = Counter(), 0
    for mixture in islice(cycle(MIXTURES), ROUNDS):
        events, seconds = play(mixture, server, portfolio, cookies, asha)
        won[f"{mixture.__name__}: {' and '.join(events)}"] += 1
        slowest = max(slowest, seconds)
    assert won.total() == ROUNDS
    assert ledger.first_broken_link(portfolio.pk) is None
    assert not any("Traceback" in line or "ERROR" in line for line in server.log().splitlines())
    print(f"{CROWD} at once, {ROUNDS} rounds, the slowest {slowest:.1f} s:", *sorted(won.items()), sep="\n")
