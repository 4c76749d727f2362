"""What people wrote, made fit for a page: cleaned, and no longer than anybody reads.

Laying out costs time for every character, line end and pile of accents; what is kept here has a bound.
"""

import re

from django.utils.html import format_html

from portfolios.evidence.content import in_language
from portfolios.evidence.text import MOST_CHARACTERS, MOST_WORDS, TURNS_DIRECTION, clean_text

MOST_LINES = 2000
CUT = " […]"


def printable(text):
    """The text as it may stand on a page; what is cut off ends in […]."""
    text = TURNS_DIRECTION.sub("", clean_text(str(text or "")))
    text = re.sub(r"\n{3,}", "\n\n", text.replace("\t", " ")).strip()
    return _few_lines(_few_words(_few_characters(text)))


def printable_line(text):
    return " ".join(printable(text).split())


def spoken(words, language):
    """Words of a framework or form in `language`; English that stands in for it says so to a screen reader."""
    text = printable(in_language(words, language))
    if words.get(language) or language == "en" or not text:
        return text
    return format_html('<span lang="en">{}</span>', text)


def both(thing, field):
    """A translated field of a model as {en, cy}."""
    return {"en": getattr(thing, f"{field}_en") or "", "cy": getattr(thing, f"{field}_cy") or ""}


def _few_characters(text):
    return text if len(text) <= MOST_CHARACTERS else text[:MOST_CHARACTERS] + CUT


def _few_words(text):
    ends = [match.end() for match in re.finditer(r"\S+", text)]
    return text if len(ends) <= MOST_WORDS else text[: ends[MOST_WORDS - 1]] + CUT


def _few_lines(text):
    lines = text.split("\n")
    return text if len(lines) <= MOST_LINES else "\n".join([*lines[:MOST_LINES], " ".join(lines[MOST_LINES:])])
