"""How competencies are signed off and stages completed: the one module that writes these acts.

Invariant: an act is written by an open educational or clinical supervisor who is not the owner, on exactly what they
were shown, when every rule is met; acts on one thing are numbered without a gap, each with its ledger event in the
same transaction; a withdrawal is an act of its own, and what was signed stays on record beside it.
"""

from django.db import transaction
from django.utils import timezone

from .. import ledger
from ..capacity import capacity_of
from ..models import CompetencySignOff, StageCompletion
from ..refusals import said_by_the_database
from . import letters, sheets, stages
from .locks import locked
from .refusals import (
    AlreadySigned,
    ChangedSinceShown,
    Insufficient,
    MovedOn,
    NotDeclared,
    NotEntitled,
    NothingToRenew,
    NothingToWithdraw,
    NotSupervised,
    NotVerified,
    ReasonMissing,
    SignerChanged,
)

Kind = ledger.Kind
Outcome = CompetencySignOff.Outcome
StageOutcome = StageCompletion.Outcome
EVENTS = {
    Outcome.SIGNED_OFF: Kind.COMPETENCY_SIGNED_OFF,
    Outcome.RENEWED: Kind.COMPETENCY_RENEWED,
    Outcome.WITHDRAWN: Kind.COMPETENCY_WITHDRAWN,
}
STAGE_EVENTS = {StageOutcome.COMPLETED: Kind.STAGE_COMPLETED, StageOutcome.WITHDRAWN: Kind.STAGE_WITHDRAWN}


@transaction.atomic
def sign_off(portfolio, item, *, level, seen_digest, by, assurance, language, reason=""):
    """Sign a competency off at `level` and return the act.

    Raises NotYours, NotSupervised, OtherRole, MovedOn, AlreadySigned, ChangedSinceShown or Insufficient.
    """
    portfolio, grant = _to_sign(portfolio, by, item)
    sheet = sheets.for_competency(portfolio, item)
    if sheet.standing.stands_at(level):
        raise AlreadySigned
    if level != sheet.level:
        raise ChangedSinceShown(sheet.snapshot)
    _require(sheet, seen_digest)
    signed = signed_by(by, grant, assurance, language) | shown_on(sheet) | {"reason": reason.strip()}
    return _record(portfolio, item, sheet, Outcome.SIGNED_OFF, expires_on=sheet.expires_on, **signed)


@transaction.atomic
def renew(portfolio, item, *, seen_digest, by, assurance, language, reason=""):
    """Let a sign-off that expires, or has expired, last again, and return the act.

    Raises NotYours, NotSupervised, OtherRole, MovedOn, NothingToRenew, ChangedSinceShown or Insufficient.
    """
    portfolio, grant = _to_sign(portfolio, by, item)
    sheet = sheets.for_renewal(portfolio, item)
    if not sheets.may_be_renewed(sheet.standing):
        raise NothingToRenew
    _require(sheet, seen_digest)
    signed = signed_by(by, grant, assurance, language) | shown_on(sheet) | {"reason": reason.strip()}
    return _record(portfolio, item, sheet, Outcome.RENEWED, expires_on=sheet.expires_on, **signed)


@transaction.atomic
def withdraw(portfolio, item, *, reason, by, assurance, language, seen_number=None):
    """Take a sign-off back and return the act that says so, kept with what had been signed.

    Raises NotYours, NotSupervised, OtherRole, NothingToWithdraw, ChangedSinceShown or ReasonMissing.
    """
    portfolio, grant = locked(portfolio, by, item)
    sheet = sheets.for_renewal(portfolio, item)
    _require_on_record(sheet.standing, seen_number, reason)
    signed = signed_by(by, grant, assurance, language) | shown_before(sheet.standing.act) | {"reason": reason.strip()}
    return _record(portfolio, item, sheet, Outcome.WITHDRAWN, **signed)


