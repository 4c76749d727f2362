"""Holds what the database says now against what the ledgers say was written: the first fault of each portfolio.

Checked: every chain, its numbers and hashes; the heads that were exported; every row on record against the fingerprint
that the newest event about it holds; that each such row has its event, and each event its row; that what was shown
has its digest; that a report prints a head of its chain; and what `standing` holds together.
Not checked, because nothing of it is on record: drafts, and what somebody may change without an event.

Invariant: technicians are read in batches, with one number of queries for each batch whatever it holds.
"""

import uuid
from collections import Counter
from dataclasses import dataclass, field

from django.db.models import F

from accounts import erasing

from ..models import LedgerEvent, Portfolio
from . import standing
from .chain import Kind, broken
from .fingerprints import RECORDED, fingerprint, plain

BATCH = 25
DIGESTS = {"snapshot": "snapshot_sha256", "content": "sha256"}


@dataclass(frozen=True)
class Fault:
    portfolio_id: object
    sequence: int | None
    problem: str

    def __str__(self):
        where = f", event {self.sequence}" if self.sequence else ""
        return f"portfolio {self.portfolio_id}{where}: {self.problem}"


@dataclass
class Chain:
    """What following one portfolio's events has shown so far. `bound`: {key of a row: the newest event about it}."""

    portfolio_id: object
    started_at: str
    owner_id: int
    owner_is_erased: bool
    exported: dict = field(default_factory=dict)
    length: int = 0
    head: str = ""
    hashes: set = field(default_factory=set)
    bound: dict = field(default_factory=dict)
    met: set = field(default_factory=set)
    erased: set = field(default_factory=set)
    faults: list = field(default_factory=list)
    is_whole: bool = True

    def fault(self, problem, sequence=None):
        self.faults.append(Fault(self.portfolio_id, sequence, problem))

    def follow(self, event):
        if self.faults:
            return
        problem = broken(event, self.length + 1, self.head)
        if problem:
            return self.fault(problem, self.length + 1)
        self.length, self.head = event.sequence, event.hash
        self.hashes.add(event.hash)
        if self.exported.get(event.sequence, event.hash) != event.hash:
            return self.fault("is not the event whose head was exported", event.sequence)
        if event.kind == Kind.PERSON_ERASED:
            self.forget(event)
        self.bound |= dict.fromkeys(event.fingerprints, event)

    def forget(self, event):
        """What was erased is not what was shown: but only where its owner is a person who was erased."""
        if event.facts.get("person") == self.owner_id:
            self.erased |= set(event.fingerprints)
            if not self.owner_is_erased:
                self.fault("says that somebody was erased who was not", event.sequence)

    def end(self):
        longest = max(self.exported, default=0)
        if not self.faults and self.length < longest:
            self.fault(f"the chain ends before event {longest}, whose head was exported", self.length + 1)
        self.is_whole = not self.faults

    def first_fault(self):
        """A chain that breaks says nothing about rows; of those, the one that the ledger tells of first."""
        if not self.is_whole:
            return self.faults[0]
        return min(self.faults, key=lambda fault: fault.sequence or self.length + 2, default=None)


def faults(portfolio=None, *, exported=None, tally=None):
    """The first Fault of each portfolio that has one. `exported`: {portfolio: {number: hash}}, see `heads`.

    `tally`, a Counter, is told how many portfolios, events and rows were looked at.
    """
    exported, tally = dict(exported or {}), Counter() if tally is None else tally
    chosen = Portfolio.objects.filter(pk=portfolio) if portfolio else Portfolio.objects.all()
    owners = list(chosen.order_by("owner").values_list("owner", flat=True).distinct())
    for start in range(0, len(owners), BATCH):
        for chain in check(owners[start : start + BATCH], exported, tally):
            exported.pop(str(chain.portfolio_id), None)
            first = chain.first_fault()
            if first and portfolio in (None, chain.portfolio_id):
                yield first
    if portfolio is None:
        for key, known in exported.items():
            yield Fault(uuid.UUID(key), max(known), "is gone, with the head that was exported")


def check(owners, exported, tally):
    """The chains of these technicians, followed to their ends and held against the rows."""
    chains = begin(owners, exported)
    events = LedgerEvent.objects.filter(portfolio__owner__in=owners).order_by("portfolio", "sequence")
    for event in events.iterator():
        chains[event.portfolio_id].follow(event)
        tally["events"] += 1
    for chain in chains.values():
        chain.end()
    for recorded in RECORDED.values():
        for row in rows_of(recorded, owners):
            check_row(recorded, row, chains)
            tally["rows"] += 1
    for chain in chains.values():
        for key in chain.bound.keys() - chain.met:
            chain.fault(f"{key} is gone", chain.bound[key].sequence)
    standing.check(owners, chains)
    tally["portfolios"] += len(chains)
    return chains.values()


def begin(owners, exported):
    portfolios = Portfolio.objects.filter(owner__in=owners).select_related("owner").order_by("started_at", "pk")
    return {
        portfolio.pk: Chain(
            portfolio.pk,
            plain(portfolio.started_at),
            portfolio.owner_id,
            erasing.is_erased(portfolio.owner),
            exported.get(str(portfolio.pk), {}),
        )
        for portfolio in portfolios
    }


def rows_of(recorded, owners):
    """Every row of these technicians as {column: plain value}, with `of_owner`, and `of_chain` where there is one."""
    rows = recorded.model._base_manager.filter(**{f"{recorded.owner}__in": owners})
    chain = {"of_chain": F(recorded.chain)} if recorded.chain else {}
    for row in rows.values(*recorded.wanted, of_owner=F(recorded.owner), **chain).iterator():
        of_chain = row.pop("of_chain", None)
        yield {name: plain(value) for name, value in row.items()} | {"of_chain": of_chain}


def check_row(recorded, row, chains):
    key = f"{recorded.name}:{row['pk']}"
    if recorded.chain:
        possible = [chains[row["of_chain"]]] if row["of_chain"] in chains else []
    else:
        possible = [chain for chain in chains.values() if chain.owner_id == row["of_owner"]]
    telling = [chain for chain in possible if key in chain.bound]
    for chain in telling:
        chain.met.add(key)
        event = chain.bound[key]
        if event.fingerprints[key] != fingerprint(event, recorded, row):
            chain.fault(f"{key} is not as it was written", event.sequence)
        elif key not in chain.erased:
            check_digests(recorded, row, chain, event)
    # There was a ledger to write it into when it was made.
    due = [chain for chain in possible if not recorded.since or chain.started_at <= row[recorded.since]]
    if due and not telling and recorded.is_due(row):
        due[0].fault(f"no event tells of {key}")


def check_digests(recorded, row, chain, event):
    for content, sha256 in DIGESTS.items():
        if content in row and sha256 in row and row[content] != row[sha256]:
            chain.fault(f"{recorded.name}:{row['pk']} does not show what its digest says", event.sequence)
    printed = row.get("ledger_head")
    if printed and printed not in chain.hashes:
        chain.fault(f"{recorded.name}:{row['pk']} prints a head that this chain never had", event.sequence)
