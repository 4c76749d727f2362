"""Whether an uploaded workbook may be opened at all.

A workbook is a ZIP archive, and this Python's `zipfile` lets entries overlap, so that a few bytes unfold to gigabytes.
Everything is unfolded here once, counted, and looked through for what only an attack on a reader of XML, or a program
inside the workbook, needs.
"""

import io
import zipfile
import zlib

from django.utils.translation import gettext as _

from .problems import refused

LARGEST_FILE = 5_000_000
LARGEST_UNFOLDED = 60_000_000
MOST_ENTRIES = 200
HEAD = 30  # bytes of an entry before its name
CHUNK = 1_000_000
PROGRAMS = ("vbaproject", "activex", "embeddings", "externallinks", "macrosheets", "ctrlprops")


def check_archive(data):
    """Raises SheetRefused unless `data` is a workbook without tricks."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            check_directory(archive)
            left = LARGEST_UNFOLDED
            for entry in archive.infolist():
                left -= check_entry(archive, entry, left)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise refused(_("This is not a workbook (XLSX) that can be read.")) from error


def check_directory(archive):
    entries = archive.infolist()
    names = [entry.filename.lower() for entry in entries]
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > LARGEST_UNFOLDED:
        raise refused(_("This workbook unfolds to more than a framework can hold."))
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end or entry.flag_bits & 1:
            raise refused(_("This workbook unfolds to more than a framework can hold."))
        end = entry.header_offset + HEAD + entry.compress_size
    if any(program in name for program in PROGRAMS for name in names):
        raise refused(_("This workbook holds macros, or parts of other files. Save it as a plain workbook (XLSX)."))
    if len(set(names)) != len(names) or "[content_types].xml" not in names or "xl/workbook.xml" not in names:
        raise refused(_("This is not a workbook (XLSX) that can be read."))


def check_entry(archive, entry, most):
    """The bytes that the entry really unfolds to."""
    unfolded, tail = 0, b""
    with archive.open(entry) as part:
        while chunk := part.read(CHUNK):
            unfolded += len(chunk)
            if unfolded > most:
                raise refused(_("This workbook unfolds to more than a framework can hold."))
            if entry.filename.lower().endswith((".xml", ".rels", ".vml")):
                check_xml(tail + chunk)
            tail = chunk[-20:]
    return unfolded


def check_xml(chunk):
    """A workbook declares no document type, and is written in UTF-8; whoever does otherwise wants entities followed."""
    if b"\0" in chunk or b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk:
        raise refused(_("This workbook holds declarations that no workbook needs, and is not opened."))
