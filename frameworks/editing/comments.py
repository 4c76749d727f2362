"""What editors say to each other about a draft. Comments never hold a publication back, and are never public.

With the publication they are frozen like everything else of the edition (trigger in migration 0008).
"""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from ..models import DraftComment


def comments_on(edition, item=None):
    """Open ones first, each kind in the order of writing."""
    rows = DraftComment.objects.filter(edition=edition).select_related("author", "resolved_by", "item")
    if item is not None:
        rows = rows.filter(item=item)
    return rows.order_by(F("resolved_at").asc(nulls_first=True), "written_at", "pk")


def open_on(edition, item=None):
    return comments_on(edition, item).filter(resolved_at=None)


def write(edition, *, by, text, item=None):
    return DraftComment.objects.create(edition=edition, item=item, author=by, text=text)


@transaction.atomic
def resolve(comment, *, by):
    """Said again of what is resolved, it changes nothing: the first to resolve it did so."""
    held = DraftComment.objects.select_for_update(of=["self"]).get(pk=comment.pk)
    if held.resolved_at is None:
        held.resolved_at, held.resolved_by = timezone.now(), by
        held.save(update_fields=["resolved_at", "resolved_by"])
    return held


@transaction.atomic
def reopen(comment):
    held = DraftComment.objects.select_for_update(of=["self"]).get(pk=comment.pk)
    held.resolved_at = held.resolved_by = None
    held.save(update_fields=["resolved_at", "resolved_by"])
    return held
