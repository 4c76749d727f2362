"""Files that go with evidence: kept and removed together with the change that brought them.

Invariant: at most five at a time, whoever adds at once (the evidence's row is locked); a file of which nothing was
ever submitted is deleted for good, any other stays on record; a transaction that fails leaves no file behind.
"""

from contextlib import contextmanager

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from ..models import Attachment
from .locking import locked_row, require_editable
from .uploads import Refusal


class FilesRefused(Exception):
    """`refusals`: an uploads.Refusal for each file that cannot be kept."""

    def __init__(self, refusals):
        super().__init__(*refusals)
        self.refusals = refusals


@contextmanager
def stored_together():
    """A transaction and the files stored in it: yields the list that names them; they vanish when it fails."""
    stored = []
    try:
        with transaction.atomic():
            yield stored
    except BaseException:
        for file in stored:
            file.storage.delete(file.name)
        raise


def add(held, files, stored, description=""):
    """Keep checked files with this (locked) evidence. Raises FilesRefused beyond five, or beyond the owner's space.

    A file that the evidence already has, under the same name, is not added twice: a form may arrive twice.
    """
    current = set(held.attachments.filter(removed_at__isnull=True).values_list("name", "sha256"))
    new = list({(file.name, file.sha256): file for file in files if (file.name, file.sha256) not in current}.values())
    room = Attachment.MAXIMUM_PER_EVIDENCE - len(current)
    if len(new) > room:
        raise FilesRefused([Refusal(file.name, "too_many") for file in new[max(0, room) :]])
    most = settings.ATTACHMENT_MEGABYTES_PER_PERSON * 2**20
    if new and used_by(held.owner_id) + sum(file.size for file in new) > most:
        raise FilesRefused([Refusal(file.name, "no_space") for file in new])
    for file in new:
        store(held, file, stored, description)


def used_by(owner_id):
    """Bytes of all the files that a person keeps, also those that are off their evidence but on record."""
    return Attachment.objects.filter(evidence__owner=owner_id).aggregate(total=Sum("size"))["total"] or 0


def store(held, file, stored, description=""):
    facts = {"name": file.name, "kind": file.kind, "size": file.size, "sha256": file.sha256}
    attachment = Attachment(evidence=held, description=description, **facts)
    with file.path.open("rb") as content:
        attachment.file.save(file.name, File(content), save=False)
    stored.append(attachment.file)
    attachment.save(force_insert=True)


def describe(held, descriptions):
    """Say what the files of (locked) draft evidence show: {attachment key: one line}."""
    for key, description in descriptions.items():
        held.attachments.filter(pk=key, removed_at__isnull=True).update(description=description)


@transaction.atomic
def remove(attachment):
    """Take a file off a draft. Raises EvidenceLocked; a file that is gone already stays gone."""
    held = locked_row(attachment.evidence)
    require_editable(held)
    take_off(held, [attachment.pk])


def take_off(held, keys):
    """Remove these files from (locked) draft evidence."""
    for attachment in held.attachments.filter(pk__in=keys, removed_at__isnull=True):
        if was_submitted(attachment):
            attachment.removed_at = timezone.now()
            attachment.save(update_fields=["removed_at"])
        else:
            delete_for_good(attachment)


def was_submitted(attachment):
    """Whether somebody may have decided on this file: a claim was submitted after it was added."""
    return attachment.evidence.claims.filter(submitted_at__gte=attachment.added_at).exists()


def delete_for_good(attachment):
    """Row now, file when the transaction has held."""
    file = attachment.file
    attachment.delete()
    transaction.on_commit(lambda: file.storage.delete(file.name))


def sweep(older_than):
    """Delete stored files older than this that no attachment knows; returns how many there were."""
    found = list(orphans(default_storage, older_than))
    for name in found:
        default_storage.delete(name)
    return len(found)


def orphans(storage, older_than):
    """Names of stored files that no attachment knows, left by a process that was killed before it could tidy up."""
    known = set(Attachment.objects.values_list("file", flat=True))
    for folder in subfolders(storage, "evidence"):
        for name in storage.listdir(folder)[1]:
            path = f"{folder}/{name}"
            if path not in known and storage.get_modified_time(path) < older_than:
                yield path


def subfolders(storage, root):
    if not storage.exists(root):
        return []
    return [f"{root}/{name}" for name in storage.listdir(root)[0]]
