"""How a supervision ends: by either side, at once.

Invariant: a decision that has begun is finished or refused before the grant ends, never half; nothing that was
decided under the grant changes by its end.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import outbox

from .. import ledger
from ..models import LedgerEvent, Supervision
from ..refusals import Refused


class EndRefused(Refused):
    """An end that the rules do not allow."""


class NotTheirs(EndRefused):
    sentence = _("Only the technician and the supervisor can end a supervision.")


class AlreadyEnded(EndRefused):
    sentence = _("This supervision has already ended.")


@transaction.atomic
def end(supervision, *, by):
    """End a grant; the other side gets a letter. Raises NotTheirs or AlreadyEnded."""
    # The lock waits for decisions in progress, which hold the row: see sign_off.moves.
    held = Supervision.objects.select_for_update(of=("self",), no_key=True).get(pk=supervision.pk)
    if by.pk not in (held.technician_id, held.supervisor_id):
        raise NotTheirs
    if not held.is_open:
        raise AlreadyEnded
    held.ended_at = timezone.now()
    held.ended_by = by
    held.save(update_fields=["ended_at", "ended_by"])
    facts = {"supervisor": held.supervisor_id, "role": held.role}
    ledger.record(held.portfolio, LedgerEvent.Kind.SUPERVISION_ENDED, by=by, subject=held, facts=facts)
    reader = held.supervisor if by.pk == held.technician_id else held.technician
    outbox.post(reader, "mail/supervision_ended", {"supervision": held, "reader": reader, "ender": by})
    return held