@transaction.atomic
def complete_stage(portfolio, stage, *, seen_digest, declared, by, assurance, language, reason=""):
    """Record that a verified supervisor declares a stage complete, and return the act.

    Raises NotYours, NotSupervised, OtherRole, MovedOn, NotVerified, AlreadySigned, ChangedSinceShown, Insufficient or
    NotDeclared.
    """
    portfolio, grant = _to_sign(portfolio, by)
    sheet = stages.for_stage(portfolio, stage)
    signed = verified(signed_by(by, grant, assurance, language))
    if sheet.standing.is_on_record:
        raise AlreadySigned
    _require(sheet, seen_digest)
    if not declared:
        raise NotDeclared
    signed |= shown_on(sheet) | {"reason": reason.strip()}
    return _record_stage(portfolio, stage, sheet, StageOutcome.COMPLETED, **signed)


@transaction.atomic
def withdraw_completion(portfolio, stage, *, reason, by, assurance, language, seen_number=None):
    """Take the completion of a stage back and return the act that says so.

    Raises NotYours, NotSupervised, OtherRole, NotVerified, NothingToWithdraw, ChangedSinceShown or ReasonMissing.
    """
    portfolio, grant = locked(portfolio, by)
    sheet = stages.for_stage(portfolio, stage)
    signed = verified(signed_by(by, grant, assurance, language))
    _require_on_record(sheet.standing, seen_number, reason)
    signed |= shown_before(sheet.standing.act) | {"reason": reason.strip()}
    return _record_stage(portfolio, stage, sheet, StageOutcome.WITHDRAWN, **signed)


def _to_sign(portfolio, by, item=None):
    """As `locked`, for what is not a withdrawal: what was left is signed no more. Raises MovedOn as well."""
    portfolio, grant = locked(portfolio, by, item)
    if portfolio.is_closed:
        raise MovedOn
    return portfolio, grant


def signed_by(by, grant, assurance, language):
    capacity = capacity_of(by, grant)
    return {"decider": by, "decided_at": timezone.now(), "assurance": assurance, "language": language} | capacity


def verified(signed):
    if not signed["decider_verified_by"]:
        raise NotVerified
    return signed


def shown_on(sheet):
    return {"snapshot": sheet.snapshot, "snapshot_sha256": sheet.digest}


def shown_before(act):
    return {"snapshot": act.snapshot, "snapshot_sha256": act.snapshot_sha256}


def _require(sheet, seen_digest):
    if sheet.digest != seen_digest:
        raise ChangedSinceShown(sheet.snapshot)
    if not sheet.is_ready:
        raise Insufficient(sheet.problems)


def _require_on_record(now, seen_number, reason):
    if not now.is_on_record:
        raise NothingToWithdraw
    if seen_number not in (None, now.act.number):
        raise ChangedSinceShown(now.act.snapshot)
    if not reason.strip():
        raise ReasonMissing


def _record(portfolio, item, sheet, outcome, **said):
    lapsed = {"competency_sign_off_by_open_supervisor": NotSupervised, "signature_names_its_signer": SignerChanged}
    lapsed |= {"portfolio_moved_on_takes_nothing_new": MovedOn}
    with said_by_the_database(**lapsed):
        act = CompetencySignOff.objects.create(
            portfolio=portfolio,
            technician=portfolio.owner,
            item=item,
            level=sheet.level,
            number=sheet.snapshot["follows"] + 1,
            outcome=outcome,
            **said,
        )
    facts = {"item": item.pk, "level": act.level_id, "number": act.number, "snapshot": act.snapshot_sha256}
    ledger.record(portfolio, EVENTS[outcome], by=act.decider, subject=act, facts=facts)
    letters.tell_of_competency(act)
    return act


def _record_stage(portfolio, stage, sheet, outcome, **said):
    # Of the two rights that a completion needs, the database does not say which one has ended meanwhile.
    lapsed = {"stage_completion_by_open_supervisor": NotEntitled, "signature_names_its_signer": SignerChanged}
    lapsed |= {"portfolio_moved_on_takes_nothing_new": MovedOn}
    with said_by_the_database(**lapsed):
        act = StageCompletion.objects.create(
            portfolio=portfolio,
            technician=portfolio.owner,
            stage=stage,
            number=sheet.snapshot["follows"] + 1,
            outcome=outcome,
            **said,
        )
    facts = {"stage": stage.pk, "number": act.number, "snapshot": act.snapshot_sha256}
    ledger.record(portfolio, STAGE_EVENTS[outcome], by=act.decider, subject=act, facts=facts)
    letters.tell_of_stage(act)
    return act
