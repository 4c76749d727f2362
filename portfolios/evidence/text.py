"""Hygiene of what people type: one kind of line end, nothing that the database or a page cannot hold.

A hundred thousand accents on one letter cost the report's layout more than a minute, so only eight in a row stay.
"""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

MOST_WORDS = 20_000
MOST_CHARACTERS = 200_000
MOST_MARKS = 8

# Control characters but tab and line end; lone surrogates; what turns the direction of the text around it.
UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
TURNS_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
# Letters and signs by their category, and empty to the eye.
BLANK_LETTERS = "\u115f\u1160\u3164\uffa0\u2800"
LINE_ENDS = re.compile("\r\n|\r|\u2028|\u2029|\x0b|\x0c|\x85")


def clean_text(text):
    """The text with plain line ends, without control characters and without piles of combining marks.

    Empty where nobody could read anything in it: a reason of invisible characters is none.
    """
    cleaned = thin_marks(UNSTORABLE.sub("", LINE_ENDS.sub("\n", text)))
    return cleaned if is_readable(cleaned) else ""


def is_readable(text):
    """Whether there is a letter, a number or a sign in it that leaves ink."""
    return any(unicodedata.category(each)[0] in "LNPS" and each not in BLANK_LETTERS for each in text)


def clean_line(text):
    """As `clean_text`, in one line."""
    return " ".join(TURNS_DIRECTION.sub("", clean_text(text)).split())


def thin_marks(text):
    """At most MOST_MARKS combining marks in a row; the rest is left out."""
    if text.isascii():
        return text
    kept, run = [], 0
    for character in text:
        run = run + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if run <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def validate_length(text):
    """Raises ValidationError on more than anybody can be asked to read in one answer."""
    if len(text) > MOST_CHARACTERS:
        raise ValidationError(_("Shorten this text: it has more than 200,000 characters."), code="too_long")
    words = len(text.split())
    if words > MOST_WORDS:
        message = ngettext_lazy(
            "Shorten this text: it has %(count)d word, and at most 20,000 fit.",
            "Shorten this text: it has %(count)d words, and at most 20,000 fit.",
            "count",
        )
        raise ValidationError(message, code="too_long", params={"count": words})
