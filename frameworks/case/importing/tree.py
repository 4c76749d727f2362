"""What stands under what: CASE says it with associations, from each child to its parent."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from .findings import named

DEEPEST = 12


@dataclass(eq=False)
class Leaf:
    """An item of the package at its place. `code` and `kind` are given later."""

    part: object
    depth: int = 0
    parent: object = None
    children: list = field(default_factory=list)
    code: str = ""
    kind: str = ""

    @property
    def name(self):
        """How the editor is told which one is meant."""
        return self.code or self.part.text("humanCodingScheme") or self.part.text("fullStatement")[:40]


def plant(package, findings):
    """Every Leaf in reading order, parents before their children; PackageRefused where some stand under themselves."""
    leaves = {identifier: Leaf(part) for identifier, part in package.items.items()}
    branches = first_branches(package, leaves, findings)
    roots = hang(package, leaves, branches, findings)
    ordered = walk(roots, findings)
    refuse_circles(leaves, ordered, findings)
    findings.refuse_if_any()
    return ordered


def first_branches(package, leaves, findings):
    """{identifier of the child: its association}, the first of each child."""
    branches = {}
    for row in package.associations:
        child = row.target("originNodeURI")
        if row.text("associationType") != "isChildOf" or child not in leaves:
            continue
        if child in branches:
            findings.note("several parents", leaves[child].name)
        else:
            branches[child] = row
    return branches


def hang(package, leaves, branches, findings):
    """The leaves at the top, all others under their parents, each in its order."""
    roots = []
    for identifier, leaf in leaves.items():
        row = branches.get(identifier)
        parent = row.target("destinationNodeURI") if row else ""
        if parent in leaves:
            leaf.parent = leaves[parent]
            leaves[parent].children.append(leaf)
            continue
        roots.append(leaf)
        if row is None and branches:
            findings.note("no parent", leaf.name)
        elif row and parent != package.document.identifier:
            findings.note("unknown parent", leaf.name)
    order = {identifier: place_of(row) for identifier, row in branches.items()}
    for siblings in (roots, *(leaf.children for leaf in leaves.values())):
        siblings.sort(key=lambda leaf: order.get(leaf.part.identifier, (True, 0)))
    return roots


def place_of(row):
    """Numbered ones first; the sort leaves the rest as they stood in the package."""
    number = row.number("sequenceNumber")
    return (number is None, number or 0)


def walk(roots, findings):
    ordered, waiting = [], list(reversed(roots))
    while waiting:
        leaf = waiting.pop()
        leaf.depth = leaf.parent.depth + 1 if leaf.parent else 0
        ordered.append(leaf)
        waiting.extend(reversed(leaf.children))
    deep = [leaf.name for leaf in ordered if leaf.depth >= DEEPEST]
    if deep:
        words = {"depth": DEEPEST, "which": named(deep)}
        findings.refuse(_("Items can stand %(depth)d deep at most: %(which)s.") % words)
    return ordered


def refuse_circles(leaves, ordered, findings):
    reached = set(map(id, ordered))
    circling = [leaf.name for leaf in leaves.values() if id(leaf) not in reached]
    if circling:
        findings.refuse(_("Stand under themselves, through their parents: %(which)s.") % {"which": named(circling)})
