"""A supervisor leaves, and a colleague takes technicians over.

Invariant: nothing changes before the colleague accepts; then the new grants begin in the moment in which the old ones
end, in one transaction, with the same roles; each technician is told before and after, and can say no at any time.
"""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import outbox
from accounts.models import User

from .. import ledger
from ..models import Cover, LedgerEvent, Portfolio, Supervision
from ..refusals import Refused
from . import colleagues, cover, ending

Kind = LedgerEvent.Kind


class HandOverRefused(Refused):
    """A hand-over that the rules do not allow."""


class NothingToHandOver(HandOverRefused):
    sentence = _("Nobody of those you chose can be handed over to this colleague.")


class NotTheirs(HandOverRefused):
    sentence = _("This hand-over is not yours to answer.")


class NotOpen(HandOverRefused):
    sentence = _("This hand-over has already been answered, or has expired.")


@dataclass(frozen=True)
class Offered:
    hand_over: Cover
    # The portfolios that cannot be handed over to this colleague.
    skipped: list = field(default_factory=list)


@transaction.atomic
def offer(*, by, colleague, portfolios):
    """Ask a colleague to take these portfolios over; tell them and the technicians.

    Raises colleagues.ColleagueRefused or NothingToHandOver.
    """
    leaver = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    colleagues.require(colleague, supervisor=leaver)
    held = [grant.portfolio for grant in cover.own_grants_locked(leaver) if grant.portfolio in portfolios]
    offered_already = set(Cover.objects.offered().filter(supervisor=leaver).values_list("portfolios", flat=True))
    possible = [
        portfolio
        for portfolio in held
        if portfolio.pk not in offered_already and colleagues.may_decide_on(portfolio, colleague)
    ]
    if not possible:
        raise NothingToHandOver
    offered = Cover.objects.create(supervisor=leaver, deputy=colleague, starts_at=timezone.now())
    offered.portfolios.set(possible)
    record(offered, possible, Kind.HAND_OVER_OFFERED, by=leaver)
    tell(colleague, "mail/hand_over_offered", offered, number=len(possible))
    for technician in owners(possible):
        tell(technician, "mail/hand_over_coming", offered)
    return Offered(offered, [portfolio for portfolio in held if portfolio not in possible])


@transaction.atomic
def accept(hand_over, *, by):
    """Take over: the colleague's grants begin as the leaver's end. Returns the new grants.

    Raises NotTheirs, NotOpen, colleagues.ColleagueRefused or NothingToHandOver.
    """
    colleagues.hold(by)
    held = locked(hand_over)
    if by.pk != held.deputy_id:
        raise NotTheirs
    colleagues.require(by, supervisor=held.supervisor)
    grants = grants_locked(held.supervisor)
    portfolios = portfolios_locked(held)
    own = [grant for grant in grants if grant.portfolio in portfolios]
    if not own:
        raise NothingToHandOver
    now = timezone.now()
    held.starts_at = held.accepted_at = now
    held.save(update_fields=["starts_at", "accepted_at"])
    started = [grant for grant in (take_over(held, old, at=now) for old in own) if grant]
    for technician in owners(grant.portfolio for grant in own):
        tell(technician, "mail/hand_over_done", held)
    tell(held.supervisor, "mail/hand_over_answered", held, answer="accepted")
    for grant in started:
        cover.extend(grant)
    return started


@transaction.atomic
def stop(hand_over, *, by):
    """The colleague declines, or the leaver takes it back; all are told. Raises NotTheirs or NotOpen."""
    held = locked(hand_over)
    if by.pk not in (held.deputy_id, held.supervisor_id):
        raise NotTheirs
    portfolios = portfolios_locked(held)
    close(held, portfolios, by=by)
    is_declined = by.pk == held.deputy_id
    other = held.supervisor if is_declined else held.deputy
    tell(other, "mail/hand_over_answered", held, answer="declined" if is_declined else "taken_back")
    for technician in owners(portfolios):
        tell(technician, "mail/hand_over_stopped", held)
    return held


@transaction.atomic
def refuse(hand_over, *, by):
    """A technician says no: their portfolios stay with the supervisor, who is told. Raises NotTheirs or NotOpen."""
    held = locked(hand_over)
    portfolios = portfolios_locked(held)
    own = [portfolio for portfolio in portfolios if portfolio.owner_id == by.pk]
    if not own:
        raise NotTheirs
    held.portfolios.remove(*own)
    record(held, own, Kind.HAND_OVER_STOPPED, by=by)
    if len(own) == len(portfolios):
        held.ended_at = timezone.now()
        held.save(update_fields=["ended_at"])
    tell(held.supervisor, "mail/hand_over_answered", held, answer="refused", technician=by)
    return held


def take_over(hand_over, old, *, at):
    """The colleague's grant in the place of the leaver's; None if they have come to supervise it since."""
    ending.close(old, by=hand_over.supervisor, at=at)
    if not colleagues.may_decide_on(old.portfolio, hand_over.deputy):
        return None
    grant = Supervision.objects.create(
        portfolio=old.portfolio,
        technician=old.technician,
        supervisor=hand_over.deputy,
        role=old.role,
        cover=hand_over,
        started_at=at,
    )
    facts = {"supervisor": grant.supervisor_id, "role": grant.role, "cover": str(hand_over.pk)}
    ledger.record(old.portfolio, Kind.SUPERVISION_STARTED, by=hand_over.deputy, subject=grant, facts=facts)
    return grant


def close(held, portfolios, *, by):
    held.ended_at = timezone.now()
    held.save(update_fields=["ended_at"])
    record(held, portfolios, Kind.HAND_OVER_STOPPED, by=by)


def locked(hand_over):
    """The hand-over as it is now, until the transaction ends. Raises NotOpen."""
    held = Cover.objects.offered().filter(pk=hand_over.pk).select_for_update(of=("self",), no_key=True).first()
    if held is None:
        raise NotOpen
    return held


def grants_locked(leaver):
    """The leaver's own grants, held with those that stand in for them. As whoever signs does: before any portfolio."""
    own = cover.own_grants_locked(leaver)
    cover.locked_by_ledger(Supervision.objects.not_over().filter(cover__supervisor=leaver, until__isnull=False))
    return own


def portfolios_locked(hand_over):
    """What is offered; nobody else comes to supervise it until the transaction ends: see invitations."""
    rows = Portfolio.objects.filter(hand_overs=hand_over).select_related("owner").order_by("pk")
    return list(rows.select_for_update(of=("self",), no_key=True))


def record(hand_over, portfolios, kind, *, by):
    facts = {"supervisor": hand_over.supervisor_id, "colleague": hand_over.deputy_id}
    for portfolio in sorted(portfolios, key=lambda portfolio: portfolio.pk):
        ledger.record(portfolio, kind, by=by, subject=hand_over, facts=facts)


def owners(portfolios):
    """Each technician once."""
    return {portfolio.owner_id: portfolio.owner for portfolio in portfolios}.values()


def tell(reader, template, hand_over, **context):
    outbox.post(reader, template, context | cover.about(hand_over, reader))
