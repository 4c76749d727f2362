"""Texts as cells, so that no program takes one for a formula, and back without loss.

Spreadsheet programs calculate what begins with = + - @ or a control character. Such a text stands in its cell behind an
apostrophe; a text that already stands behind apostrophes gets one more, so that taking one away undoes exactly that.
"""

import re

FORMULA = "=+-@\t\r"
BEHIND_APOSTROPHES = re.compile(f"'+[{re.escape(FORMULA)}]")
# Characters that XML cannot hold, or reads as others, and what looks like our way of writing them.
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
WRITTEN_OUT = re.compile("_x([0-9A-Fa-f]{4})_")


def is_formula(text):
    return text.startswith(tuple(FORMULA))


def inert(text):
    """The text as a cell that nothing calculates."""
    return f"'{text}" if is_formula(text) or BEHIND_APOSTROPHES.match(text) else text


def said(cell):
    """The text that `inert` made the cell of."""
    return cell[1:] if BEHIND_APOSTROPHES.match(cell) else cell


def for_xml(text):
    return NOT_IN_XML.sub(lambda found: f"_x{ord(found.group()):04X}_", text)


def from_xml(cell):
    return WRITTEN_OUT.sub(lambda found: chr(int(found.group(1), 16)), cell)
