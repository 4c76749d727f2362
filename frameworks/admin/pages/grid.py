"""Descriptors of all competencies at all levels as a table, in one language with the other beneath."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...editing.cells import Cell, CellsOvertaken, descriptors_in, seen_text, text_in, write_cells
from ...editing.history import last_save_of
from ...editing.ordering import tree_of
from .shared import find_draft, page_of, show

LANGUAGES = ("en", "cy")
# With two fields for each cell this stays well under what a form may hold, for scales of up to a dozen levels.
ITEMS_ON_A_PAGE = 25


def edition_grid(admin, request, object_id):
    edition = find_draft(admin, request, object_id)
    view = GridView(request, edition)
    lost, overtaken = view.lost(), {}
    if lost:
        messages.error(request, _("Something that you were writing about has been deleted meanwhile."))
    elif request.method == "POST":
        try:
            written = write_cells(edition, view.typed_cells(), language=view.language, by=request.user)
        except CellsOvertaken as refusal:
            overtaken = {cell.key: cell for cell in refusal.cells}
            messages.error(request, _("Nothing was saved: somebody else has changed what is marked. Both texts stand"
                                      " there; saving again puts yours in the place of theirs."))  # fmt: skip
        else:
            words = ngettext("%(number)d descriptor saved.", "%(number)d descriptors saved.", written)
            messages.success(request, words % {"number": written})
            return redirect(f"{page_of(edition, 'grid')}?{view.query}")
    rows = view.rows(overtaken)
    return show(admin, request, "grid", edition, _("Descriptors"), view=view, rows=rows, lost=lost)


class GridView:
    """What part of the grid is on the page: which language, which branch, which items."""

    def __init__(self, request, edition):
        self.request = request
        tree = tree_of(edition)
        self.language = request.GET.get("language") if request.GET.get("language") in LANGUAGES else "en"
        self.other = "cy" if self.language == "en" else "en"
        self.levels = list(edition.levels.order_by("position"))
        self.branches = [row for row in tree.children.get(None, []) if tree.children.get(row.pk)]
        self.branch = next((row for row in self.branches if str(row.pk) == request.GET.get("domain")), None)
        within = tree.below(self.branch.pk if self.branch else None)
        self.stored = descriptors_in(edition)
        described = {item for item, _level in self.stored}
        items = [row for row in within if row.is_assessable or row.pk in described]
        self.page = Paginator(items, ITEMS_ON_A_PAGE).get_page(request.GET.get("page"))
        self.items = self.posted(tree) if request.method == "POST" else list(self.page)

    def posted(self, tree):
        """The items that come back, wherever they stand by now: pages shift when somebody adds or takes away items."""
        names = {name.split("-")[1] for name in self.request.POST if name.startswith("text-")}
        return [item for item in tree.below(None) if str(item.pk) in names]

    @property
    def query(self):
        return self.query_in(self.language, self.page.number)

    def query_in(self, language, page):
        domain = f"&domain={self.branch.pk}" if self.branch else ""
        return f"language={language}{domain}&page={page}"

    @property
    def switched(self):
        return self.query_in(self.other, self.page.number)

    def pages(self):
        return [(number, self.query_in(self.language, number)) for number in self.page.paginator.page_range]

    def typed_cells(self):
        """A cell that was not on the page that came back is as it was."""
        posted = self.request.POST
        for item in self.items:
            for level in self.levels:
                name = f"{item.pk}-{level.pk}"
                if f"text-{name}" in posted:
                    typed = posted[f"text-{name}"].replace("\0", "")  # the database takes none
                    yield Cell(item, level, typed, posted.get(f"seen-{name}", ""))

    def lost(self):
        """What was typed for items or levels that are gone. Nothing is saved with it, as it cannot be saved again."""
        posted = self.request.POST
        there = {f"{item.pk}-{level.pk}" for item in self.items for level in self.levels}
        typed = {name.removeprefix("text-"): text for name, text in posted.items() if name.startswith("text-")}
        return [
            text
            for name, text in typed.items()
            if name not in there and text.strip() and seen_text(text) != posted.get(f"seen-{name}")
        ]

    def rows(self, overtaken):
        return [
            {"item": item, "cells": [self.shown(item, level, overtaken) for level in self.levels]}
            for item in self.items
        ]

    def shown(self, item, level, overtaken):
        row = self.stored.get((item.pk, level.pk))
        text = text_in(row, self.language)
        found = overtaken.get((item.pk, level.pk))
        who = last_save_of(row)[0] if found and row else None
        typed = self.request.POST.get(f"text-{item.pk}-{level.pk}", text)
        posted = self.request.POST.get(f"seen-{item.pk}-{level.pk}")
        return {
            "name": f"{item.pk}-{level.pk}",
            "level": level,
            "typed": typed,
            "other": text_in(row, self.other),
            "seen": seen_text(text) if found or posted is None else posted,
            "overtaken": found,
            "who": who,
        }
