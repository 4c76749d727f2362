"""Cover for an absence: a colleague decides for a supervisor from one day to another.

Invariant: the colleague is one whom `colleagues` lets stand in; each grant carries the role that it covers, names its
Cover, and ends by the clock; one absence of a supervisor at a time. Whom the supervisor comes to supervise during the
absence is covered as well; whom they cover themselves is not.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import Case, F, OuterRef, Subquery, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import outbox
from accounts.models import User

from .. import ledger
from ..models import Cover, LedgerEvent, Supervision
from ..refusals import Refused
from . import colleagues, ending

MOST_DAYS = 90
# An hour more, for when the clocks change in between.
LONGEST = timedelta(days=MOST_DAYS, hours=1)


class CoverRefused(Refused):
    """Cover that the rules do not allow."""


class NothingToCover(CoverRefused):
    sentence = _("There is nobody whom this colleague could take on: they supervise or are everybody you supervise.")


class TooLong(CoverRefused):
    sentence = _("Cover lasts at most 90 days. For longer, hand over instead.")


class InThePast(CoverRefused):
    sentence = _("Cover cannot end in the past.")


class Overlaps(CoverRefused):
    sentence = _("You have already arranged cover for some of these days. End that first.")


class NotTheirs(CoverRefused):
    sentence = _("Only the supervisor and the colleague who stands in can end cover.")


class AlreadyOver(CoverRefused):
    sentence = _("This cover is already over.")


@dataclass(frozen=True)
class Arranged:
    cover: Cover
    grants: list = field(default_factory=list)
    # The supervisor's grants on portfolios where the colleague cannot stand in.
    skipped: list = field(default_factory=list)


@transaction.atomic
def arrange(*, by, deputy, starts_at, until):
    """Let `deputy` decide for `by` between two moments; tell them and every technician.

    Raises colleagues.ColleagueRefused, TooLong, InThePast, Overlaps or NothingToCover.
    """
    # One absence at a time: two clicks wait for each other here.
    colleagues.hold(by, deputy)
    supervisor = User.objects.get(pk=by.pk)
    colleagues.require(deputy, supervisor=supervisor)
    require_days(supervisor, starts_at, until)
    arranged = Arranged(Cover.objects.create(supervisor=by, deputy=deputy, starts_at=starts_at, until=until))
    for held in own_grants_locked(supervisor):
        grant = cover_grant(held, arranged.cover)
        (arranged.grants if grant else arranged.skipped).append(grant or held)
    if not arranged.grants:
        raise NothingToCover
    tell_arranged(arranged.cover)
    return arranged


@transaction.atomic
def extend(supervision):
    """Cover a grant that has just begun, too, if its supervisor is away or about to be."""
    if supervision.until is not None:
        return
    for absence in Cover.objects.absences().filter(supervisor=supervision.supervisor_id):
        grant = cover_grant(supervision, absence)
        if grant:
            outbox.post(grant.technician, "mail/cover_arranged", about(absence, grant.technician))


@transaction.atomic
def end(cover, *, by):
    """End an absence early, or call it off; all are told. Raises NotTheirs or AlreadyOver."""
    held = Cover.objects.select_for_update(of=("self",), no_key=True).get(pk=cover.pk)
    if by.pk not in (held.supervisor_id, held.deputy_id):
        raise NotTheirs
    if held.until is None or held.state == "ended":
        raise AlreadyOver
    held.ended_at = timezone.now()
    held.save(update_fields=["ended_at"])
    grants = locked_by_ledger(held.supervisions.not_over())
    ended = [grant for locked in grants for grant in ending.close(locked, by=by, at=held.ended_at)]
    for reader in {*(grant.technician for grant in ended), held.supervisor, held.deputy} - {by}:
        outbox.post(reader, "mail/cover_ended", about(held, reader) | {"ender": by})
    return held


def marked(claims, *, deputy):
    """Claims, each with the name of whom `deputy` stands in for there; None where they decide in their own right."""
    grants = Supervision.objects.open().filter(supervisor=deputy, portfolio=OuterRef("portfolio"))
    covered = Case(When(until__isnull=False, then=F("cover__supervisor__name")))
    names = grants.own_first().values_list(covered)[:1]
    return claims.annotate(stands_in_for=Subquery(names))


def require_days(supervisor, starts_at, until):
    if until <= timezone.now() or until <= starts_at:
        raise InThePast
    if until - starts_at > LONGEST:
        raise TooLong
    others = Cover.objects.absences().filter(supervisor=supervisor)
    if others.filter(starts_at__lt=until, until__gt=starts_at).exists():
        raise Overlaps


def own_grants_locked(supervisor):
    """What somebody supervises now in their own right; none of it ends until this transaction does."""
    own = Supervision.objects.open().of_their_own().filter(supervisor=supervisor)
    return locked_by_ledger(own.select_related("portfolio__owner", "portfolio__edition", "technician"))


def locked_by_ledger(grants):
    """These grants, locked by key as `sign_off.locks` does, in the order in which ledgers are written to."""
    held = grants.order_by("pk").select_for_update(of=("self",), no_key=True)
    return sorted(held, key=lambda grant: grant.portfolio_id)


def cover_grant(held, cover):
    """The deputy's grant in the place of a supervisor's, or None where the deputy cannot stand in."""
    if not colleagues.may_decide_on(held.portfolio, cover.deputy):
        return None
    grant = Supervision.objects.create(
        portfolio=held.portfolio,
        technician=held.technician,
        supervisor=cover.deputy,
        role=held.role,
        cover=cover,
        started_at=max(cover.starts_at, timezone.now()),
        until=cover.until,
    )
    facts = {"supervisor": cover.deputy_id, "role": held.role, "cover": str(cover.pk)}
    facts |= {"from": grant.started_at.isoformat(), "until": grant.until.isoformat()}
    ledger.record(held.portfolio, LedgerEvent.Kind.SUPERVISION_STARTED, by=cover.supervisor, subject=grant, facts=facts)
    return grant


def tell_arranged(cover):
    """One letter for the deputy, and one for each technician, however many portfolios they have."""
    grants = cover.supervisions.select_related("technician").order_by("technician_id")
    technicians = [technician for technician, _grants in groupby(grants, key=lambda grant: grant.technician)]
    outbox.post(cover.deputy, "mail/cover_taken", about(cover, cover.deputy) | {"number": len(technicians)})
    for technician in technicians:
        outbox.post(technician, "mail/cover_arranged", about(cover, technician))


def about(cover, reader):
    return {"cover": cover, "reader": reader, "supervisor": cover.supervisor, "deputy": cover.deputy}
