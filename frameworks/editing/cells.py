"""Descriptors of many items at once, in one language: only what was typed is written, and only over what was seen."""

from dataclasses import dataclass

from .. import welsh
from ..models import Descriptor, Edit
from .recording import recorded
from .seen import digest, plain


class CellsOvertaken(Exception):
    """`cells`: those whose text somebody else has changed since it was shown, with what is stored now."""

    def __init__(self, cells):
        self.cells = cells
        super().__init__(len(cells))


@dataclass
class Cell:
    """What was typed for an item at a level, over a text whose digest is `seen`."""

    item: object
    level: object
    typed: str
    seen: str
    stored: str = ""

    @property
    def key(self):
        return (self.item.pk, self.level.pk)


def seen_text(text):
    return digest(plain(text))


def text_in(descriptor, language):
    return plain(getattr(descriptor, f"text_{language}")) if descriptor else ""


def write_cells(edition, cells, *, language, by):
    """How many cells were written. All or, if one of them was overtaken, none (CellsOvertaken)."""
    touched = [cell for cell in cells if seen_text(cell.typed) != cell.seen]
    with recorded(edition, by=by, means=Edit.Means.GRID) as held:
        stored = descriptors_in(held)
        for cell in touched:
            cell.stored = text_in(stored.get(cell.key), language)
        changed = [cell for cell in touched if plain(cell.typed) != cell.stored]
        overtaken = [cell for cell in changed if seen_text(cell.stored) != cell.seen]
        if overtaken:
            raise CellsOvertaken(overtaken)
        for cell in changed:
            write_cell(cell, stored.get(cell.key), language)
    return len(changed)


def descriptors_in(edition):
    rows = Descriptor.objects.filter(item__edition=edition)
    return {(row.item_id, row.level_id): row for row in rows}


def write_cell(cell, row, language):
    """A descriptor that says nothing in either language is none."""
    before = welsh.texts_of(row) if row else {}
    row = row or Descriptor(item=cell.item, level=cell.level)
    setattr(row, f"text_{language}", plain(cell.typed))
    if not (text_in(row, "en") or text_in(row, "cy")):
        row.delete()
        return
    welsh.settle(row, before)
    row.save()
