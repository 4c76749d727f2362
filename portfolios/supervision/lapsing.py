"""Records what the clock has ended already, so that the history is complete. Nobody's access depends on it."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from ..models import Cover, Supervision
from . import ending


def sweep():
    """Write the end of every grant whose last day is past; returns how many. Two sweeps at once share the work."""
    lapsed = Supervision.objects.filter(ended_at__isnull=True, until__lte=timezone.now())
    keys = list(lapsed.order_by("portfolio_id", "pk").values_list("pk", flat=True))
    ended = sum(record(key) for key in keys)
    Cover.objects.filter(ended_at__isnull=True, until__lte=timezone.now()).update(ended_at=F("until"))
    return ended


@transaction.atomic
def record(key):
    """Whether this call wrote the end: as of the moment that was arranged, in the name of whoever arranged it."""
    rows = Supervision.objects.filter(pk=key, ended_at__isnull=True).select_related("cover__supervisor", "portfolio")
    grant = rows.select_for_update(of=("self",), no_key=True, skip_locked=True).first()
    if grant is None:
        return False
    ending.record_end(grant, by=grant.cover.supervisor, at=grant.until, recorded_by=None)
    return True
