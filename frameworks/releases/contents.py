"""What two editions say of each of their items, read in five queries whatever their size."""

import hashlib
import json
from dataclasses import dataclass, field

from ..models import Descriptor, Item, ItemKind, Level, SufficiencyRule

LANGUAGES = ("en", "cy")
# What a rule asks; its note is about the rule.
ASKED = ("kind", "number", "months", "evidence", "counted_field", "errors_field", "errors_allowed")
# What is compared of an item, and what a page says of it.
READ = (
    *("code", "title_en", "title_cy", "text_en", "text_cy", "guidance_en", "guidance_cy", "welsh_state"),
    *("is_assessable", "position", "stable_id", "edition", "kind", "parent"),
)


@dataclass(eq=False)
class Content:
    """An item with all that is said of it. `descriptors`: {code of a level: Descriptor}; `rules`: its own."""

    item: Item
    parent: "Content | None" = None
    descriptors: dict = field(default_factory=dict)
    rules: list = field(default_factory=list)

    def asked(self):
        """What its own rules ask, comparable from edition to edition."""
        return sorted([getattr(rule, name) or "" for name in ASKED] for rule in self.rules)


def read(*editions):
    """For each edition {item key: Content}, in the order of its items. Items know their editions, kinds and parents."""
    held = {edition.pk: edition for edition in editions}
    kinds = ItemKind.objects.filter(edition__in=held).in_bulk()
    items = Item.objects.filter(edition__in=held).only(*READ).order_by("position", "pk")
    contents = {item.pk: Content(item) for item in items}
    for content in contents.values():
        content.item.edition, content.item.kind = held[content.item.edition_id], kinds[content.item.kind_id]
        content.parent = contents.get(content.item.parent_id)
    add_descriptors(contents, held)
    for rule in SufficiencyRule.objects.filter(item__edition__in=held).order_by("position", "pk"):
        contents[rule.item_id].rules.append(rule)
    return [{key: each for key, each in contents.items() if each.item.edition_id == pk} for pk in held]


def add_descriptors(contents, held):
    levels = Level.objects.filter(edition__in=held).in_bulk()
    rows = Descriptor.objects.filter(item__edition__in=held).only("item", "level", "text_en", "text_cy")
    for descriptor in rows:
        descriptor.level = levels[descriptor.level_id]
        contents[descriptor.item_id].descriptors[descriptor.level.code] = descriptor


def text_of(row, name, language):
    """One text of a row that may be missing, with white space made plain: how lines are broken says nothing."""
    return "" if row is None else " ".join((getattr(row, f"{name}_{language}") or "").split())


def digest_of(*contents):
    """SHA-256 over what these contents, any of them None, say in both languages."""
    said = json.dumps([said_by(content) for content in contents], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


def said_by(content):
    if content is None:
        return None
    item = content.item
    texts = {f"{name}_{one}": text_of(item, name, one) for name in ("title", "text", "guidance") for one in LANGUAGES}
    return texts | {
        "code": item.code,
        "kind": item.kind.key,
        "assessable": item.is_assessable,
        "parent": str(content.parent.item.stable_id) if content.parent else "",
        "descriptors": {
            code: [text_of(descriptor, "text", one) for one in LANGUAGES]
            for code, descriptor in sorted(content.descriptors.items())
        },
        "rules": [list(map(str, rule)) for rule in content.asked()],
    }
