"""How a claim changes its status: the one module that does it.

Invariant: a claim is accepted, or returned, exactly when an open supervisor who is not its owner decided that
version of it; every change is one conditional update under a row lock, with its ledger event in the same
transaction; an acceptance that is asked for again, or withdrawn, stays on record beside what became of it.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from .. import ledger
from ..canonical import digest
from ..capacity import capacity_of
from ..evidence import completeness, locking
from ..models import Claim, Decision, LedgerEvent, Submission
from ..refusals import said_by_the_database
from . import letters
from .locks import claim_locked, lock, own_claim_locked, supervision_locked
from .refusals import (
    AlreadyDecided,
    ChangedSinceShown,
    Incomplete,
    MovedOn,
    NotAccepted,
    NotChanged,
    NotSupervised,
    NotWaiting,
    ReasonMissing,
    SignerChanged,
    Unsupervised,
    WrongState,
)
from .snapshot import snapshot_of

Status = Claim.Status
Kind = LedgerEvent.Kind
OWNER, SUPERVISOR = "owner", "supervisor"


@dataclass(frozen=True)
class Move:
    sources: frozenset
    target: str
    mover: str
    event: str


MOVES = {
    "submit": Move(
        frozenset({Status.DRAFT, Status.RETURNED, Status.WITHDRAWN}), Status.SUBMITTED, OWNER, Kind.CLAIM_SUBMITTED
    ),
    "withdraw": Move(frozenset({Status.SUBMITTED}), Status.WITHDRAWN, OWNER, Kind.CLAIM_WITHDRAWN),
    "accept": Move(frozenset({Status.SUBMITTED}), Status.ACCEPTED, SUPERVISOR, Kind.CLAIM_ACCEPTED),
    "return": Move(frozenset({Status.SUBMITTED}), Status.RETURNED, SUPERVISOR, Kind.CLAIM_RETURNED),
    "ask_again": Move(frozenset({Status.ACCEPTED}), Status.SUBMITTED, OWNER, Kind.CLAIM_SUBMITTED),
    "withdraw_acceptance": Move(frozenset({Status.ACCEPTED}), Status.RETURNED, SUPERVISOR, Kind.ACCEPTANCE_WITHDRAWN),
}
MOVE_FOR_OUTCOME = {MOVES[name].target: MOVES[name] for name in ("accept", "return")}


@transaction.atomic
def submit(claim, *, by, due_on=None):
    """Put a claim before its technician's supervisors, for a decision by a day: by the usual one where none is named.

    Raises NotYours, WrongState, MovedOn or Incomplete.
    """
    claim = own_claim_locked(claim.pk, by)
    _require_source(MOVES["submit"], claim)
    return _put_forward(claim, MOVES["submit"], by=by, due_on=due_on)


@transaction.atomic
def submit_all(claims, *, by, due_on=None):
    """Submit several claims or none, and tell the supervisors with one letter each."""
    lock([claim.pk for claim in claims])
    # Within a portfolio as the framework has them: they wait in the order in which they were put forward.
    ordered = sorted(claims, key=lambda claim: (claim.portfolio_id, claim.evidence_id, claim.item.position, claim.pk))
    submitted = [submit(claim, by=by, due_on=due_on) for claim in ordered]
    letters.tell_supervisors(submitted, technician=by)
    return submitted


@transaction.atomic
def ask_again(claim, *, by):
    """Put an accepted claim that has changed since before its supervisors again, and tell them.

    The acceptance stays on record. Raises NotYours, NotAccepted, NotChanged, MovedOn, Incomplete or Unsupervised.
    """
    claim = own_claim_locked(claim.pk, by)
    _require_source(MOVES["ask_again"], claim)
    accepted = _newest_decision(claim)
    if digest(snapshot_of(claim)) == accepted.snapshot_sha256:
        raise NotChanged
    if not claim.portfolio.supervisions.open().exists():
        raise Unsupervised
    _put_forward(claim, MOVES["ask_again"], by=by, accepted=str(accepted.pk))
    letters.tell_supervisors([claim], technician=by)
    return claim


@transaction.atomic
def withdraw(claim, *, by):
    """Take a waiting claim back. Raises NotYours or WrongState."""
    claim = own_claim_locked(claim.pk, by)
    _require_source(MOVES["withdraw"], claim)
    _change(claim, MOVES["withdraw"])
    ledger.record(claim.portfolio, Kind.CLAIM_WITHDRAWN, by=by, subject=claim, facts={"version": claim.version})
    locking.settle(claim.evidence)
    return claim


@transaction.atomic
def decide(claim_id, *, outcome, seen_digest, by, assurance, language, reason="", seen_version=None):
    """Record a supervisor's decision and return it.

    Raises NotYours, NotSupervised, AlreadyDecided, NotWaiting, ChangedSinceShown or ReasonMissing.
    """
    supervision = supervision_locked(claim_id, by)
    claim = claim_locked(claim_id)
    move = MOVE_FOR_OUTCOME[outcome]
    _require_source(move, claim)
    snapshot = require_shown(claim, seen_digest, seen_version)
    if outcome == Decision.Outcome.RETURNED and not reason.strip():
        raise ReasonMissing
    _change(claim, move, decided_at=timezone.now())
    signed = {"snapshot": snapshot, "snapshot_sha256": seen_digest, "assurance": assurance, "language": language}
    return _record(claim, move, outcome=outcome, reason=reason, **signed, decider=by, **capacity_of(by, supervision))


@transaction.atomic
def withdraw_acceptance(claim_id, *, reason, by, assurance, language, seen_version=None):
    """Take an acceptance back, tell the technician, and return the Decision that says so.

    It is kept with what was signed off, which is what its decider is shown: never with a draft of something else.
    Raises NotYours, NotSupervised, NotAccepted, ChangedSinceShown or ReasonMissing.
    """
    supervision = supervision_locked(claim_id, by)
    claim = claim_locked(claim_id)
    move = MOVES["withdraw_acceptance"]
    _require_source(move, claim)
    accepted = _newest_decision(claim)
    if (seen_version or claim.version) != claim.version:
        raise ChangedSinceShown(accepted.snapshot)
    if not reason.strip():
        raise ReasonMissing
    _change(claim, move, version=claim.version + 1, decided_at=timezone.now())
    signed = {"snapshot": accepted.snapshot, "snapshot_sha256": accepted.snapshot_sha256}
    signed |= {"assurance": assurance, "language": language} | capacity_of(by, supervision)
    decision = _record(claim, move, outcome=Decision.Outcome.WITHDRAWN, reason=reason, decider=by, **signed)
    letters.tell_of_withdrawal(decision, decider=by)
    return decision


def problems_of(claim):
    """Why this claim cannot be submitted yet: a Problem for each thing missing, none when it can."""
    return completeness.problems(claim.evidence) + completeness.claim_problems(claim)


def require_waiting(claim):
    """Raises AlreadyDecided or NotWaiting."""
    _require_source(MOVES["accept"], claim)


def require_shown(claim, seen_digest, seen_version=None):
    """The snapshot of the claim, which is what somebody had before them. Raises ChangedSinceShown."""
    snapshot = snapshot_of(claim)
    if digest(snapshot) != seen_digest or (seen_version or claim.version) != claim.version:
        raise ChangedSinceShown(snapshot)
    return snapshot


def usual_due_day():
    """The day by which a decision is wanted where the technician names none."""
    return timezone.localdate() + timedelta(days=settings.DECISION_WANTED_DAYS)


def _newest_decision(claim):
    return claim.decisions.latest("claim_version")


def _require_source(move, claim):
    if claim.status in move.sources:
        return
    if move.sources == {Status.ACCEPTED}:
        raise NotAccepted
    if move.sources == {Status.SUBMITTED}:
        raise AlreadyDecided if claim.status in (Status.ACCEPTED, Status.RETURNED) else NotWaiting
    raise WrongState


def _change(claim, move, **values):
    """One conditional update, also of the instance in hand. Raises AlreadyDecided if somebody was faster."""
    values |= {"status": move.target, "updated_at": timezone.now()}
    unchanged = Claim.objects.filter(pk=claim.pk, status=claim.status, version=claim.version)
    if not unchanged.update(**values):
        raise AlreadyDecided
    for name, value in values.items():
        setattr(claim, name, value)


def _put_forward(claim, move, *, by, due_on=None, **facts):
    """The claim, waiting with the evidence as it is now. Raises MovedOn or Incomplete."""
    if claim.portfolio.is_closed:
        raise MovedOn
    problems = problems_of(claim)
    if problems:
        raise Incomplete(problems)
    revision = claim.evidence.revision
    values = {"evidence_revision": revision, "submitted_at": timezone.now(), "decided_at": None}
    with said_by_the_database(portfolio_moved_on_takes_nothing_new=MovedOn):
        _change(claim, move, version=claim.version + 1, due_on=due_on or usual_due_day(), **values)
    kept = _keep(claim)
    facts |= {"version": claim.version, "revision": revision, "snapshot": kept.snapshot_sha256} | _about(claim)
    ledger.record(claim.portfolio, move.event, by=by, subject=claim, facts=facts, rows=[kept])
    locking.settle(claim.evidence)
    return claim


def _keep(claim):
    """What is put forward, as it is at this moment: whatever becomes of it, it can be shown as it was."""
    snapshot = snapshot_of(claim)
    return Submission.objects.create(
        claim=claim,
        claim_version=claim.version,
        snapshot=snapshot,
        snapshot_sha256=digest(snapshot),
        submitted_at=claim.submitted_at,
    )


def _about(claim):
    """What a claim is about, by keys, so that the ledger alone says how a portfolio stood."""
    return {"item": claim.item_id, "level": claim.level_id, "evidence": str(claim.evidence_id)}


def _record(claim, move, *, reason, decider, **said):
    """The row and the event of a decision on the version of the claim in hand."""
    lapsed = {"decision_by_open_supervisor": NotSupervised, "signature_names_its_signer": SignerChanged}
    with said_by_the_database(**lapsed):
        decision = Decision.objects.create(
            claim=claim,
            claim_version=claim.version,
            technician=claim.technician,
            decided_at=claim.decided_at,
            reason=reason.strip(),
            decider=decider,
            **said,
        )
    facts = {"decision": str(decision.pk), "version": claim.version, "snapshot": decision.snapshot_sha256}
    ledger.record(claim.portfolio, move.event, by=decider, subject=claim, facts=facts)
    locking.settle(claim.evidence)
    return decision
