"""How a supervision ends: by either side, at once, or by the clock where it covers an absence.

Invariant: a decision that has begun is finished or refused before the grant ends, never half; nothing that was
decided under the grant changes by its end; whoever stands in for a supervisor goes with them.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import outbox

from .. import ledger
from ..models import DecisionDraft, LedgerEvent, Supervision
from ..refusals import Refused


class EndRefused(Refused):
    """An end that the rules do not allow."""


class NotTheirs(EndRefused):
    sentence = _("Only the technician and the supervisor can end a supervision.")


class AlreadyEnded(EndRefused):
    sentence = _("This supervision has already ended.")


@transaction.atomic
def end(supervision, *, by):
    """End a grant, or cover that is still to come; the other side gets a letter. Raises NotTheirs or AlreadyEnded."""
    # The lock waits for decisions in progress, which hold the row: see sign_off.moves.
    held = Supervision.objects.select_for_update(of=("self",), no_key=True).get(pk=supervision.pk)
    if by.pk not in (held.technician_id, held.supervisor_id):
        raise NotTheirs
    if held.is_over:
        raise AlreadyEnded
    for ended in close(held, by=by):
        tell(ended, {ended.technician, ended.supervisor} if ended == held else {ended.supervisor}, ender=by)
    return held


def tell(ended, readers, *, ender):
    """Everybody but whoever ended it, and the supervisor whose absence it covered."""
    absent = {ended.stands_in_for} if ended.until else set()
    for reader in (readers | absent) - {ender}:
        outbox.post(reader, "mail/supervision_ended", {"supervision": ended, "reader": reader, "ender": ender})


def close(held, *, by, at=None):
    """End a locked grant, and those that stand in for its supervisor on the portfolio; returns all that ended."""
    at = at or timezone.now()
    closed = [held, *(stand_ins_of(held) if held.until is None else [])]
    for grant in closed:
        record_end(grant, by=by, at=at, recorded_by=by)
    return closed


def stand_ins_of(held):
    """The locked grants on the same portfolio that cover an absence of this grant's supervisor."""
    grants = Supervision.objects.not_over().filter(
        portfolio=held.portfolio_id, cover__supervisor=held.supervisor_id, until__isnull=False
    )
    return list(grants.order_by("pk").select_for_update(of=("self",), no_key=True))


def record_end(grant, *, by, at, recorded_by):
    """Write the end of a locked grant; `recorded_by` is None for the portal itself."""
    grant.ended_at, grant.ended_by = at, by
    grant.save(update_fields=["ended_at", "ended_by"])
    forget_drafts(grant)
    facts = {"supervisor": grant.supervisor_id, "role": grant.role}
    if grant.cover_id:
        facts |= {"cover": str(grant.cover_id)}
    ledger.record(grant.portfolio, LedgerEvent.Kind.SUPERVISION_ENDED, by=recorded_by, subject=grant, facts=facts)


def forget_drafts(grant):
    """Decisions that were only begun go with the access to what they are about."""
    others = Supervision.objects.not_over().filter(portfolio=grant.portfolio_id, supervisor=grant.supervisor_id)
    if not others.exclude(pk=grant.pk).exists():
        drafts = DecisionDraft.objects.filter(supervisor=grant.supervisor_id, claim__portfolio=grant.portfolio_id)
        drafts.delete()
