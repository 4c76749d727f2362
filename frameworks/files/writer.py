"""Puts a document into a draft edition.

What is already there keeps its key: items by stable identifier, kinds and levels by theirs, so that an edition
that is loaded again while people edit it stays the same edition. The caller holds the transaction.
"""

from django.db import connection

from accounts.models import Organisation

from ..models import (
    CareerStage,
    Descriptor,
    Edition,
    Expectation,
    Framework,
    Item,
    ItemKind,
    Level,
    OptionalGroup,
    SufficiencyRule,
)
from .defaults import walk_items
from .joins import write_associations, write_carry_over, write_changes
from .rows import BATCH, put, put_all, sourced, translated, words

MANY = 200


def write_edition(document, *, by=None):
    """The draft edition, with everything that the document says and nothing else; `by` is who brought it."""
    framework = write_framework(document["framework"])
    edition = write_edition_row(framework, document["edition"])
    if is_newest(edition):
        write_framework_details(framework, document["framework"])
    stages = write_stages(framework, document["stages"], replace=is_newest(edition))
    kinds = write_kinds(edition, document["kinds"])
    levels = write_levels(edition, document["levels"])
    items = write_items(edition, document["items"], kinds)
    tell_planner(items)
    write_descriptors(edition, items, levels, document["items"])
    tell_planner(items)
    write_expectations(edition, document["expectations"], items, levels, stages)
    write_rules(edition, document["sufficiency"], items)
    write_associations(items, document["associations"])
    write_changes(edition, items, document["changes"], by=by)
    write_carry_over(edition, document["carry_over"])
    edition.kinds.exclude(pk__in=[kind.pk for kind in kinds.values()]).delete()
    edition.levels.exclude(pk__in=[level.pk for level in levels.values()]).delete()
    return edition


def tell_planner(items):
    """The database still thinks of tables as they were, and would go through all new rows once for each of them."""
    if len(items) >= MANY:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE frameworks_item, frameworks_descriptor")


def write_framework(part):
    """The row alone: an earlier edition that is loaded late says nothing about the framework as it is now."""
    framework = Framework.objects.select_for_update().filter(slug=part["slug"]).first()
    return framework or write_framework_details(Framework(slug=part["slug"]), part)


def write_framework_details(framework, part):
    publisher, _ = Organisation.objects.get_or_create(
        name=part["publisher"], defaults={"is_publisher": True, "nation": part["nation"]}
    )
    licence = part["licence"]
    return put(
        framework,
        kind=part["kind"],
        publisher_id=publisher.pk,
        published_with=part["published_with"],
        nation=part["nation"],
        is_illustrative=part["illustrative"],
        licence_holder=licence["holder"],
        licence_url=licence["url"],
        may_show_text=licence["may_show_text"],
        **translated(part),
        **words("title", part["title"]),
        **words("summary", part["summary"]),
        **words("licence_terms", licence["terms"]),
        **words("acknowledgement", licence["acknowledgement"]),
    )


def write_edition_row(framework, part):
    edition = framework.editions.drafts().filter(code=part["code"]).first()
    replaced = framework.editions.filter(code=part["replaces"]).first() if part["replaces"] else None
    if edition and edition.replaces != replaced:
        edition.changes.all().delete()  # they lead from the edition that it no longer replaces
    return put(
        edition or Edition(framework=framework, code=part["code"]),
        sequence=part["sequence"],
        issued=part["issued"],
        replaces_id=replaced.pk if replaced else None,
        case_id=part["case_id"],
        **translated(part),
        **words("title", part["title"]),
        **words("change_note", part["change_note"]),
        **sourced(part["source"]),
    )


def is_newest(edition):
    return not edition.framework.editions.filter(sequence__gt=edition.sequence).exists()


def write_kinds(edition, parts):
    there = {kind.key: kind for kind in edition.kinds.all()}
    wanted = [
        (
            there.get(part["key"]) or ItemKind(edition=edition, key=part["key"]),
            {"position": position} | translated(part) | words("name", part["name"]) | words("plural", part["plural"]),
        )
        for position, part in enumerate(parts)
    ]
    return {kind.key: kind for kind in put_all(ItemKind, wanted)}


def write_levels(edition, parts):
    there = {level.code: level for level in edition.levels.all()}
    # Two levels may stand at one position for a while: the constraint looks when the transaction ends.
    wanted = [
        (
            there.get(part["code"]) or Level(edition=edition, code=part["code"]),
            {"position": position}
            | translated(part)
            | words("title", part["title"])
            | words("description", part["description"]),
        )
        for position, part in enumerate(parts)
    ]
    return {level.code: level for level in put_all(Level, wanted)}


