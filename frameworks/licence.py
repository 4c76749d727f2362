"""What a framework's licence lets the portal show.

Invariant: where `may_show_text` is off, statements, guidance and descriptors reach neither a page nor a search
result; codes and titles, which are the structure, do.
"""

from django.db.models import Q

from .models import Descriptor
from .tree import build_outline, build_tree, flatten

LICENSED = ("text", "guidance")


def readable_tree(edition):
    """`build_tree` with what may not be shown taken out of the items in memory."""
    return readable(edition, build_tree(edition))


def readable_outline(edition):
    """`build_outline` with what may not be shown taken out of the items in memory."""
    return readable(edition, build_outline(edition))


def readable(edition, roots):
    if not edition.framework.may_show_text:
        for node in flatten(roots):
            hide_text(node)
    return roots


def hide_text(node):
    node.descriptors = []
    for name in LICENSED:
        for language in ("en", "cy"):
            setattr(node.item, f"{name}_{language}", "")


def readable_descriptors(**filters):
    """Descriptors that may be shown, with their levels."""
    return Descriptor.objects.filter(may_show("item__edition__"), **filters).select_related("level")


def may_show(to_edition="edition__"):
    """The condition under which a text may be shown or searched, from wherever `to_edition` leads to the edition."""
    return Q(**{f"{to_edition}framework__may_show_text": True})
