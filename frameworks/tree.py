"""An edition as a tree, read in two queries whatever its size and depth; its outline in one."""

from dataclasses import dataclass, field

from .models import Descriptor, Item


@dataclass(eq=False)
class Node:
    """An item with what stands under it. `descriptors` run from the lowest level to the highest."""

    item: Item
    depth: int = 0
    children: list = field(default_factory=list)
    descriptors: list = field(default_factory=list)

    def walk(self):
        """This node and all below it, in the order in which they are read."""
        yield self
        for child in self.children:
            yield from child.walk()


# What an outline says of an item.
OUTLINE = (
    *("code", "title_en", "title_cy", "text_en", "text_cy", "welsh_state"),
    *("is_assessable", "position", "parent", "edition"),
)


def build_outline(edition):
    """`build_tree` without kinds, guidance and descriptors, for pages that only lead on. One query."""
    return hang_together(edition, edition.items.only(*OUTLINE).order_by("position", "pk"))


def build_tree(edition):
    """The root nodes of `edition`, children in order. Two queries: items with their kinds, descriptors with levels."""
    roots = hang_together(edition, edition.items.select_related("kind").order_by("position", "pk"))
    nodes = {node.item.pk: node for node in flatten(roots)}
    for descriptor in descriptors_of(edition):
        if descriptor.item_id in nodes:
            nodes[descriptor.item_id].descriptors.append(descriptor)
    return roots


def hang_together(edition, items):
    """The root nodes of these items, each with what stands under it."""
    nodes = {item.pk: Node(item) for item in items}
    roots = []
    for node in nodes.values():
        node.item.edition = edition
        parent = nodes.get(node.item.parent_id)
        (parent.children if parent else roots).append(node)
    for root in roots:
        set_depth(root, 0)
    return roots


def descriptors_of(edition):
    return Descriptor.objects.filter(item__edition=edition).select_related("level").order_by("level__position", "pk")


def set_depth(node, depth):
    node.depth = depth
    for child in node.children:
        child.item.parent = node.item
        set_depth(child, depth + 1)


def flatten(roots):
    """Every node under `roots`, in reading order."""
    return [node for root in roots for node in root.walk()]
