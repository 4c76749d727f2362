"""How a portfolio is moved to a later edition: the one module that writes moves and what they carried.

Invariant: all of it happens in one transaction, or nothing; what is carried is what `plan` says of the rows as they are
under the locks, and where a page showed a plan, as it showed it. What was signed stays where it was signed; nothing
that was waiting goes on waiting in a portfolio that was left.
"""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from .. import ledger
from ..models import CarriedClaim, CarriedSignOff, Claim, Move, Portfolio, Supervision
from ..refusals import said_by_the_database
from ..sign_off import locks, moves
from ..supervision import hand_over, invitations
from . import letters, reading
from .plan import plan
from .refusals import AlreadyMoved, AlreadyThere, ChangedSinceShown, NotSaid, NotYours

Kind = ledger.Kind


@transaction.atomic
def move(portfolio, *, to, by, keeps=None, seen_digest=None):
    """Move to a later edition, step by step where there are several on the way; returns the last Move.

    `keeps`: the supervisors who go along, all where nobody is named. `seen_digest`: of the plan that was shown.
    Raises NotYours, AlreadyMoved, NotOffered, AlreadyThere, NotSaid or ChangedSinceShown.
    """
    held = locked(portfolio, by, to)
    planned = plan(held, to)
    if seen_digest not in (None, planned.digest):
        raise ChangedSinceShown
    for claim in sorted(planned.waiting, key=lambda claim: claim.pk):
        moves.withdraw(claim, by=by)
    for invitation in planned.invitations:
        invitations.revoke(invitation, by=by)
    made = follow(held, planned, by=by)
    grants = take_along(planned, made.destination, keeps, by=by)
    write_drafts(planned, made.destination)
    letters.tell_supervisors(made, grants)
    return made


def locked(portfolio, by, to):
    """The portfolio, while nobody decides, signs, amends, invites or ends a grant on it. As `sign_off.locks` orders it.

    Raises NotYours, AlreadyMoved, or ChangedSinceShown where a claim came in between.
    """
    if portfolio.owner_id != by.pk:
        raise NotYours
    list(portfolio.supervisions.not_over().order_by("pk").select_for_update(no_key=True).values_list("pk"))
    theirs = Claim.objects.filter(Q(portfolio=portfolio) | Q(carried_to__move__destination=portfolio)).distinct()
    known = set(theirs.values_list("pk", flat=True))
    signed_before = Q(competency_sign_offs__carried_to__move__destination=portfolio)
    begun = Q(owner=by, edition=to, closed_at__isnull=True)
    locks.lock(known, portfolios=Portfolio.objects.filter(Q(pk=portfolio.pk) | signed_before | begun))
    with_edition = Portfolio.objects.select_related("owner", "edition__framework", "target_stage")
    held = with_edition.annotate(**reading.along()).get(pk=portfolio.pk)
    if held.closed_at is not None:
        raise AlreadyMoved
    if set(theirs.values_list("pk", flat=True)) != known:
        raise ChangedSinceShown
    return held


def follow(held, planned, *, by):
    """Go the way of the plan, one edition after the other; returns the last Move."""
    origin, now = held, timezone.now()
    for step in planned.steps:
        there = planned.existing if step is planned.steps[-1] else None
        destination = there or begin(step.edition, planned.target_stage, by=by)
        made = go(origin, destination, step, by=by, at=now)
        origin = destination
    return made


def begin(edition, stage, *, by):
    with said_by_the_database(portfolio_one_open_for_owner_and_edition=AlreadyThere):
        begun = Portfolio.objects.create(owner=by, edition=edition, target_stage=stage)
    facts = {"edition": edition.pk, "stage": stage.pk if stage else None}
    ledger.record(begun, Kind.PORTFOLIO_STARTED, by=by, subject=begun, facts=facts)
    return begun


def go(origin, destination, step, *, by, at):
    """One step: the move, what it carries, and the end of the portfolio that is left."""
    made = Move.objects.create(origin=origin, destination=destination, moved_at=at, moved_by=by)
    with said_by_the_database(carried_claim_as_the_edition_says=NotSaid, carried_sign_off_as_the_edition_says=NotSaid):
        carried = [
            *CarriedClaim.objects.bulk_create(
                CarriedClaim(move=made, claim=each.what, decision=each.decision, **said_of(each))
                for each in step.claims
            ),
            *CarriedSignOff.objects.bulk_create(
                CarriedSignOff(move=made, sign_off=each.what, **said_of(each)) for each in step.sign_offs
            ),
        ]
    origin.closed_at = at
    origin.save(update_fields=["closed_at"])
    facts = {"move": str(made.pk), "to": str(destination.pk), "edition": destination.edition_id}
    ledger.record(origin, Kind.MOVED_ON, by=by, subject=origin, facts=facts)
    facts = {"move": str(made.pk), "from": str(origin.pk), "edition": origin.edition_id}
    ledger.record(destination, Kind.MOVED_HERE, by=by, subject=destination, facts=facts, rows=carried)
    return made


def said_of(carry):
    return {"change": carry.change, "standing": carry.standing, "item": carry.item, "level": carry.level}


def take_along(planned, destination, keeps, *, by):
    """The grants of whoever goes along, with their role and until when; whoever stands in for them goes with them."""
    kept = [grant for grant in planned.supervisions if keeps is None or supervised_by(grant) in keeps]
    now = timezone.now()
    made = [take_over(grant, destination, by=by, at=now) for grant in kept]
    for offer in planned.portfolio.hand_overs.offered():
        if offer.supervisor_id in {grant.supervisor_id for grant in kept}:
            offer.portfolios.add(destination)
            hand_over.record(offer, [destination], Kind.HAND_OVER_OFFERED, by=by)
    return made


def supervised_by(grant):
    """The key of the supervisor whose grant it is, or whom it stands in for."""
    return grant.cover.supervisor_id if grant.until else grant.supervisor_id


def take_over(grant, destination, *, by, at):
    made = Supervision.objects.create(
        portfolio=destination,
        technician=destination.owner,
        supervisor=grant.supervisor,
        role=grant.role,
        started_at=max(grant.started_at, at),
        until=grant.until,
        cover=grant.cover,
    )
    facts = {"supervisor": made.supervisor_id, "role": made.role, "before": str(grant.pk)}
    if made.until:
        facts |= {"from": made.started_at.isoformat(), "until": made.until.isoformat()}
    facts |= {"cover": str(made.cover_id)} if made.cover_id else {}
    ledger.record(destination, Kind.SUPERVISION_STARTED, by=by, subject=made, facts=facts)
    return made


def write_drafts(planned, destination):
    """What its owner had not finished, to be put forward on the new edition: nobody is asked by it yet."""
    Claim.objects.bulk_create(
        Claim(
            portfolio=destination,
            evidence_id=draft.evidence_id,
            technician=destination.owner,
            item=draft.item,
            level=draft.level,
            justification=draft.justification,
        )
        for draft in planned.drafts
    )
