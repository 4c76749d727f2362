"""Associations that are not the tree: kept where both ends are items that are known here."""

import uuid

from ...models import Association, Item
from ..catalogue import find_all
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
    rows = [row for row in package.associations if row.text("associationType") != "isChildOf"]
    there = addresses_of(end for row in rows for end in ends_of(row)) | {
        identifier: f"{address}/{code}" for identifier, code in codes.items()
    }
    joins = {}
    for row in rows:
        join = join_of(row, package, codes, there, findings)
        if join and (join["from"], join["to"], join["relation"]) in joins:
            findings.note("joined twice", join["from"])
        elif join:
            joins[join["from"], join["to"], join["relation"]] = join
    return list(joins.values())


def ends_of(row):
    return row.target("originNodeURI"), row.target("destinationNodeURI")


def join_of(row, package, codes, there, findings):
    """`there`: where each end that is known here stands."""
    kind = row.text("associationType")
    relation = RELATIONS.get(kind)
    origin, destination = ends_of(row)
    ends = ((origin, row.part("originNodeURI")), (destination, row.part("destinationNodeURI")))
    name = f" {kind} ".join(codes.get(end) or link.text("title")[:20] or "?" for end, link in ends)
    if relation is None or origin == destination:
        findings.note("not joined", name)
        return None
    if origin not in codes and relation in MUTUAL:
        origin, destination = destination, origin
    if origin not in codes or destination not in there:
        findings.note("elsewhere", name)
        return None
    if kind == "isPeerOf":
        findings.note("related", name)
    basis = Association.Basis.OFFICIAL if row.target("CFAssociationGroupingURI") == OFFICIAL else None
    return {
        "from": codes[origin],
        "to": there[destination],
        "relation": relation.value,
        "basis": basis.value if basis else None,
        "note": words_of(row, "notes", ours=package.is_ours),
        "case_id": row.identifier,
    }


def addresses_of(identifiers):
    """{identifier: framework/edition/code} of those that are public items."""
    wanted = {identifier: uuid.UUID(identifier) for identifier in identifiers if is_uuid(identifier)}
    items = find_all("item", wanted.values(), Item.objects.public().select_related("edition__framework"))
    return {
        identifier: f"{item.edition.framework.slug}/{item.edition.code}/{item.code}"
        for identifier, known in wanted.items()
        if (item := items.get(known))
    }
