"""The ledger: what happened to a portfolio, in order, in a chain of hashes.

Invariant: an event is written in the transaction of the change that it records, after it; numbers have no gap; facts
hold ids and digests alone, never text that somebody wrote; the rows that an event tells of are bound to it. Whoever
locks the portfolio's row before writing an event locks it with `no_key`: the event's foreign key to it is checked at
commit, while others wait for the chain.
"""

from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from ..canonical import digest
from ..models import LedgerEvent
from .fingerprints import bind, bind_all, held, key_of, what_is_said

Kind = LedgerEvent.Kind


def record(portfolio, kind, *, by=None, subject=None, facts=None, rows=()):
    """Append one event to the portfolio's chain; its subject, what its facts name and other `rows` are bound to it.

    Raises TransactionManagementError outside a transaction.
    """
    _lock_chain(portfolio.pk)
    last = LedgerEvent.objects.filter(portfolio=portfolio).order_by("-sequence").first()
    event = LedgerEvent(
        portfolio=portfolio,
        sequence=last.sequence + 1 if last else 1,
        kind=kind,
        actor=by,
        subject_id=subject.pk if subject is not None else None,
        facts=facts or {},
        happened_at=timezone.now(),
        previous_hash=last.hash if last else "",
    )
    bind(event, [row for row in (subject, *rows) if row is not None])
    event.hash = event_hash(event)
    event.save(force_insert=True)
    return event


def begun_with(portfolio, happened):
    """The events of a new portfolio's whole chain, to be written by bulk with its rows: of measurements and tests.

    `happened`: (kind, actor, facts, rows), in order; the first of the rows is the subject.
    """
    previous = ""
    for sequence, (kind, actor, facts, rows) in enumerate(happened, start=1):
        event = LedgerEvent(portfolio=portfolio, sequence=sequence, kind=kind, actor=actor, facts=facts)
        event.subject_id, event.happened_at, event.previous_hash = rows[0].pk, timezone.now(), previous
        bind_all(event, {key_of(row): held(row) for row in rows})
        previous = event.hash = event_hash(event)
        yield event


def head(portfolio):
    """The hash of the newest event, or an empty string."""
    newest = LedgerEvent.objects.filter(portfolio=portfolio).order_by("-sequence").values_list("hash", flat=True)
    return newest.first() or ""


def event_hash(event):
    """SHA-256 over everything that the event says and the hash of the one before it."""
    # Events from before rows were bound keep the hash that they were given.
    bound = {"fingerprints": event.fingerprints} if event.fingerprints else {}
    return digest(what_is_said(event) | bound)


@dataclass(frozen=True)
class BrokenLink:
    portfolio_id: object
    sequence: int
    problem: str


def first_broken_link(portfolio_id):
    """The first event of this portfolio's chain that does not follow from the one before, or None."""
    expected, previous = 1, ""
    for event in LedgerEvent.objects.filter(portfolio_id=portfolio_id).order_by("sequence").iterator():
        problem = broken(event, expected, previous)
        if problem:
            return BrokenLink(portfolio_id, expected, problem)
        expected, previous = expected + 1, event.hash
    return None


def broken(event, expected, previous):
    """Why this event is not the one that follows number and hash of the one before, or an empty string."""
    if event.sequence != expected:
        return "missing"
    if event.previous_hash != previous:
        return "does not follow from the event before"
    return "" if event.hash == event_hash(event) else "changed after it was written"


def _lock_chain(portfolio_id):
    """One writer at a time for each chain, until the transaction ends."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a ledger event belongs to the transaction of its change")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [str(portfolio_id)])
