"""What people wrote, made fit for a page: cleaned, and no longer than anybody reads.

Laying out costs time for every character, line end and pile of accents, and for one paragraph without an end it grows
with the square of its length (120,000 accented letters in a row took more than four minutes, cut up three seconds).
"""

import re

from django.utils.html import format_html

from portfolios.evidence.content import in_language
from portfolios.evidence.text import MOST_CHARACTERS, MOST_WORDS, TURNS_DIRECTION, clean_text

MOST_LINES = 2000
LONGEST_PARAGRAPH = 2500
CUT = " […]"


def printable(text):
    """The text as it may stand on a page; what is cut off ends in […]."""
    text = TURNS_DIRECTION.sub("", clean_text(str(text or "")))
    text = re.sub(r"\n{3,}", "\n\n", text.replace("\t", " ")).strip()
    return _short_paragraphs(_few_lines(_few_words(_few_characters(text))))


def printable_line(text):
    return " ".join(printable(text).split())


def spoken(words, language):
    """Words of a framework or form in `language`; English that stands in for it says so to a screen reader."""
    text = printable(in_language(words, language))
    if words.get(language) or language == "en" or not text:
        return text
    return format_html('<span lang="en">{}</span>', text)


def _few_characters(text):
    return text if len(text) <= MOST_CHARACTERS else text[:MOST_CHARACTERS] + CUT


def _few_words(text):
    ends = [match.end() for match in re.finditer(r"\S+", text)]
    return text if len(ends) <= MOST_WORDS else text[: ends[MOST_WORDS - 1]] + CUT


def _few_lines(text):
    lines = text.split("\n")
    return text if len(lines) <= MOST_LINES else "\n".join([*lines[:MOST_LINES], " ".join(lines[MOST_LINES:])])


def _short_paragraphs(text):
    return "\n".join(piece for line in text.split("\n") for piece in _pieces(line))


def _pieces(line):
    """The line, cut at the end of a sentence, or of a word, or anywhere, so that no piece is too long."""
    while len(line) > LONGEST_PARAGRAPH:
        head = line[:LONGEST_PARAGRAPH]
        end = max(head.rfind(mark) + 1 for mark in (". ", "? ", "! ")) or head.rfind(" ") or LONGEST_PARAGRAPH
        end = end if end > LONGEST_PARAGRAPH // 2 else LONGEST_PARAGRAPH
        yield line[:end].rstrip()
        line = line[end:].lstrip()
    yield line
