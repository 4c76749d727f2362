"""The heads of the chains, kept outside the database: whoever rewrites a whole chain there cannot rewrite them here.

A file of JSON lines, one for each chain that has grown since the last export: {time, portfolio, sequence, hash}, and
`previous`, the SHA-256 of the line before, so that the file is a chain itself. A copy on another machine makes it proof
against whoever may write to this one.

Invariant: lines are only ever added, whole, by one writer at a time, and are on the disk before the export says so.
"""

import fcntl
import hashlib
import json
import os
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from ..models import LedgerEvent

FILE = "heads.jsonl"


class BrokenFile(Exception):
    """A line of a file of heads is not the one that was written there: its number and what is wrong."""

    def __init__(self, path, number, problem):
        super().__init__(f"{path}, line {number}: {problem}")


def path():
    return Path(settings.LEDGER_HEADS_DIR) / FILE


def export():
    """Add the heads of the chains that have grown; returns how many. Raises BrokenFile."""
    with locked(path()) as file:
        known = {key: max(heads) for key, heads in parsed(path(), file).items()}
        newest = LedgerEvent.objects.order_by("portfolio", "-sequence").distinct("portfolio")
        heads = newest.values_list("portfolio", "sequence", "hash").iterator()
        grown = [head for head in heads if head[1] > known.get(str(head[0]), 0)]
        now = timezone.now().isoformat(timespec="seconds")
        entries = (dict(zip(("portfolio", "sequence", "hash"), head, strict=True)) for head in grown)
        add(file, [{"time": now} | entry | {"portfolio": str(entry["portfolio"])} for entry in entries])
    return len(grown)


def read(file):
    """{portfolio: {number of the event: hash}} of everything that was exported. Raises BrokenFile."""
    with file.open("rb") as lines:
        return parsed(file, lines)


def parsed(file, lines):
    exported, previous = defaultdict(dict), ""
    lines.seek(0)
    for number, line in enumerate(lines, start=1):
        try:
            said = json.loads(line)
            heads, sequence = exported[said["portfolio"]], said["sequence"]
        except (ValueError, KeyError, TypeError):
            raise BrokenFile(file, number, "no line of this file") from None
        if said.get("previous") != previous or not line.endswith(b"\n"):
            raise BrokenFile(file, number, "does not follow from the line before")
        if heads.setdefault(sequence, said["hash"]) != said["hash"]:
            raise BrokenFile(file, number, "another head for the same event")
        previous = hashlib.sha256(line).hexdigest()
    return exported


@contextmanager
def locked(file):
    """The file, made if there was none, open for this process alone until the end."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "a+b") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield held


def add(file, entries):
    """Write these entries at the end of a locked file, each with the digest of the line before."""
    file.seek(0)
    previous = ""
    for line in file:
        previous = hashlib.sha256(line).hexdigest()
    written = []
    for entry in entries:
        line = (json.dumps(entry | {"previous": previous}) + "\n").encode()
        previous = hashlib.sha256(line).hexdigest()
        written.append(line)
    file.write(b"".join(written))
    file.flush()
    os.fsync(file.fileno())
