"""Whatever people try, in whatever order, the invariants of sign-off hold after every step."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portfolios import ledger
from portfolios.evidence import locking
from portfolios.models import Claim, Evidence
from portfolios.sign_off import moves
from tests import make

from .steps import decide

STEPS = st.lists(
    st.tuples(
        st.sampled_from([*moves.MOVES, "amend"]),
        st.sampled_from([0, 1, 2]),
        st.sampled_from(["asha", "bryn", "carys", "dewi"]),
    ),
    max_size=12,
)


def attempt(step, claim, by):
    try:
        if step == "submit":
            moves.submit(claim, by=by)
        elif step == "withdraw":
            moves.withdraw(claim, by=by)
        elif step == "amend":
            locking.amend(claim.evidence, by=by)
        else:
            decide(claim, by, moves.MOVES[step].target, "Because.")
    except (moves.MoveRefused, locking.NotAllowed):
        pass


def check(portfolio):
    for claim in Claim.objects.prefetch_related("decisions"):
        outcomes = {d.outcome for d in claim.decisions.all() if d.claim_version == claim.version}
        assert outcomes == ({claim.status} if claim.status in ("accepted", "returned") else set())
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
