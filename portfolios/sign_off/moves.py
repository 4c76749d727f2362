"""How a claim changes its status: the one module that does it.

Invariant: a claim is accepted, or returned, exactly when an open supervisor who is not its owner decided that
version of it; every change is one conditional update under a row lock, with its ledger event in the same
transaction. Locks are always taken in one order: supervisions, evidence, claims, ledger; each by key.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .. import ledger
from ..canonical import digest
from ..evidence import completeness, locking
from ..models import Claim, Decision, Evidence, LedgerEvent, Supervision
from ..refusals import Refused
from . import letters
from .snapshot import snapshot_of, with_content

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
}
MOVE_FOR_OUTCOME = {MOVES[name].target: MOVES[name] for name in ("accept", "return")}


class MoveRefused(Refused):
    """A move that the rules do not allow."""


class NotYours(MoveRefused):
    sentence = _("Only the technician moves their own claims, and nobody decides their own.")


class NotSupervised(MoveRefused):
    sentence = _("This claim is not yours to decide.")


class WrongState(MoveRefused):
    sentence = _("The claim is not in a state that allows this.")


class AlreadyDecided(WrongState):
    sentence = _("The claim has already been decided.")


class NotWaiting(WrongState):
    sentence = _("The technician has taken the claim back.")


class ReasonMissing(MoveRefused):
    sentence = _("Say what has to change.")


class ChangedSinceShown(MoveRefused):
    """`snapshot` is what the claim shows now."""

    sentence = _("The claim has changed since you opened the page.")

    def __init__(self, snapshot):
        super().__init__()
        self.snapshot = snapshot


class Incomplete(MoveRefused):
    """`problems`: an evidence.completeness.Problem for each thing that is missing."""

    sentence = _("Something is missing.")

    def __init__(self, problems):
        super().__init__()
        self.problems = problems


@dataclass(frozen=True)
class Choice:
    """What a supervisor chose for one claim, and the digest and version of what they had before them."""

    claim_id: object
    outcome: str
    seen_digest: str
    seen_version: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class Result:
    """What became of a choice: a decision, or the refusal that says why there is none."""

    choice: Choice
    decision: Decision | None = None
    refusal: MoveRefused | None = None


@transaction.atomic
def submit(claim, *, by):
    """Put a claim before its technician's supervisors. Raises NotYours, WrongState or Incomplete."""
    claim = _own_claim_locked(claim.pk, by)
    _require_source(MOVES["submit"], claim)
    problems = problems_of(claim)
    if problems:
        raise Incomplete(problems)
    now = timezone.now()
    _change(
        claim,
        MOVES["submit"],
        version=claim.version + 1,
        evidence_revision=claim.evidence.revision,
        submitted_at=now,
        decided_at=None,
    )
    facts = {"version": claim.version, "revision": claim.evidence_revision, "snapshot": digest(snapshot_of(claim))}
    ledger.record(claim.portfolio, Kind.CLAIM_SUBMITTED, by=by, subject=claim, facts=facts)
    locking.settle(claim.evidence)
    return claim


@transaction.atomic
def submit_all(claims, *, by):
    """Submit several claims or none, and tell the supervisors with one letter each."""
    lock([claim.pk for claim in claims])
    ordered = sorted(claims, key=lambda claim: (claim.portfolio_id, claim.pk))
    submitted = [submit(claim, by=by) for claim in ordered]
    letters.tell_supervisors(submitted, technician=by)
    return submitted


