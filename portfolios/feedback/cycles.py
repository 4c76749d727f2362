"""A round of feedback from its first name to its release: the one module that changes the state of a cycle.

Invariant: colleagues are asked only after a supervisor has approved the list; answers are released together, from
three on, and then stay; nobody but the portal knows who has answered, and no row of it says who said what.
Whatever is done to a round locks its cycle first, after the supervision by which it is done, if any.
"""

import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.addresses import is_own_address

from .. import ledger
from ..models import FeedbackCycle, FeedbackRater, LedgerEvent, Supervision
from ..models.feedback import MINIMUM_RATERS
from . import asking, letters, results
from .questions import QUESTIONS
from .refusals import (
    AlreadyNamed,
    AlreadyUnderWay,
    AsksThemselves,
    MovedOn,
    NotEnoughAnswers,
    NotRatedYourself,
    NotSupervised,
    NotYours,
    ReasonMissing,
    TooFew,
    TooLong,
    TooMany,
    TooSoon,
    Unsupervised,
    WrongState,
)

State = FeedbackCycle.State
Kind = LedgerEvent.Kind

MAXIMUM_RATERS = 20
OPEN_FOR = datetime.timedelta(days=28)
LONGEST = datetime.timedelta(days=90)
# RPS guidance as the dossier cites it: cycles lie at least three months apart.
APART = datetime.timedelta(days=90)


@transaction.atomic
def start(portfolio, *, by):
    """A new cycle in preparation. Raises NotYours, MovedOn, AlreadyUnderWay or TooSoon."""
    if portfolio.owner_id != by.pk:
        raise NotYours
    if portfolio.is_closed:
        raise MovedOn
    released = portfolio.feedback_cycles.filter(state=State.RELEASED).order_by("-released_at").first()
    if released and timezone.now() - released.released_at < APART:
        raise TooSoon
    try:
        with transaction.atomic():
            return FeedbackCycle.objects.create(portfolio=portfolio, technician=by, questions=QUESTIONS)
    except IntegrityError as clash:
        raise AlreadyUnderWay from clash


@transaction.atomic
def rate_oneself(cycle, answers, *, by):
    """Keep the technician's answers about themselves, which can be changed until the list is approved."""
    held = _own(cycle, by, State.DRAFT, State.PROPOSED)
    held.self_rating, held.self_rated_at = answers, timezone.now()
    held.save(update_fields=["self_rating", "self_rated_at"])
    return held


@transaction.atomic
def add_rater(cycle, *, name, email, relationship, by):
    """Raises NotYours, WrongState, AsksThemselves, TooMany or AlreadyNamed."""
    held = _own(cycle, by, State.DRAFT)
    if is_own_address(by, email):
        raise AsksThemselves
    if held.raters.count() >= MAXIMUM_RATERS:
        raise TooMany
    if held.raters.filter(email__iexact=email).exists():
        raise AlreadyNamed
    return FeedbackRater.objects.create(cycle=held, name=name, email=email.lower(), relationship=relationship)


@transaction.atomic
def remove_rater(rater, *, by):
    _own(rater.cycle, by, State.DRAFT)
    FeedbackRater.objects.filter(pk=rater.pk).delete()


@transaction.atomic
def propose(cycle, *, by):
    """Put the list before the supervisors.

    Raises NotYours, WrongState, MovedOn, TooFew, NotRatedYourself or Unsupervised.
    """
    held = _own(cycle, by, State.DRAFT)
    if held.portfolio.is_closed:
        raise MovedOn
    if held.raters.count() < MINIMUM_RATERS:
        raise TooFew
    if held.self_rated_at is None:
        raise NotRatedYourself
    if not held.portfolio.supervisions.open().exists():
        raise Unsupervised
    held.state, held.proposed_at, held.return_reason = State.PROPOSED, timezone.now(), ""
    held.save(update_fields=["state", "proposed_at", "return_reason"])
    ledger.record(held.portfolio, Kind.FEEDBACK_PROPOSED, by=by, subject=held, facts=_counted(held))
    letters.tell_supervisors(held)
    return held


