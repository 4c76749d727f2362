"""How much evidence an edition asks for, as its pages say it."""

from dataclasses import dataclass

from ..models import Item, SufficiencyRule
from ..sufficiency import in_words, names_for, rules_for
from .sources import source_of


@dataclass(frozen=True)
class Shown:
    """A rule on a page. `item`: what it is about, None for all; `source`: None where it is the page's."""

    rule: SufficiencyRule
    words: str
    item: Item | None
    shows_note: bool
    source: dict | None


def rules_shown(edition, nodes):
    """The rules of an edition: those for everything first, then in the order in which items are read."""
    rules = list(edition.sufficiency_rules.order_by("position", "pk"))
    places = {node.item.pk: place for place, node in enumerate(nodes, 1)}
    return shown(sorted(rules, key=lambda rule: places.get(rule.item_id, 0)), edition, nodes)


def rules_on(item, edition, nodes):
    """The rules that hold for one item, or for what stands under it, whether they are its own or come from above."""
    if not any(node.item.is_assessable for node in nodes if item in (node.item, *above(node.item))):
        return []
    rules = list(edition.sufficiency_rules.order_by("position", "pk"))
    return shown(rules_for(item, rules, {node.item.pk: node.item.parent_id for node in nodes}), edition, nodes)


def above(item):
    while item.parent_id:
        item = item.parent
        yield item


def shown(rules, edition, nodes):
    items = {node.item.pk: node.item for node in nodes}
    names = names_for(rules)
    return [
        Shown(
            rule=rule,
            words=in_words(rule, names),
            item=items.get(rule.item_id),
            shows_note=bool(rule.note) and edition.framework.may_show_text,
            source=own_source(rule, edition),
        )
        for rule in rules
    ]


def own_source(rule, edition):
    """What is said of a rule's source beside the edition's: always how sure it is, where that differs."""
    says_more = rule.source_title or rule.source_url or rule.source_note or rule.certainty != edition.certainty
    return source_of(rule, edition) if says_more else None
