"""An edition as a tree, read in two queries whatever its size and depth."""

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


def build_tree(edition):
    """The root nodes of `edition`, children in order. Two queries: items with their kinds, descriptors with levels."""
    nodes = {item.pk: Node(item) for item in edition.items.select_related("kind").order_by("position", "pk")}
    for descriptor in descriptors_of(edition):
        nodes[descriptor.item_id].descriptors.append(descriptor)
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
