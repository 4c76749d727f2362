"""One level of an edition at a time: its items in another order, or under another parent."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from ...editing.ordering import OrderOvertaken, OrderRefused, arrange, move_under, seen_order, tree_of
from .shared import find_draft, key_in, page_of, show


def edition_order(admin, request, object_id):
    edition = find_draft(admin, request, object_id)
    parent = parent_in(tree_of(edition), request.GET.get("under"))
    if request.method == "POST":
        try:
            change_order(request, edition, parent)
        except OrderOvertaken:
            messages.error(request, _("Somebody else changed this level meanwhile. Your numbers are still here: look"
                                      " at the list as it stands now, and save again."))  # fmt: skip
        except OrderRefused as refusal:
            messages.error(request, str(refusal))
        else:
            return redirect(f"{page_of(edition, 'order')}{f'?under={parent}' if parent else ''}")
    return show_level(admin, request, edition, parent)


def parent_in(tree, key):
    """The key of the item whose children are shown; None for the top."""
    if not key:
        return None
    if key_in(key) not in tree.items:
        raise Http404
    return key_in(key)


def change_order(request, edition, parent):
    action, _sign, key = request.POST.get("action", "save").partition(":")
    shown = {"by": request.user, "seen": request.POST.get("seen", "")}
    if action == "move":
        to = request.POST.get("to", "")
        keys = {key_in(chosen) for chosen in request.POST.getlist("chosen")}
        moved = move_under(edition, parent, keys, to=(key_in(to) or 0) if to else None, **shown)
        messages.success(request, _("Moved: %(codes)s.") % {"codes": ", ".join(row.code for row in moved)})
        return
    keys = [row.pk for row in typed_order(request, tree_of(edition).children.get(parent, []))]
    if action in ("up", "down") and key_in(key) in keys:
        step(keys, keys.index(key_in(key)), -1 if action == "up" else 1)
    arrange(edition, parent, keys, new_codes="codes" in request.POST, **shown)
    messages.success(request, _("The new order is saved."))


def typed_order(request, rows):
    """The rows by the numbers typed for them: what moves up goes before whoever has the number, else after."""

    def place(numbered):
        number, row = numbered
        wanted = key_in(request.POST.get(f"number-{row.pk}", ""))
        wanted = number if wanted is None else wanted
        return wanted + (0.5 if wanted > number else -0.5 if wanted < number else 0), number

    return [row for _number, row in sorted(enumerate(rows, start=1), key=place)]


def step(keys, place, by):
    other = place + by
    if 0 <= other < len(keys):
        keys[place], keys[other] = keys[other], keys[place]


def show_level(admin, request, edition, parent):
    tree = tree_of(edition)
    rows = tree.children.get(parent, [])
    context = {
        "parent": tree.items.get(parent),
        "above": ancestors(tree, parent),
        "rows": [row_of(request, tree, number, row) for number, row in enumerate(rows, start=1)],
        "targets": targets(tree, rows),
        "seen": seen_order(rows),
        "chosen": set(request.POST.getlist("chosen")),
    }
    return show(admin, request, "order", edition, _("Order of the items"), **context)


def row_of(request, tree, number, row):
    typed = request.POST.get(f"number-{row.pk}", number)
    return {"item": row, "number": number, "typed": typed, "below": len(tree.children.get(row.pk, []))}


def ancestors(tree, key):
    found = []
    while key and key in tree.items:
        found.insert(0, tree.items[key])
        key = tree.items[key].parent_id
    return found[:-1]


def targets(tree, rows):
    """Items under which one of `rows` may stand, in reading order."""
    innermost = max((row.kind.position for row in rows), default=0)
    return [row for row in tree.below(None) if row.kind.position < innermost]
