"""What a file is by its first bytes; its name and what the browser said of it count for nothing."""

import filetype

from . import Refused, pdf, picture, word

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PICTURES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}


def kind_of(path):
    """(kind, check) for one of the five kinds; raises Refused for everything else."""
    with path.open("rb") as file:
        head = file.read(8192)
    if not head:
        raise Refused("empty")
    if head.startswith(b"%PDF-"):
        return PDF, pdf.check
    if head.startswith(b"PK\x03\x04"):
        return DOCX, word.check
    guessed = filetype.guess_mime(head)
    if guessed in PICTURES:
        return guessed, lambda source, target: picture.check(source, target, PICTURES[guessed])
    raise Refused("heic" if guessed in ("image/heic", "image/heif", "image/avif") else "wrong_kind")