@transaction.atomic
def withdraw(claim, *, by):
    """Take a waiting claim back. Raises NotYours or WrongState."""
    claim = _own_claim_locked(claim.pk, by)
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
    supervision = _supervision_locked(claim_id, by)
    claim = _claim_locked(claim_id)
    move = MOVE_FOR_OUTCOME[outcome]
    _require_source(move, claim)
    snapshot = snapshot_of(claim)
    if digest(snapshot) != seen_digest or (seen_version or claim.version) != claim.version:
        raise ChangedSinceShown(snapshot)
    if outcome == Decision.Outcome.RETURNED and not reason.strip():
        raise ReasonMissing
    now = timezone.now()
    _change(claim, move, decided_at=now)
    decision = Decision.objects.create(
        claim=claim,
        claim_version=claim.version,
        outcome=outcome,
        reason=reason.strip(),
        snapshot=snapshot,
        snapshot_sha256=seen_digest,
        technician=claim.technician,
        assurance=assurance,
        language=language,
        decided_at=now,
        **_capacity(by, supervision),
    )
    facts = {"decision": str(decision.pk), "version": claim.version, "snapshot": seen_digest}
    ledger.record(claim.portfolio, move.event, by=by, subject=claim, facts=facts)
    locking.settle(claim.evidence)
    return decision


@transaction.atomic
def decide_all(choices, *, by, assurance, language):
    """Decide what can be decided of one page and tell each technician with one letter; a Result for each choice."""
    lock([choice.claim_id for choice in choices], supervisor=by)
    results = [_result(choice, by=by, assurance=assurance, language=language) for choice in _by_ledger(choices)]
    letters.tell_technicians([result.decision for result in results if result.decision], decider=by)
    return results


def lock(claim_ids, supervisor=None):
    """Take every lock that moves of these claims need before the first ledger is written to."""
    claims = Claim.objects.filter(pk__in=claim_ids)
    if supervisor:
        grants = Supervision.objects.open().filter(supervisor=supervisor, portfolio__in=claims.values("portfolio"))
        list(grants.order_by("pk").select_for_update(no_key=True))
    evidence = Evidence.objects.filter(pk__in=claims.values("evidence")).order_by("pk")
    list(evidence.select_for_update().values_list("pk"))
    list(claims.order_by("pk").select_for_update(no_key=True).values_list("pk"))


def problems_of(claim):
    """Why this claim cannot be submitted yet: a Problem for each thing missing, none when it can."""
    return completeness.problems(claim.evidence) + completeness.claim_problems(claim)


def _by_ledger(choices):
    """In the order of the portfolios' keys: two pages that write to the same ledgers never wait for each other."""
    claims = Claim.objects.filter(pk__in=[choice.claim_id for choice in choices])
    portfolios = {str(pk): str(portfolio) for pk, portfolio in claims.values_list("pk", "portfolio_id")}
    return sorted(choices, key=lambda choice: (portfolios.get(str(choice.claim_id), ""), str(choice.claim_id)))


def _result(choice, *, by, assurance, language):
    try:
        decision = decide(
            choice.claim_id,
            outcome=choice.outcome,
            reason=choice.reason,
            seen_digest=choice.seen_digest,
            seen_version=choice.seen_version,
            by=by,
            assurance=assurance,
            language=language,
        )
    except MoveRefused as refusal:
        return Result(choice, refusal=refusal)
    return Result(choice, decision=decision)


def _own_claim_locked(claim_id, by):
    if not Claim.objects.filter(pk=claim_id, technician=by).exists():
        raise NotYours
    return _claim_locked(claim_id)


def _supervision_locked(claim_id, by):
    """The grant by which `by` may decide; it cannot end until this transaction does."""
    if Claim.objects.filter(pk=claim_id, technician=by).exists():
        raise NotYours
    grants = Supervision.objects.open().filter(supervisor=by, portfolio__claims=claim_id)
    grant = grants.select_for_update(of=("self",), no_key=True).first()
    if grant is None:
        raise NotSupervised
    return grant


def _claim_locked(claim_id):
    lock([claim_id])
    return with_content(Claim.objects).get(pk=claim_id)


def _require_source(move, claim):
    if claim.status in move.sources:
        return
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


def _capacity(decider, supervision):
    """In which capacity somebody decides, as it is at this moment."""
    return {
        "decider": decider,
        "decider_name": decider.name,
        "decider_role": supervision.role,
        "decider_profession": decider.profession,
        "decider_registration_number": decider.registration_number,
    }
