"""Associations that are not the tree: kept where both ends are items that are known here."""

import uuid

from ...models import Association, Item
from ..catalogue import find
from ..identifiers import grouping_id
from .package import is_uuid
from .wording import words_of

Relation = Association.Relation
RELATIONS = {
    "exactMatchOf": Relation.EXACT,
    "isPartOf": Relation.PART_OF,
    "isRelatedTo": Relation.RELATED,
    "isPeerOf": Relation.RELATED,
    "replacedBy": Relation.REPLACED_BY,
}
# The same from both ends, so that one that begins elsewhere can be kept as one that begins here.
MUTUAL = {Relation.EXACT, Relation.RELATED}
OFFICIAL = str(grouping_id(Association.Basis.OFFICIAL))


def read_joins(package, leaves, address, findings):
    """The associations as a document has them; `address`: what stands before the code of an item of this edition."""
    codes = {leaf.part.identifier: leaf.code for leaf in leaves}
    joins = {}
    for row in package.associations:
        if row.text("associationType") != "isChildOf":
            join = join_of(row, package, codes, address, findings)
            if join and (join["from"], join["to"], join["relation"]) in joins:
                findings.note("joined twice", join["from"])
            elif join:
                joins[join["from"], join["to"], join["relation"]] = join
    return list(joins.values())


def join_of(row, package, codes, address, findings):
    kind = row.text("associationType")
    relation = RELATIONS.get(kind)
    origin, destination = row.target("originNodeURI"), row.target("destinationNodeURI")
    ends = ((origin, row.part("originNodeURI")), (destination, row.part("destinationNodeURI")))
    name = f" {kind} ".join(codes.get(end) or link.text("title")[:20] or "?" for end, link in ends)
    if relation is None or origin == destination:
        findings.note("not joined", name)
        return None
    if origin not in codes and relation in MUTUAL:
        origin, destination = destination, origin
    there = f"{address}/{codes[destination]}" if destination in codes else address_of(destination)
    if origin not in codes or there is None:
        findings.note("elsewhere", name)
        return None
    if kind == "isPeerOf":
        findings.note("related", name)
    basis = Association.Basis.OFFICIAL if row.target("CFAssociationGroupingURI") == OFFICIAL else None
    return {
        "from": codes[origin],
        "to": there,
        "relation": relation.value,
        "basis": basis.value if basis else None,
        "note": words_of(row, "notes", ours=package.is_ours),
        "case_id": row.identifier,
    }


def address_of(identifier):
    """framework/edition/code of the public item that is known as `identifier`, or None."""
    rows = Item.objects.public().select_related("edition__framework")
    item = find("item", uuid.UUID(identifier), rows) if is_uuid(identifier) else None
    return f"{item.edition.framework.slug}/{item.edition.code}/{item.code}" if item else None