@transaction.atomic
def approve(cycle, *, by):
    """Ask every colleague on the list. Raises NotSupervised or WrongState."""
    held = _supervised(cycle, by)
    now = timezone.now()
    held.state, held.approved_at, held.approved_by = State.OPEN, now, by
    held.closes_on = timezone.localdate(now + OPEN_FOR)
    held.save(update_fields=["state", "approved_at", "approved_by", "closes_on"])
    ledger.record(held.portfolio, Kind.FEEDBACK_APPROVED, by=by, subject=held, facts=_counted(held))
    asking.ask_all(held)
    letters.tell_of_approval(held)
    return held


@transaction.atomic
def send_back(cycle, *, reason, by):
    """Return the list with what has to change. Raises NotSupervised, WrongState or ReasonMissing."""
    held = _supervised(cycle, by)
    if not reason.strip():
        raise ReasonMissing
    held.state, held.return_reason = State.DRAFT, reason.strip()
    held.save(update_fields=["state", "return_reason"])
    ledger.record(held.portfolio, Kind.FEEDBACK_RETURNED, by=by, subject=held, facts=_counted(held))
    letters.tell_of_return(held, by=by)
    return held


@transaction.atomic
def extend(cycle, *, by):
    """Fourteen more days for those who have not answered. Raises NotYours, WrongState or TooLong."""
    held = _own(cycle, by, State.OPEN)
    later = max(held.closes_on, timezone.localdate()) + datetime.timedelta(days=14)
    if later - timezone.localdate(held.approved_at) > LONGEST:
        raise TooLong
    held.closes_on = later
    held.save(update_fields=["closes_on"])
    return held


@transaction.atomic
def release(cycle, *, by=None):
    """Show the answers, all at once, and keep them as evidence. `by`: the technician, or None for the portal itself.

    Raises NotYours, WrongState or NotEnoughAnswers.
    """
    held = _own(cycle, by, State.OPEN) if by else _locked(cycle, State.OPEN)
    if held.answers.count() < MINIMUM_RATERS:
        raise NotEnoughAnswers
    held.state, held.released_at, held.results = State.RELEASED, timezone.now(), results.gathered(held)
    held.evidence = results.as_evidence(held)
    held.save(update_fields=["state", "released_at", "results", "evidence"])
    facts = _counted(held) | {"evidence": str(held.evidence_id), "results": results.digest_of(held)}
    ledger.record(held.portfolio, Kind.FEEDBACK_RELEASED, by=by, subject=held, facts=facts)
    letters.tell_of_release(held)
    return held


@transaction.atomic
def stop(cycle, *, by):
    """End it without results; whatever was answered is never shown. Raises NotYours or WrongState."""
    held = _own(cycle, by, State.DRAFT, State.PROPOSED, State.OPEN)
    held.state, held.stopped_at = State.STOPPED, timezone.now()
    held.save(update_fields=["state", "stopped_at"])
    ledger.record(held.portfolio, Kind.FEEDBACK_STOPPED, by=by, subject=held, facts=_counted(held))
    return held


def _own(cycle, by, *states):
    if cycle.technician_id != by.pk:
        raise NotYours
    return _locked(cycle, *states)


def _supervised(cycle, by):
    grants = Supervision.objects.open().filter(portfolio=cycle.portfolio_id, supervisor=by)
    if cycle.technician_id == by.pk or not grants.select_for_update(no_key=True).first():
        raise NotSupervised
    return _locked(cycle, State.PROPOSED)


def _locked(cycle, *states):
    held = FeedbackCycle.objects.select_for_update(of=("self",)).select_related("portfolio__edition", "technician")
    held = held.get(pk=cycle.pk)
    if held.state not in states:
        raise WrongState
    return held


def _counted(cycle):
    return {"raters": cycle.raters.count(), "answers": cycle.answers.count()}
