"""What is made of many rows: a package, and an item with all its associations."""

from django.db.models import Q

from ..licence import readable_tree
from ..tree import flatten
from .catalogue import crosswalks
from .definitions import definitions_part
from .rubrics import rubric_part
from .texts import present
from .writing import branch_part, crosswalk_part, document_part, item_part


def package_part(edition, addresses):
    """The CFPackage: the whole of an edition, in a handful of queries."""
    nodes = flatten(readable_tree(edition))
    items = [node.item for node in nodes]
    rows = crosswalks().filter(origin__edition=edition)
    branches = [branch_part(item, addresses, packaged=True) for item in items]
    rubric = rubric_part(edition, addresses, nodes)
    return present(
        CFDocument=document_part(edition, addresses, packaged=True),
        CFItems=[item_part(item, addresses, packaged=True) for item in items],
        CFAssociations=[*branches, *(crosswalk_part(row, addresses, packaged=True) for row in rows)],
        CFDefinitions=definitions_part(edition, addresses),
        CFRubrics=[rubric] if rubric else [],
    )


def item_set_part(item, addresses):
    """The CFAssociationSet: an item with all that joins it to others, whichever way."""
    near = item.edition.items.filter(Q(pk=item.pk) | Q(parent=item)).select_related("parent")
    rows = crosswalks().filter(Q(origin=item) | Q(destination=item)).order_by("pk")
    branches = [branch_part(under(part, item.edition), addresses, packaged=True) for part in near.order_by("position")]
    return {
        "CFItem": item_part(item, addresses),
        "CFAssociations": branches + [crosswalk_part(row, addresses, packaged=True) for row in rows],
    }


def under(item, edition):
    """The item, with the edition that it and its parent belong to at hand."""
    item.edition = edition
    if item.parent_id:
        item.parent.edition = edition
    return item
