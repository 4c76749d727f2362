"""Pictures of evidence, reduced to what a printed page shows.

Invariant: only a file that is still what its row's SHA-256 says is opened, only as one of three kinds of picture,
and only within a bound of pixels; what cannot be shown is left out, and the page says so.
"""

import hashlib
import logging
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

logger = logging.getLogger(__name__)

KINDS = ["JPEG", "PNG", "WEBP"]
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 1400  # 200 dots an inch over the width of the text
MOST_BYTES = 80 * 1024 * 1024  # all pictures of one report


def pictures_of(entries, beat):
    """{name: (media type, bytes)} for the page. Names every picture it could reduce in its file's `picture`."""
    found, room = {}, MOST_BYTES
    for file in (file for entry in entries for file in entry.files):
        if file.attachment is None or not file.attachment.is_image:
            continue
        beat()
        data = reduced(file.attachment)
        if data is None or len(data) > room:
            continue
        room -= len(data)
        file.picture = f"{file.attachment.pk}.jpg"
        found[file.picture] = ("image/jpeg", data)
    return found


def reduced(attachment):
    """The picture as a JPEG of moderate size, or None when it cannot or must not be opened."""
    try:
        with attachment.file.open("rb") as file:
            data = file.read()
        if hashlib.sha256(data).hexdigest() != attachment.sha256:
            logger.error("Attachment %s is not what its SHA-256 says", attachment.pk)
            return None
        return _reduce(data)
    except (OSError, ValueError, SyntaxError, UnidentifiedImageError, Image.DecompressionBombError):
        logger.exception("Attachment %s cannot be shown in a report", attachment.pk)
        return None


def _reduce(data):
    with Image.open(BytesIO(data), formats=KINDS) as image:
        if image.width * image.height > MOST_PIXELS:
            return None
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        picture = ImageOps.exif_transpose(image)
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        smaller = BytesIO()
        _on_white(picture).save(smaller, "JPEG", quality=80, optimize=True)
        return smaller.getvalue()


def _on_white(picture):
    """JPEG knows no transparency: what can be seen through is white paper."""
    if picture.mode in ("RGB", "L"):
        return picture
    layered = picture.convert("RGBA")
    paper = Image.new("RGB", layered.size, "white")
    paper.paste(layered, mask=layered.getchannel("A"))
    return paper
