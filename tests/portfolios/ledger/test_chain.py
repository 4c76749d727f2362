"""The ledger refuses to be rewritten, and shows it when somebody with every right did it anyway."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from portfolios import ledger
from portfolios.models import LedgerEvent
from tests import make

Kind = LedgerEvent.Kind


@pytest.fixture
def chain(portfolio, asha):
    with transaction.atomic():
        return [ledger.record(portfolio, Kind.STAGE_CHOSEN, by=asha, facts={"n": n}) for n in range(4)]


@pytest.fixture
def past_triggers(run_sql):
    """As somebody who may switch the triggers off: the chain is what is left."""
    run_sql("SET session_replication_role = replica")
    yield run_sql
    run_sql("SET session_replication_role = origin")


def first_fault(portfolio):
    broken = ledger.first_broken_link(portfolio.pk)
    return broken and f"event {broken.sequence}: {broken.problem}"


def test_events_are_numbered_and_chained(chain, portfolio):
    assert [event.sequence for event in chain] == [1, 2, 3, 4]
    assert [event.previous_hash for event in chain] == ["", *[event.hash for event in chain[:3]]]
    assert ledger.head(portfolio) == chain[-1].hash
    assert first_fault(portfolio) is None


@pytest.mark.parametrize(
    "tampering, problem",
    [
        ("UPDATE portfolios_ledgerevent SET facts = '{\"n\": 9}' WHERE sequence = 2", "event 2: changed"),
        ("UPDATE portfolios_ledgerevent SET happened_at = now() WHERE sequence = 4", "event 4: changed"),
        ("UPDATE portfolios_ledgerevent SET actor_id = NULL WHERE sequence = 1", "event 1: changed"),
        ("DELETE FROM portfolios_ledgerevent WHERE sequence = 3", "event 3: missing"),
        ("DELETE FROM portfolios_ledgerevent WHERE sequence = 1", "event 1: missing"),
        ("UPDATE portfolios_ledgerevent SET hash = repeat('0', 64) WHERE sequence = 2", "event 2: changed"),
        ("UPDATE portfolios_ledgerevent SET previous_hash = '' WHERE sequence = 3", "event 3: does not follow"),
    ],
)
def test_tampering_past_the_triggers_is_found(tampering, problem, chain, portfolio, past_triggers):
    past_triggers(tampering)
    assert first_fault(portfolio).startswith(problem)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE portfolios_ledgerevent SET facts = '{}'",
        "DELETE FROM portfolios_ledgerevent",
        "TRUNCATE portfolios_ledgerevent CASCADE",
    ],
)
def test_ledgerevent_is_append_only(statement, chain, run_sql):
    # A TRUNCATE waits for no deferred check of a foreign key.
    run_sql("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="ledgerevent is append-only"), transaction.atomic():
        run_sql(statement)
    assert LedgerEvent.objects.count() == 4


def test_two_events_with_one_number_are_refused(chain, portfolio):
    twin = LedgerEvent(portfolio=portfolio, sequence=4, kind=Kind.STAGE_CHOSEN, happened_at=chain[0].happened_at)
    with pytest.raises(IntegrityError, match="ledger_sequence_unique_in_portfolio"), transaction.atomic():
        twin.save()


def test_portfolios_have_chains_of_their_own(chain, ffion, edition):
    other = make.make_portfolio(ffion, edition)
    assert ledger.record(other, Kind.PORTFOLIO_STARTED, by=ffion).sequence == 1


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused(portfolio, asha):
    with pytest.raises(transaction.TransactionManagementError):
        ledger.record(portfolio, Kind.STAGE_CHOSEN, by=asha)
    assert not LedgerEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_change_that_fails_takes_its_event_with_it(portfolio, asha):
    with pytest.raises(DatabaseError), transaction.atomic():
        ledger.record(portfolio, Kind.STAGE_CHOSEN, by=asha)
        raise DatabaseError
    assert ledger.head(portfolio) == ""
