"""Where finished reports are kept: each under the SHA-256 of its content.

Invariant: a file on the shelf has the content that its name says, or it is written again; a file that no report
names goes with the next tidying.
"""

import hashlib
from datetime import timedelta

from django.core.cache import cache
from django.core.files import File
from django.utils import timezone

from ..models import Report

FOLDER = "reports"
# Younger files may belong to a report that is about to be finished.
SPARED = timedelta(hours=1)


def storage():
    return Report._meta.get_field("file").storage


def path_of(digest):
    return f"{FOLDER}/{digest[:2]}/{digest}.pdf"


def keep(digest, file):
    """Store the file under its digest; its name. A half-written one, left by a worker that died, is replaced."""
    name = path_of(digest)
    if storage().exists(name):
        if _digest_of(name) == digest:
            return name
        storage().delete(name)
    file.seek(0)
    return storage().save(name, File(file))


def tidy_now_and_then():
    """`tidy`, once an hour however often it is asked for."""
    if cache.add("reports-tidied", True, timeout=int(SPARED.total_seconds())):
        tidy()


def tidy(now=None):
    """Delete every file that no report names; how many went."""
    before = (now or timezone.now()) - SPARED
    folders = storage().listdir(FOLDER)[0] if storage().exists(FOLDER) else []
    return sum(_tidy_folder(f"{FOLDER}/{folder}", before) for folder in folders)


def _tidy_folder(folder, before):
    names = [name for name in storage().listdir(folder)[1] if storage().get_modified_time(f"{folder}/{name}") < before]
    old = {f"{folder}/{name}" for name in names}
    orphans = old - set(Report.objects.filter(file__in=old).values_list("file", flat=True))
    for orphan in orphans:
        storage().delete(orphan)
    return len(orphans)


def _digest_of(name):
    with storage().open(name) as stored:
        return hashlib.file_digest(stored, "sha256").hexdigest()
