"""In which order the items of an edition stand, and under which parent.

Positions rise in the order in which an edition is read, so that lists without a tree stand in the same order. Codes
stay as they are unless somebody asks for new ones: portfolios and papers quote them. Nothing is moved by somebody
who did not see where it stood (`OrderOvertaken`).
"""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from ..models import Edit, Item
from .recording import recorded
from .seen import digest


class OrderRefused(Exception):
    """The reason, in words for the editor."""


class OrderOvertaken(Exception):
    """Somebody else changed this level since it was shown."""


@dataclass
class Tree:
    """The items of an edition in order. `children` by the key of the parent; None stands for the top."""

    items: dict
    children: dict = field(default_factory=dict)

    def below(self, key):
        for child in self.children.get(key, []):
            yield child
            yield from self.below(child.pk)


def tree_of(edition):
    """One query."""
    rows = list(edition.items.select_related("kind").order_by("position", "pk"))
    tree = Tree({row.pk: row for row in rows})
    for row in rows:
        tree.children.setdefault(row.parent_id, []).append(row)
    return tree


def seen_order(rows):
    """The digest of what stands at one level, in which order and under which code."""
    return digest([[row.pk, row.code] for row in rows])


def arrange(edition, parent, keys, *, by, seen, new_codes=False):
    """Puts the items under `parent` (None: at the top) into the order of `keys`."""
    with recorded(edition, by=by, means=Edit.Means.ORDER) as held:
        tree = tree_of(held)
        rows = level_of(tree, parent, seen)
        if sorted(keys) != sorted(row.pk for row in rows):
            raise OrderOvertaken
        tree.children[parent] = [tree.items[key] for key in keys]
        put_in_order(tree)
        if new_codes:
            give_codes(tree, parent)


def move_under(edition, parent, keys, *, to, by, seen):
    """Puts the items `keys`, which stand under `parent`, last under the item `to` (None: at the top)."""
    with recorded(edition, by=by, means=Edit.Means.ORDER) as held:
        tree = tree_of(held)
        moved = [row for row in level_of(tree, parent, seen) if row.pk in keys]
        refuse_move(tree, moved, to)
        for row in moved:
            row.parent_id = to
            tree.children[parent].remove(row)
            tree.children.setdefault(to, []).append(row)
        Item.objects.bulk_update(moved, ["parent"])
        put_in_order(tree)
    return moved


def level_of(tree, parent, seen):
    rows = tree.children.get(parent, [])
    if seen_order(rows) != seen:
        raise OrderOvertaken
    return rows


def refuse_move(tree, moved, to):
    if not moved:
        raise OrderRefused(_("Tick the items that are to be moved."))
    if to is None:
        return
    target = tree.items.get(to)
    if target is None:
        raise OrderRefused(_("This belongs to another edition."))
    for row in moved:
        if target.pk == row.pk or target in tree.below(row.pk):
            raise OrderRefused(_("An item cannot be under itself."))
        if target.kind.position >= row.kind.position:
            names = {"kind": row.kind.name, "target": target.kind.name}
            raise OrderRefused(_("A %(kind)s cannot stand under a %(target)s: kinds run inwards.") % names)


def put_in_order(tree):
    changed = []
    for place, row in enumerate(tree.below(None), start=1):
        if row.position != place * 10:
            row.position = place * 10
            changed.append(row)
    Item.objects.bulk_update(changed, ["position"], batch_size=500)


def give_codes(tree, parent):
    """The items of one level get codes in their order; whatever stands below them follows. Raises OrderRefused."""
    new = {}
    for row, code in zip(tree.children[parent], codes_for(tree, parent), strict=True):
        rename(tree, row, row.code, code, new)
    changed = [tree.items[key] for key, code in new.items() if tree.items[key].code != code]
    taken = {row.code for row in tree.items.values() if row.pk not in new} & set(new.values())
    if taken:
        raise OrderRefused(_("The code %(code)s is taken by another item.") % {"code": min(taken)})
    for row in changed:  # two items may swap codes, which must differ at any moment
        row.code = f"~{row.pk}"
    Item.objects.bulk_update(changed, ["code"], batch_size=500)
    for row in changed:
        row.code = new[row.pk]
    Item.objects.bulk_update(changed, ["code"], batch_size=500)


def rename(tree, row, old, code, new):
    """The item, and those below it whose code begins with its own."""
    new[row.pk] = code
    for child in tree.children.get(row.pk, []):
        if re.match(rf"{re.escape(old)}[._-]", child.code):
            rename(tree, child, child.code, code + child.code[len(old) :], new)


def codes_for(tree, parent):
    """Numbers after what the level has in common: the code of the parent and its sign, or letters at the top."""
    rows = tree.children[parent]
    stem = stem_of(rows, tree.items[parent].code if parent else "")
    if stem is None:
        raise OrderRefused(_("The codes at this level follow no pattern. Change them one by one."))
    return [f"{stem}{number}" for number in range(1, len(rows) + 1)]


def stem_of(rows, above):
    """What stands before the number in the codes of a level, for most of its rows, or None."""
    pattern = re.compile(rf"({re.escape(above)}[._-])\d+$" if above else r"([A-Za-z]*)\d+$")
    stems = [found[1] for row in rows if (found := pattern.match(row.code))]
    return max(set(stems), key=stems.count) if stems else None
