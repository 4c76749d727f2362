"""The record of every save of a draft: the places it changed, with the words before and after.

Invariant: whatever page, file or command changes a draft does so within `recorded`, one at a time for each edition;
a save that changed something leaves one Edit and the edition's last editor, a save that changed nothing leaves none.
"""

from contextlib import ExitStack, contextmanager

from django.db import transaction
from django.utils import timezone

from ..files.document import document_of
from ..models import Edit, Edition
from .differences import differences


@contextmanager
def recorded(edition, *, by, means):
    """The edition, its row locked, in a transaction; what is done meanwhile is recorded at its end.

    `by`: the editor, or None for a command. Other savers of the same edition wait. Whether it may be changed is asked
    by the caller and held by the database.
    """
    with transaction.atomic():
        held = Edition.objects.select_for_update(of=["self"]).select_related("framework").get(pk=edition.pk)
        before = document_of(held)
        yield held
        record(held, differences(before, document_of(held)), by=by, means=means)


@contextmanager
def all_recorded(editions, *, by, means):
    """Several editions at once, locked in one order, whoever asks."""
    with transaction.atomic(), ExitStack() as stack:
        each = sorted(editions, key=lambda edition: edition.pk)
        yield [stack.enter_context(recorded(edition, by=by, means=means)) for edition in each]


def record_new(edition, *, by, means, original=None):
    """Records an edition that has just been made, with how it differs from its original."""
    document = document_of(edition)
    before = document_of(original) if original else {name: document[name] for name in ("framework", "stages")}
    record(edition, differences(before, document), by=by, means=means)


def record(edition, found, *, by, means):
    if not found:
        return
    Edit.objects.create(edition=edition, editor=by, means=means, differences=[each.as_json() for each in found])
    Edition.objects.filter(pk=edition.pk).update(last_edited_at=timezone.now(), last_edited_by=by)
