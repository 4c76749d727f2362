"""Whatever is accepted, withdrawn, amended and signed, in whatever order: a standing is current while its basis is."""

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portfolios import ledger
from portfolios.attainment import basis, refusals, standing
from portfolios.canonical import digest
from portfolios.models import Claim, CompetencySignOff
from portfolios.sign_off.refusals import MoveRefused
from tests import make
from tests.portfolios.sign_off.test_any_sequence import attempt

from .steps import fresh, sign_off, withdraw

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["submit", "accept", "withdraw_acceptance", "amend", "edit", "ask_again", "sign", "unsign"]),
        st.sampled_from([0, 1]),
    ),
    max_size=16,
)
OWNERS = {"submit", "amend", "edit", "ask_again"}


def act(step, claim, portfolio, asha, bryn):
    try:
        if step == "sign":
            sign_off(portfolio, bryn)
        elif step == "unsign":
            withdraw(portfolio, bryn)
        else:
            attempt(step, claim, asha if step in OWNERS else bryn)
    except (refusals.ActRefused, MoveRefused):
        pass


def check(portfolio):
    """The state in the list is what the digests say, act for act."""
    acts = list(CompetencySignOff.objects.order_by("number"))
    assert [each.number for each in acts] == list(range(1, len(acts) + 1))
    item = portfolio.edition.items.get(code="D1.1")
    found = standing.of(fresh(portfolio))[item.pk]
    if not acts:
        assert found.state == "none"
        return
    newest = acts[-1]
    same = digest(basis.basis_of(basis.claims_under(newest))) == digest(newest.snapshot["rests_on"])
    assert found.is_current == (same and newest.outcome == "signed_off")
    assert found.act == newest and (newest.expires_on is None or newest.expires_on > timezone.localdate())
    assert digest(newest.snapshot) == newest.snapshot_sha256
    assert ledger.first_broken_link(portfolio.pk) is None


@pytest.mark.slow
@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_a_sign_off_is_current_exactly_while_what_it_rests_on_is_as_it_was(steps, portfolio, asha, bryn):
    with transaction.atomic():
        claims = [make.make_claim(portfolio), make.make_claim(portfolio)]
        for step, number in [("submit", 0), ("accept", 0), *steps]:
            act(step, Claim.objects.get(pk=claims[number].pk), portfolio, asha, bryn)
            check(portfolio)
        transaction.set_rollback(True)
