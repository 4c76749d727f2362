"""From what a browser sent to a file that may be kept: bounded while it streams, judged by a child process.

Invariant: nothing is kept that `checks` did not pass, and a hostile file costs its child process, not the site.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.utils.translation import gettext_lazy as _

from ..models import Attachment
from .text import clean_line

SECONDS = 20
LONGEST_NAME = 100
SUFFIXES = {
    Attachment.Kind.PDF: ".pdf",
    Attachment.Kind.JPEG: ".jpg",
    Attachment.Kind.PNG: ".png",
    Attachment.Kind.WEBP: ".webp",
    Attachment.Kind.DOCX: ".docx",
}
# What a browser offers in its file dialogue.
ACCEPT = ",".join(SUFFIXES.values()) + ",.jpeg," + ",".join(SUFFIXES)

SENTENCES = {
    "empty": _("it is empty."),
    "wrong_kind": _("only PDF, JPEG, PNG, WebP and Word (DOCX) files can be added."),
    "heic": _("pictures in HEIC format cannot be added. Save it as JPEG, or take a screenshot of it."),
    "damaged": _("it is damaged or not what its name says. Save it again, as PDF for example."),
    "encrypted": _("it is protected by a password. Save it without one."),
    "active": _("it holds a program, a macro, or parts from elsewhere. Save it as a plain PDF."),
    "embedded": _("it holds other files inside. Save it as a plain PDF, or add those files themselves."),
    "polyglot": _("it holds more than one kind of file. Save it again, as PDF for example."),
    "too_complex": _("it is too complicated to be checked. Save it as a simpler PDF or picture."),
    "too_many_pixels": _("the picture has more than 40 million pixels. Save it smaller."),
    "too_large": _("it is larger than 10 MB."),
    "too_many": _("evidence has at most five files."),
    "no_space": _("your files have used up the space that one person has. Remove some from your drafts first."),
}


@dataclass(frozen=True)
class Refusal:
    name: str
    reason: str

    def __str__(self):
        return f"{self.name}: {SENTENCES[self.reason]}"


@dataclass
class CheckedFile:
    """A file that may be kept, until its directory goes at the end of `checked`."""

    name: str
    kind: str
    path: Path
    size: int = field(init=False)
    sha256: str = field(init=False)

    def __post_init__(self):
        content = self.path.read_bytes()
        self.size, self.sha256 = len(content), hashlib.sha256(content).hexdigest()


class BoundedUploadHandler(FileUploadHandler):
    """Stops storing a file at 10 MB, and stores five at most; `request.refused_uploads` tells which it dropped."""

    def __init__(self, request=None):
        super().__init__(request)
        self.count = 0

    def new_file(self, field_name, file_name, *args, **kwargs):
        super().new_file(field_name, file_name, *args, **kwargs)
        self.count += 1

    def receive_data_chunk(self, raw_data, start):
        # Not in new_file: Django closes what the handlers behind this one hold, which there is the file before.
        if self.count > Attachment.MAXIMUM_PER_EVIDENCE:
            self.refuse("too_many")
        if start + len(raw_data) > Attachment.MAXIMUM_BYTES:
            self.refuse("too_large")
        return raw_data

    def file_complete(self, file_size):
        return None

    def refuse(self, reason):
        kept = self.request.__dict__.setdefault("refused_uploads", [])
        kept.append((self.field_name, Refusal(display_name(self.file_name), reason)))
        raise SkipFile


def display_name(name, kind=None):
    """A name to show and to download under: no path, no control or direction characters, the suffix of its kind."""
    stem, suffix = os.path.splitext(clean_line(name.replace("\\", "/").split("/")[-1]))
    if kind is None:
        return (stem + suffix)[:LONGEST_NAME] or str(_("File"))
    return (stem.strip(". ")[:LONGEST_NAME] or str(_("File"))) + SUFFIXES[kind]


@contextmanager
def checked(uploads):
    """Yields (files, refusals) for uploaded files, in their order. The files vanish with the context."""
    with tempfile.TemporaryDirectory(prefix="upload-") as folder:
        pairs = [(Path(folder, f"{i}.in"), Path(folder, f"{i}.out")) for i in range(len(uploads))]
        for upload, (source, _target) in zip(uploads, pairs, strict=True):
            with source.open("wb") as quarantine:
                for chunk in upload.chunks():
                    quarantine.write(chunk)
        files, refusals = [], []
        for upload, (_source, target), verdict in zip(uploads, pairs, verdicts(pairs), strict=True):
            if reason := verdict.get("refused"):
                refusals.append(Refusal(display_name(upload.name), reason))
            else:
                files.append(CheckedFile(display_name(upload.name, verdict["kind"]), verdict["kind"], target))
        yield files, refusals


def verdicts(pairs):
    """What the child process says of each pair; a file at which it stopped is too complicated, like those behind it."""
    if not pairs:
        return []
    command = [sys.executable, "-m", "portfolios.evidence.checks", *(str(path) for pair in pairs for path in pair)]
    environment = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "LANG") if name in os.environ}
    try:
        finished = subprocess.run(
            command, cwd=settings.BASE_DIR, env=environment, capture_output=True, timeout=SECONDS, check=False
        )
        output = finished.stdout
    except subprocess.TimeoutExpired as stopped:
        output = stopped.stdout or b""
    said = [json.loads(line) for line in output.splitlines(keepends=True) if line.endswith(b"\n")]
    return said + [{"refused": "too_complex"}] * (len(pairs) - len(said))
