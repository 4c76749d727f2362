"""Whatever people try, in whatever order, the invariants of sign-off hold after every step."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portfolios import ledger
from portfolios.canonical import digest
from portfolios.evidence import claiming, drafting, locking
from portfolios.evidence.drafting import Words
from portfolios.models import Claim, Evidence
from portfolios.sign_off import moves, refusals
from portfolios.sign_off.snapshot import snapshot_of, with_content
from portfolios.sign_off.standing import CURRENT, counted_apart, has_changed, state_of, waits_again
from tests import make

from .steps import decide, withdraw_acceptance

DECIDED_AS = {"accepted": {"accepted"}, "returned": {"returned", "withdrawn"}}
STEPS = st.lists(
    st.tuples(
        st.sampled_from([*moves.MOVES, "amend", "edit", "reword"]),
        st.sampled_from([0, 1, 2]),
        st.sampled_from(["asha", "bryn", "carys", "dewi"]),
    ),
    max_size=14,
)


def attempt(step, claim, by):
    try:
        if step == "submit":
            moves.submit(claim, by=by)
        elif step == "withdraw":
            moves.withdraw(claim, by=by)
        elif step == "amend":
            locking.amend(claim.evidence, by=by)
        elif step == "edit":
            edit(claim.evidence, by)
        elif step == "reword":
            reword(claim, by)
        elif step == "ask_again":
            moves.ask_again(claim, by=by)
        elif step == "withdraw_acceptance":
            withdraw_acceptance(claim, by)
        else:
            decide(claim, by, moves.MOVES[step].target, "Because.")
    except (refusals.MoveRefused, locking.NotAllowed, locking.EvidenceLocked, claiming.StaleClaims):
        pass


def edit(evidence, by):
    """The owner's next save turns one word into the other and back: the same content can come again."""
    learning = "Another word." if evidence.answers["learning"] != "Another word." else "One word."
    words = Words(evidence.title, evidence.event_date, evidence.answers | {"learning": learning}, True)
    drafting.save(evidence, words, by=by, seen_version=evidence.version)


def reword(claim, by):
    if claim.technician == by:
        justification = "Another reason." if claim.justification != "Another reason." else "One reason."
        kept = {each: each.justification for each in claim.evidence.claims.all()} | {claim: justification}
        chosen = [claiming.Chosen(each.item, each.level, why, each.version) for each, why in kept.items()]
        claiming.choose(claim.evidence, claim.portfolio, chosen)


def check_standings(portfolio):
    """Current means: what would be shown has the digest of what was shown, and nothing was decided later."""
    for claim in with_content(Claim.objects).prefetch_related("decisions"):
        last = max((d.claim_version for d in claim.decisions.all()), default=None)
        now = digest(snapshot_of(claim))
        for decision in claim.decisions.all():
            stands = decision.claim_version == last and decision.snapshot_sha256 == now
            assert (state_of(decision, claim) == CURRENT) == stands
        counted = counted_apart(Claim.objects.filter(pk=claim.pk)).get()
        assert (counted.has_changed, counted.waits_again) == (has_changed(claim), waits_again(claim))


def check(portfolio):
    check_standings(portfolio)
    for claim in Claim.objects.prefetch_related("decisions"):
        outcomes = {d.outcome for d in claim.decisions.all() if d.claim_version == claim.version}
        assert outcomes <= DECIDED_AS.get(claim.status, set())
        assert len(outcomes) == (claim.status in DECIDED_AS)
        assert all(d.decider_id != claim.technician_id for d in claim.decisions.all())
    for evidence in Evidence.objects.prefetch_related("claims"):
        held = {c.status for c in evidence.claims.all() if c.evidence_revision == evidence.revision}
        expected = "locked" if "accepted" in held else "submitted" if "submitted" in held else "draft"
        assert evidence.status == expected
    assert ledger.first_broken_link(portfolio.pk) is None


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_sequence_of_moves_keeps_the_invariants(steps, portfolio, asha, bryn, carys, dewi):
    people = {"asha": asha, "bryn": bryn, "carys": carys, "dewi": dewi}
    with transaction.atomic():
        shared = make.make_evidence(asha)
        claims = [
            make.make_claim(portfolio, shared),
            make.make_claim(portfolio, shared, code="D1.2"),
            make.make_claim(portfolio),
        ]
        for step, number, person in steps:
            attempt(step, Claim.objects.get(pk=claims[number].pk), people[person])
            check(portfolio)
        transaction.set_rollback(True)
