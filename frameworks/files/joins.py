"""What joins an edition's items to others: associations, and what became of the items of the edition before."""

from django.utils import timezone

from ..models import Association, CarryRule, Item, ItemChange
from .rows import put_all, translated, words


def write_associations(items, parts):
    rows = Association.objects.filter(origin__in=items.values())
    there = {(row.origin_id, row.destination_id, row.relation): row for row in rows}
    far = destinations_of(parts)
    wanted = []
    for part in parts:
        origin, destination = items[part["from"]].pk, far[part["to"]]
        row = there.pop((origin, destination, part["relation"]), None)
        row = row or Association(origin_id=origin, destination_id=destination, relation=part["relation"])
        said = {"basis": part["basis"], "case_id": part["case_id"]} | words("note", part["note"]) | translated(part)
        wanted.append((row, said))
    rows.filter(pk__in=[row.pk for row in there.values()]).delete()
    put_all(Association, wanted)


def destinations_of(parts):
    """{framework/edition/code: key of the item}. One query."""
    addresses = {part["to"] for part in parts}
    slugs = {address.split("/")[0] for address in addresses}
    items = Item.objects.filter(edition__framework__slug__in=slugs) if slugs else Item.objects.none()
    found = items.values_list("edition__framework__slug", "edition__code", "code", "pk")
    return {address: pk for *parts, pk in found if (address := "/".join(parts)) in addresses}


def write_changes(edition, items, parts, *, by):
    """A document that says nothing of changes leaves those that the edition has."""
    if parts is None:
        return
    before = dict(edition.replaces.items.values_list("code", "pk")) if edition.replaces else {}
    there = {(row.origin_id, row.destination_id): row for row in edition.changes.all()}
    wanted = []
    for part in parts:
        destination = items[part["to"]].pk if part["to"] else None
        ends = (before[part["from"]] if part["from"] else None, destination)
        row = there.pop(ends, None) or ItemChange(edition=edition, origin_id=ends[0], destination_id=ends[1])
        wanted.append((row, change_values(row, part, by)))
    edition.changes.filter(pk__in=[row.pk for row in there.values()]).delete()
    put_all(ItemChange, wanted)


def change_values(row, part, by):
    """Who confirmed a change, and when, stays where it is still confirmed."""
    confirmed = {"confirmed_at": None, "confirmed_by_id": None, "confirmed_digest": ""}
    if part["confirmed"]:
        confirmed = {} if row.is_confirmed else {"confirmed_at": timezone.now(), "confirmed_by_id": by and by.pk}
    said = {"kind": part["kind"], "proposed": part["proposed"]}
    return said | confirmed | words("note", part["note"]) | translated(part)


def write_carry_over(edition, policies):
    """Like changes, left alone where nothing is said of it."""
    if policies is None:
        return
    there = {rule.kind: rule for rule in edition.carry_rules.all()}
    edition.carry_rules.exclude(kind__in=policies).delete()
    wanted = [
        (there.get(kind) or CarryRule(edition=edition, kind=kind), {"policy": policies[kind]}) for kind in policies
    ]
    put_all(CarryRule, wanted)
