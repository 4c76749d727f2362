"""Pictures are decoded and painted anew: what was hidden in them, a place for instance, does not survive."""

import warnings

from PIL import Image, ImageFile, ImageOps

from . import Refused

MOST_PIXELS = 40_000_000
LARGEST_FILE = 10 * 1024 * 1024

ImageFile.LOAD_TRUNCATED_IMAGES = False
# Counted below, before anything is decoded; Pillow itself only warns until twice its own limit.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)

OPTIONS = {"JPEG": {"quality": 88, "optimize": True}, "PNG": {"optimize": False}, "WEBP": {"quality": 88, "method": 2}}


def check(source, target, kind):
    """Writes the picture anew to `target`, upright and without metadata; of an animation, the first frame."""
    try:
        with Image.open(source, formats=["JPEG", "MPO"] if kind == "JPEG" else [kind]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Refused("too_many_pixels")
            picture.verify()
        with Image.open(source, formats=["JPEG", "MPO"] if kind == "JPEG" else [kind]) as picture:
            clean = painted(picture, kind)
        # The decoder has let go of its memory before the encoder asks for its own.
        clean.save(target, kind, **OPTIONS[kind])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused("too_many_pixels") from None
    if target.stat().st_size > LARGEST_FILE:
        raise Refused("too_large")
    return target


def painted(picture, kind):
    """A new picture with nothing but these pixels."""
    picture.load()
    ImageOps.exif_transpose(picture, in_place=True)
    mode = mode_for(picture, kind)
    upright = picture if picture.mode == mode else picture.convert(mode)
    clean = Image.new(mode, upright.size)
    clean.paste(upright)
    return clean


def mode_for(picture, kind):
    if picture.mode in ("1", "L") and kind != "WEBP":
        return "L"
    see_through = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    return "RGBA" if see_through and kind != "JPEG" else "RGB"