def write_items(edition, parts, kinds):
    """{code: item}. Codes are freed first, as two items may have changed theirs with each other."""
    wanted = {part["id"]: part["code"] for part in walk_items(parts)}
    there = {item.stable_id: item for item in edition.items.all()}
    renamed = [item for stable_id, item in there.items() if wanted.get(stable_id) != item.code]
    for item in renamed:
        item.code = f"~{item.pk}"
    Item.objects.bulk_update(renamed, ["code"], batch_size=BATCH)
    places = {part["id"]: number * 10 for number, part in enumerate(walk_items(parts), 1)}
    items, layer = {}, [(part, None) for part in parts]
    while layer:
        rows = [
            (there.get(part["id"]) or Item(edition=edition, stable_id=part["id"]), part, parent)
            for part, parent in layer
        ]
        put_all(Item, [(row, item_values(part, parent, kinds, places)) for row, part, parent in rows])
        items |= {row.code: row for row, _, _ in rows}
        layer = [(below, row) for row, part, _ in rows for below in part["items"]]
    edition.items.exclude(stable_id__in=wanted).delete()
    return items


def item_values(part, parent, kinds, places):
    return (
        {
            "code": part["code"],
            "kind_id": kinds[part["kind"]].pk,
            "parent_id": parent.pk if parent else None,
            "is_assessable": part["assessable"],
            "position": places[part["id"]],
            "case_id": part["case_id"],
        }
        | translated(part)
        | words("title", part["title"])
        | words("text", part["text"])
        | words("guidance", part["guidance"])
        | sourced(part["source"])
    )


def write_descriptors(edition, items, levels, parts):
    rows = Descriptor.objects.filter(item__edition=edition)
    there = {(row.item_id, row.level_id): row for row in rows}
    wanted = []
    for part in walk_items(parts):
        for code, texts in part["descriptors"].items():
            item, level = items[part["code"]], levels[code]
            row = there.pop((item.pk, level.pk), None) or Descriptor(item=item, level=level)
            wanted.append((row, words("text", texts) | translated(texts)))
    put_all(Descriptor, wanted)
    rows.filter(pk__in=[row.pk for row in there.values()]).delete()


def write_stages(pathway, parts, *, replace):
    """{slug: stage} of every stage there is. Stages outlive editions: one that the file leaves out moves to the end."""
    there = {stage.slug: stage for stage in pathway.stages.order_by("position")}
    left_out = [stage for slug, stage in there.items() if slug not in {part["slug"] for part in parts}]
    for position, part in enumerate(parts):
        known = there.get(part["slug"])
        if replace or not known:
            write_stage(known or CareerStage(pathway=pathway, slug=part["slug"]), part, position)
    if parts and replace:
        for position, stage in enumerate(left_out, start=len(parts)):
            put(stage, position=position)
    return {stage.slug: stage for stage in CareerStage.objects.all()}


def write_stage(stage, part, position):
    return put(
        stage,
        position=position,
        **translated(part),
        **words("title", part["title"]),
        **words("summary", part["summary"]),
        **words("what_i_do", part["what_i_do"]),
        **words("indicative_band", part["indicative_band"]),
        **words("education_level", part["education_level"]),
        **sourced(part["source"]),
    )


def write_expectations(edition, parts, items, levels, stages):
    """Nothing refers to an expectation of a draft, so they are simply written anew."""
    Expectation.objects.filter(item__edition=edition).delete()
    edition.optional_groups.all().delete()
    rows = []

    def expect(slug, expected, group=None):
        for code, level in expected.items():
            rows.append(Expectation(stage=stages[slug], item=items[code], level=levels.get(level), group=group))

    for slug, wanted in parts.items():
        expect(slug, wanted["required"])
        for part in wanted["optional"]:
            group = OptionalGroup(edition=edition, stage=stages[slug], code=part["code"])
            put(group, minimum=part["minimum"], **translated(part), **words("title", part["title"]))
            expect(slug, part["items"], group)
    Expectation.objects.bulk_create(rows, batch_size=BATCH)


def write_rules(edition, parts, items):
    """Nothing refers to a rule of a draft either."""
    edition.sufficiency_rules.all().delete()
    amounts = ("code", "kind", "number", "months", "evidence", "counted_field", "errors_field", "errors_allowed")
    for position, part in enumerate(parts):
        put(
            SufficiencyRule(edition=edition, item=items.get(part["item"])),
            position=position,
            **translated(part),
            **{name: part[name] for name in amounts},
            **words("note", part["note"]),
            **sourced(part["source"]),
        )
