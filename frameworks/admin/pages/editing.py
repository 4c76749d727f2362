"""Changing many items at once: their order, their descriptors as a grid; who changed what; comments on a draft."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...editing.comments import open_on
from ...editors import may_change, may_edit
from .comments import edition_comments
from .edits import edition_edits
from .grid import edition_grid
from .order import edition_order
from .shared import page_of

PAGES = {
    "order": edition_order,
    "grid": edition_grid,
    "edits": edition_edits,
    "comments": edition_comments,
}


def steps(admin, request, edition):
    """(address, words) of what can be done here with this edition."""
    if not may_edit(request.user, edition.framework):
        return
    if may_change(request.user, edition):
        yield page_of(edition, "order"), _("Order")
        yield page_of(edition, "grid"), _("Descriptors")
    yield page_of(edition, "edits"), _("Who changed what")
    yield page_of(edition, "comments"), comments_words(open_on(edition).count())


def comments_words(number):
    if not number:
        return _("Comments")
    return ngettext("Comments (%(number)d open)", "Comments (%(number)d open)", number) % {"number": number}
