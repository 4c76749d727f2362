"""Writing evidence down: the first save and every later one, until it is submitted.

Invariant: a save stores everything or nothing; a save from a page that is no longer the newest changes nothing and
says so; the same form sent twice makes one piece of evidence.
"""

import datetime
from dataclasses import dataclass, field

from django.db import transaction
from django.http import Http404

from ..models import Evidence
from ..models.feedback import FEEDBACK_FORM
from . import attachments
from .claiming import start_claim
from .locking import NotAllowed, locked_row, require_editable

FIELDS = ("title", "event_date", "answers", "is_anonymised")


class StaleDraft(Exception):
    """Somebody, or another tab, saved other words meanwhile; `current` holds them."""

    def __init__(self, current):
        super().__init__()
        self.current = current


@dataclass(frozen=True)
class Words:
    """What a page of evidence holds, but for its files."""

    title: str = ""
    event_date: datetime.date | None = None
    answers: dict = field(default_factory=dict)
    is_anonymised: bool = False

    def are_those_of(self, evidence):
        return all(getattr(self, name) == getattr(evidence, name) for name in FIELDS)


def create(form, words, *, by, key, files=(), files_description="", aim=None):
    """The evidence with this key, made unless an earlier click made it. `aim`: the competency it is written for."""
    with attachments.stored_together() as stored:
        values = {name: getattr(words, name) for name in FIELDS}
        evidence, is_new = Evidence.objects.get_or_create(id=key, defaults={"owner": by, "form": form} | values)
        if evidence.owner_id != by.pk:
            raise Http404
        held = locked_row(evidence)
        require_editable(held)
        if not is_new:
            write(held, words, seen_version=1)
        attachments.add(held, files, stored, files_description)
        if aim:
            start_claim(held, aim)
    return held


def save(evidence, words, *, by, seen_version, files=(), files_description="", descriptions=None, remove=()):
    """Store a page of a draft; `descriptions` maps a file's key to what it shows.

    Raises EvidenceLocked, StaleDraft or FilesRefused, and then nothing is changed.
    """
    with attachments.stored_together() as stored:
        held = locked_row(evidence)
        if held.owner_id != by.pk:
            raise NotAllowed
        require_editable(held)
        write(held, words, seen_version=seen_version)
        attachments.describe(held, descriptions or {})
        attachments.take_off(held, remove)
        attachments.add(held, files, stored, files_description)
    return held


def write(held, words, *, seen_version):
    """Put the words into the (locked) row. The same words again are no change, whatever page they come from."""
    if words.are_those_of(held):
        return
    if held.version != seen_version:
        raise StaleDraft(held)
    for name in FIELDS:
        setattr(held, name, getattr(words, name))
    held.version += 1
    held.save(update_fields=[*FIELDS, "version", "updated_at"])


@transaction.atomic
def delete(evidence, *, by):
    """Delete a draft of which nothing was ever submitted, with its claims and files. Raises NotAllowed."""
    held = locked_row(evidence)
    if held.owner_id != by.pk or not may_delete(held):
        raise NotAllowed
    held.claims.all().delete()
    for attachment in held.attachments.all():
        attachments.delete_for_good(attachment)
    held.delete()


def may_delete(evidence):
    never_submitted = not evidence.claims.filter(submitted_at__isnull=False).exists()
    is_own = evidence.form.key != FEEDBACK_FORM and not evidence.tickets.exists()
    return evidence.is_editable and evidence.revision == 1 and never_submitted and is_own
