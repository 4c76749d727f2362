"""What the ledger tells of any moment is what stood in the tables at that moment."""

import datetime

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portfolios.as_at import fold, replay
from portfolios.as_at.live import live
from portfolios.as_at.replay import completed
from portfolios.models import LedgerEvent
from portfolios.sign_off import moves
from tests import make
from tests.portfolios.as_at.year import MOVES, Year
from tests.portfolios.sign_off.steps import amended, decide, waiting_claim

DAYS, SEED = 365, 20260504
NAMES = sorted(set(MOVES))


@pytest.mark.slow
def test_every_evening_of_a_year_is_told_by_the_ledger_as_it_was(db, monkeypatch):
    year = Year(monkeypatch, SEED)
    evenings = [evening for _day in range(DAYS) for evening in year.pass_day()]
    print(f"seed {SEED}: {LedgerEvent.objects.count()} events, done {year.done}, last refused {year.refused}")
    assert sorted(year.done) == NAMES and min(year.done.values()) > 0
    assert len(evenings) == 2 * DAYS
    wrong = [
        (portfolio.edition.code, moment.date())
        for portfolio, moment, stood in evenings
        if replay(portfolio, moment) != stood
    ]
    assert wrong == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(NAMES), max_size=20), st.integers(0, 2**16))
def test_after_every_move_the_ledger_tells_what_stands(db, monkeypatch, names, seed):
    with transaction.atomic(), monkeypatch.context() as patched:
        year, stood = Year(patched, seed, portfolios=1), []
        year.start_supervision(), year.write()
        for name in ["submit", *names]:
            year.move(name)
            stood.append((year.clock.time, live(year.portfolios[0])))
        for moment, state in stood:
            assert replay(year.portfolios[0], moment) == state
        transaction.set_rollback(True)


@pytest.mark.parametrize("missing", ["item", "level", "evidence", "version", "decision", "snapshot"])
def test_what_an_event_leaves_out_makes_another_state(portfolio, bryn, missing):
    decide(waiting_claim(portfolio), bryn)
    events = list(portfolio.ledger_events.order_by("sequence"))
    stood = fold(events)
    for event in events:
        event.facts.pop(missing, None)
    assert fold(events) != stood


def test_event_that_named_no_competency_is_completed_from_its_claim(portfolio):
    claim = waiting_claim(portfolio)
    event = portfolio.ledger_events.get()
    event.facts = {"version": claim.version, "snapshot": event.facts["snapshot"]}
    (then,) = completed(fold([event])).claims.values()
    assert (then.item, then.level, then.evidence) == (claim.item_id, claim.level_id, str(claim.evidence_id))


def test_a_row_changed_past_the_ledger_makes_the_two_differ(portfolio, forge):
    claim = waiting_claim(portfolio)
    assert replay(portfolio, timezone.now()).claims == live(portfolio).claims
    forge("UPDATE portfolios_claim SET evidence_revision = 7 WHERE id = %s", [claim.pk])
    assert replay(portfolio, timezone.now()).claims != live(portfolio).claims


def test_amended_evidence_changes_what_was_accepted_from_that_moment_on(portfolio, bryn):
    claim = waiting_claim(portfolio)
    decide(claim, bryn)
    accepted_at = timezone.now()
    moves.ask_again(amended(claim, title="Another title"), by=portfolio.owner)
    before, after = replay(portfolio, accepted_at), replay(portfolio, timezone.now())
    assert (before.claims[str(claim.pk)].status, before.claims[str(claim.pk)].has_changed) == ("accepted", False)
    assert (after.claims[str(claim.pk)].status, after.claims[str(claim.pk)].waits_again) == ("submitted", True)
    amending = fold(list(portfolio.ledger_events.order_by("sequence"))[:3])
    assert amending.claims[str(claim.pk)].has_changed


def test_nothing_stands_before_the_first_event(portfolio):
    waiting_claim(portfolio)
    state = replay(portfolio, timezone.now() - datetime.timedelta(days=1))
    assert (state.claims, state.head, state.sequence) == ({}, "", 0)


def test_cover_begins_and_ends_by_the_clock(portfolio, asha, bryn):
    stand_in = make.make_user("carys@example.org", "Carys Morgan")
    now, day = timezone.now(), datetime.timedelta(days=1)
    facts = {"supervisor": stand_in.pk, "role": "educational_supervisor"}
    facts |= {"from": (now + day).isoformat(), "until": (now + 3 * day).isoformat()}
    event = LedgerEvent(kind="supervision_started", facts=facts, subject_id=portfolio.pk, happened_at=now, sequence=1)
    seen = {days: bool(fold([event], now + days * day).supervisions) for days in (0, 1, 2, 3)}
    assert seen == {0: False, 1: True, 2: True, 3: False}
