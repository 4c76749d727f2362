"""An edition's rows as a document, and a document as a framework file."""

import re
import uuid

import yaml

from ..models import Association, Edition, Expectation
from ..tree import build_tree
from .defaults import settle_order, trim
from .fields import clean_text
from .schema import FORMAT


def document_of(edition):
    """Everything that a framework file can say about `edition`, in the shape that `reader` gives."""
    edition = Edition.objects.select_related("framework__publisher", "replaces").get(pk=edition.pk)
    return settle_order(
        {
            "format": FORMAT,
            "framework": framework_part(edition.framework),
            "edition": edition_part(edition),
            "kinds": [kind_part(kind) for kind in edition.kinds.order_by("position", "pk")],
            "levels": [level_part(level) for level in edition.levels.order_by("position", "pk")],
            "items": [item_part(node) for node in build_tree(edition)],
            "stages": [stage_part(stage) for stage in edition.framework.stages.order_by("position", "pk")],
            "expectations": expectations_part(edition),
            "sufficiency": [rule_part(rule) for rule in rules_of(edition)],
            "associations": [association_part(row) for row in associations_of(edition)],
            "changes": [change_part(change) for change in changes_of(edition)] or None,
            "carry_over": {rule.kind: rule.policy for rule in edition.carry_rules.order_by("kind")} or None,
        }
    )


def words(row, name):
    texts = {language: clean_text(getattr(row, f"{name}_{language}") or "") for language in ("en", "cy")}
    return {language: text for language, text in texts.items() if text}


def translated(row):
    """How the two languages of a row stand to each other."""
    return {
        "welsh": row.welsh_state,
        "welsh_reviewer": clean_text(row.welsh_reviewer),
        "welsh_reviewed_on": row.welsh_reviewed_on,
        "english_stale": row.english_is_stale,
        "texts_behind": sorted(row.texts_behind),
    }


def source_part(row):
    return {
        "title": row.source_title,
        "url": row.source_url,
        "certainty": row.certainty,
        "last_checked": row.last_checked,
        "note": words(row, "source_note"),
    }


def framework_part(framework):
    return {
        "slug": framework.slug,
        "kind": framework.kind,
        "title": words(framework, "title"),
        "summary": words(framework, "summary"),
        "publisher": framework.publisher.name,
        "published_with": framework.published_with,
        "nation": framework.nation,
        "illustrative": framework.is_illustrative,
        "licence": {
            "holder": framework.licence_holder,
            "terms": words(framework, "licence_terms"),
            "may_show_text": framework.may_show_text,
            "acknowledgement": words(framework, "acknowledgement"),
            "url": framework.licence_url,
        },
    } | translated(framework)


def edition_part(edition):
    return {
        "code": edition.code,
        "sequence": edition.sequence,
        "title": words(edition, "title"),
        "issued": edition.issued,
        "replaces": edition.replaces.code if edition.replaces else None,
        "change_note": words(edition, "change_note"),
        "source": source_part(edition),
        "case_id": edition.case_id,
    } | translated(edition)


def kind_part(kind):
    return {"key": kind.key, "name": words(kind, "name"), "plural": words(kind, "plural")} | translated(kind)


def level_part(level):
    return {
        "code": level.code,
        "title": words(level, "title"),
        "description": words(level, "description"),
    } | translated(level)


def item_part(node):
    item = node.item
    return {
        "code": item.code,
        "kind": item.kind.key,
        "id": item.stable_id,
        "assessable": item.is_assessable,
        "title": words(item, "title"),
        "text": words(item, "text"),
        "guidance": words(item, "guidance"),
        "source": source_part(item),
        "descriptors": {
            descriptor.level.code: {"en": "", "cy": ""} | words(descriptor, "text") | translated(descriptor)
            for descriptor in node.descriptors
            if words(descriptor, "text")
        },
        "case_id": item.case_id,
        "items": [item_part(child) for child in node.children],
    } | translated(item)


def stage_part(stage):
    texts = ("title", "summary", "what_i_do", "indicative_band", "education_level")
    return (
        {"slug": stage.slug}
        | {name: words(stage, name) for name in texts}
        | {"source": source_part(stage)}
        | translated(stage)
    )


def expectations_part(edition):
    """{stage: required and optional}, with the stages in their order."""
    rows = Expectation.objects.filter(item__edition=edition).select_related("stage", "item", "level", "group")
    expected = {}
    for group in edition.optional_groups.select_related("stage"):
        group_of(expected, group.stage.slug, group)
    for row in rows.order_by("stage__position", "item__position", "pk"):
        level = row.level.code if row.level else ""
        wanted = expected.setdefault(row.stage.slug, {"required": {}, "optional": []})
        place = group_of(expected, row.stage.slug, row.group)["items"] if row.group else wanted["required"]
        place[row.item.code] = level
    return expected


def group_of(expected, stage, group):
    """The part of `expected` that stands for this group, made when it is first met."""
    groups = expected.setdefault(stage, {"required": {}, "optional": []})["optional"]
    for part in groups:
        if part["code"] == group.code:
            return part
    groups.append(
        {
            "code": group.code,
            "title": words(group, "title"),
            "minimum": group.minimum,
            "items": {},
        }
        | translated(group)
    )
    return groups[-1]


def rules_of(edition):
    return edition.sufficiency_rules.select_related("item").order_by("position", "pk")


def rule_part(rule):
    amounts = ("number", "months", "evidence", "counted_field", "errors_field", "errors_allowed")
    return (
        {"code": rule.code, "kind": rule.kind, "item": rule.item.code if rule.item else None}
        | {name: getattr(rule, name) for name in amounts}
        | {"note": words(rule, "note"), "source": source_part(rule)}
        | translated(rule)
    )


def associations_of(edition):
    rows = Association.objects.filter(origin__edition=edition)
    return rows.select_related("origin", "destination__edition__framework")


def association_part(row):
    destination = row.destination
    address = (destination.edition.framework.slug, destination.edition.code, destination.code)
    return {
        "from": row.origin.code,
        "to": "/".join(address),
        "relation": row.relation,
        "basis": row.basis,
        "note": words(row, "note"),
        "case_id": row.case_id,
    } | translated(row)


def changes_of(edition):
    return edition.changes.select_related("origin", "destination")


def change_part(change):
    return {
        "from": change.origin.code if change.origin else None,
        "to": change.destination.code if change.destination else None,
        "kind": change.kind,
        "proposed": change.proposed,
        "note": words(change, "note"),
        "confirmed": change.is_confirmed,
    } | translated(change)


class Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):
    """Long texts as blocks, identifiers as words, and never an alias, which the reader refuses."""

    def ignore_aliases(self, data):
        return True


ODD = re.compile("[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def represent_text(dumper, text):
    """Characters that YAML may take for line ends, or not at all, only stand between double quotes, escaped."""
    style = '"' if ODD.search(text) else "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


Dumper.add_representer(str, represent_text)
Dumper.add_representer(uuid.UUID, lambda dumper, value: dumper.represent_str(str(value)))


def to_yaml(document):
    """The text of a framework file; `reader` makes the same document of it."""
    return yaml.dump(trim(document), Dumper=Dumper, allow_unicode=True, sort_keys=False, width=110)
