"""How a portfolio stands at one moment, as plain data: keys, states and digests, and nothing that anybody wrote.

Two states are equal when they say the same, whether they were told from the ledger or read from the tables: when
something happened, and by which event, is kept for readers and does not count.
"""

import datetime
from collections import Counter
from dataclasses import dataclass, field

SUBMITTED, ACCEPTED, RETURNED, WITHDRAWN = "submitted", "accepted", "returned", "withdrawn"


@dataclass(frozen=True)
class Act:
    """A decision on a claim, or on a competency, or on a stage: `about` is the claim's version, or the act's number."""

    id: str
    outcome: str
    about: int
    snapshot: str
    by: int | None
    sequence: int = field(default=0, compare=False)
    at: datetime.datetime | None = field(default=None, compare=False)


@dataclass(frozen=True)
class ClaimThen:
    """A claim as it was last put forward. `revision` is that of the evidence then, `newest_revision` the one since."""

    id: str
    item: int | None = None
    level: int | None = None
    evidence: str | None = None
    status: str = SUBMITTED
    version: int = 0
    revision: int = 1
    newest_revision: int = 1
    snapshot: str = ""
    decisions: tuple = ()
    # The version that was put forward, when, and by which event.
    put_forward: int = field(default=0, compare=False)
    submitted_at: datetime.datetime | None = field(default=None, compare=False)
    sequence: int = field(default=0, compare=False)

    @property
    def last(self):
        """The newest decision on it, or None."""
        return self.decisions[-1] if self.decisions else None

    @property
    def has_changed(self):
        """Accepted, but the evidence was amended since."""
        return self.status == ACCEPTED and self.revision != self.newest_revision

    @property
    def waits_again(self):
        """Accepted before, and put forward once more."""
        return self.status == SUBMITTED and self.last is not None and self.last.outcome == ACCEPTED


@dataclass(frozen=True)
class SupervisionThen:
    supervisor: int
    role: str
    # Cover begins and ends by the clock; nobody has to be awake for an event.
    starts_at: datetime.datetime | None = field(default=None, compare=False)
    until: datetime.datetime | None = field(default=None, compare=False)

    def is_open(self, moment):
        has_begun = self.starts_at is None or self.starts_at <= moment
        return has_begun and (self.until is None or self.until > moment)


@dataclass(frozen=True)
class ReportThen:
    number: int | None
    state: str
    sha256: str = ""


@dataclass
class State:
    moment: datetime.datetime | None = field(default=None, compare=False)
    # The last event that counts: its number and its hash.
    sequence: int = field(default=0, compare=False)
    head: str = field(default="", compare=False)
    started_at: datetime.datetime | None = field(default=None, compare=False)
    stage: int | None = None
    supervisions: dict = field(default_factory=dict)
    claims: dict = field(default_factory=dict)
    # By competency and by stage: every act on it, the newest last.
    sign_offs: dict = field(default_factory=dict)
    completions: dict = field(default_factory=dict)
    # By ticket: the digest of what an assessor wrote.
    statements: dict = field(default_factory=dict)
    # By question: whether it is answered.
    questions: dict = field(default_factory=dict)
    reports: dict = field(default_factory=dict)
    # What was carried here from an earlier edition: keys as fingerprints name them, each with the number of its event.
    carried: dict = field(default_factory=dict, compare=False)
    carried_here: set = field(default_factory=set)
    # The portfolio on a later edition that its owner moved on to.
    moved_on: str | None = None

    @property
    def counts(self):
        """How many claims are in which status."""
        return Counter(claim.status for claim in self.claims.values())
