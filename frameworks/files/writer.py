"""Puts a document into a draft edition.

What is already there keeps its key: items by stable identifier, kinds and levels by theirs, so that an edition
that is loaded again while people edit it stays the same edition. The caller holds the transaction.
"""

from accounts.models import Organisation

from ..models import (
    Association,
    CareerStage,
    Descriptor,
    Edition,
    Expectation,
    Framework,
    Item,
    OptionalGroup,
    SufficiencyRule,
)
from .defaults import walk_items


def write_edition(document):
    """The draft edition, with everything that the document says and nothing else."""
    framework = write_framework(document["framework"])
    edition = write_edition_row(framework, document["edition"])
    if is_newest(edition):
        write_framework_details(framework, document["framework"])
    stages = write_stages(framework, document["stages"], replace=is_newest(edition))
    kinds = write_kinds(edition, document["kinds"])
    levels = write_levels(edition, document["levels"])
    items = write_items(edition, document["items"], kinds)
    write_descriptors(items, levels, document["items"])
    write_expectations(edition, document["expectations"], items, levels, stages)
    write_rules(edition, document["sufficiency"], items)
    write_associations(items, document["associations"])
    edition.kinds.exclude(pk__in=[kind.pk for kind in kinds.values()]).delete()
    edition.levels.exclude(pk__in=[level.pk for level in levels.values()]).delete()
    return edition


def put(row, **values):
    """Saves `row` if any of `values` is news to it."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if row.pk is None:
        row.save()
    elif changed:
        row.save(update_fields=changed)
    return row


def words(name, texts):
    return {f"{name}_en": texts.get("en", ""), f"{name}_cy": texts.get("cy")}


def sourced(source):
    return {
        "source_title": source["title"],
        "source_url": source["url"],
        "certainty": source["certainty"],
        "last_checked": source["last_checked"],
    } | words("source_note", source["note"])


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
        welsh_state=part["welsh"],
        **words("title", part["title"]),
        **words("summary", part["summary"]),
        **words("licence_terms", licence["terms"]),
        **words("acknowledgement", licence["acknowledgement"]),
    )


def write_edition_row(framework, part):
    edition = framework.editions.drafts().filter(code=part["code"]).first()
    replaced = framework.editions.filter(code=part["replaces"]).first() if part["replaces"] else None
    return put(
        edition or Edition(framework=framework, code=part["code"]),
        sequence=part["sequence"],
        issued=part["issued"],
        replaces_id=replaced.pk if replaced else None,
        welsh_state=part["welsh"],
        **words("title", part["title"]),
        **words("change_note", part["change_note"]),
        **sourced(part["source"]),
    )


def is_newest(edition):
    return not edition.framework.editions.filter(sequence__gt=edition.sequence).exists()


def write_kinds(edition, parts):
    there = {kind.key: kind for kind in edition.kinds.all()}
    return {
        part["key"]: put(
            there.get(part["key"]) or edition.kinds.model(edition=edition, key=part["key"]),
            position=position,
            welsh_state=part["welsh"],
            **words("name", part["name"]),
            **words("plural", part["plural"]),
        )
        for position, part in enumerate(parts)
    }


def write_levels(edition, parts):
    there = {level.code: level for level in edition.levels.all()}
    # Two levels may stand at one position for a while: the constraint looks when the transaction ends.
    return {
        part["code"]: put(
            there.get(part["code"]) or edition.levels.model(edition=edition, code=part["code"]),
            position=position,
            welsh_state=part["welsh"],
            **words("title", part["title"]),
            **words("description", part["description"]),
        )
        for position, part in enumerate(parts)
    }


def write_items(edition, parts, kinds):
    """{code: item}. Codes are freed first, as two items may have changed theirs with each other."""
    wanted = {part["id"]: part["code"] for part in walk_items(parts)}
    there = {item.stable_id: item for item in edition.items.all()}
    for stable_id, item in there.items():
        if wanted.get(stable_id) != item.code:
            put(item, code=f"~{item.pk}")
    positions = iter(range(10, 10_000_000, 10))
    items = dict(write_branch(edition, parts, None, kinds, there, positions))
    edition.items.exclude(stable_id__in=wanted).delete()
    return items


def write_branch(edition, parts, parent, kinds, there, positions):
    for part in parts:
        item = put(
            there.get(part["id"]) or Item(edition=edition, stable_id=part["id"]),
            code=part["code"],
            kind_id=kinds[part["kind"]].pk,
            parent_id=parent.pk if parent else None,
            is_assessable=part["assessable"],
            position=next(positions),
            welsh_state=part["welsh"],
            **words("title", part["title"]),
            **words("text", part["text"]),
            **words("guidance", part["guidance"]),
            **sourced(part["source"]),
        )
        yield item.code, item
        yield from write_branch(edition, part["items"], item, kinds, there, positions)


def write_descriptors(items, levels, parts):
    rows = Descriptor.objects.filter(item__in=items.values())
    there = {(row.item_id, row.level_id): row for row in rows}
    for part in walk_items(parts):
        for code, texts in part["descriptors"].items():
            item, level = items[part["code"]], levels[code]
            row = there.pop((item.pk, level.pk), None) or Descriptor(item=item, level=level)
            put(row, text_en=texts["en"], text_cy=texts["cy"] or None, welsh_state=texts["welsh"])
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
        welsh_state=part["welsh"],
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

    def expect(slug, expected, group=None):
        for code, level in expected.items():
            Expectation.objects.create(stage=stages[slug], item=items[code], level=levels.get(level), group=group)

    for slug, wanted in parts.items():
        expect(slug, wanted["required"])
        for part in wanted["optional"]:
            group = OptionalGroup(edition=edition, stage=stages[slug], code=part["code"])
            put(group, minimum=part["minimum"], welsh_state=part["welsh"], **words("title", part["title"]))
            expect(slug, part["items"], group)


def write_rules(edition, parts, items):
    """Nothing refers to a rule of a draft either."""
    edition.sufficiency_rules.all().delete()
    amounts = ("code", "kind", "number", "months", "evidence", "counted_field", "errors_field", "errors_allowed")
    for position, part in enumerate(parts):
        put(
            SufficiencyRule(edition=edition, item=items.get(part["item"])),
            position=position,
            welsh_state=part["welsh"],
            **{name: part[name] for name in amounts},
            **words("note", part["note"]),
            **sourced(part["source"]),
        )


def write_associations(items, parts):
    rows = Association.objects.filter(origin__in=items.values())
    there = {(row.origin_id, row.destination_id, row.relation): row for row in rows}
    for part in parts:
        slug, edition_code, code = part["to"].split("/")
        destination = Item.objects.get(edition__framework__slug=slug, edition__code=edition_code, code=code)
        origin = items[part["from"]]
        row = there.pop((origin.pk, destination.pk, part["relation"]), None)
        put(row or Association(origin=origin, destination=destination, relation=part["relation"]), basis=part["basis"])
    rows.filter(pk__in=[row.pk for row in there.values()]).delete()
