"""What an edition must be before it is published, and what an editor should know about it.

Each check is a function of the edition and its tree that yields sentences. Problems stop publication; warnings do not.
The checks of codes, texts, expectations, links and rules are in modules of their own.
"""

from itertools import islice

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import code_checks, expectation_checks, link_checks, rule_checks, text_checks
from .naming import named
from .tree import build_tree, flatten

# Of one check nobody reads more; the next look at the page shows what is left.
MOST_SENTENCES = 12


def problems_of(edition):
    """Everything that stands in the way of publishing, in words."""
    return findings(PROBLEMS, edition)


def warnings_of(edition):
    return findings(WARNINGS, edition)


def findings(checks, edition):
    nodes = flatten(build_tree(edition))
    return [sentence for check in checks for sentence in shortened(check(edition, nodes))]


def shortened(sentences):
    """The first sentences of one check, and how many more there are."""
    sentences = iter(sentences)
    yield from islice(sentences, MOST_SENTENCES)
    left = sum(1 for _sentence in sentences)
    if left:
        yield ngettext("… and %(number)d more like these.", "… and %(number)d more like these.", left) % {
            "number": left
        }


def edition_has_items(edition, nodes):
    if not nodes:
        yield _("The edition has no items.")
    elif edition.framework.may_show_text and not any(node.item.is_assessable for node in nodes):
        yield _("Evidence cannot be claimed against any item.")


def items_hang_together(edition, nodes):
    """Two items that stand under each other are reached from no root."""
    reached = {node.item.pk for node in nodes}
    for item in edition.items.exclude(pk__in=reached):
        yield _("%(code)s is under itself, through its parents.") % {"code": item.code}


def items_stand_in_their_place(edition, nodes):
    """An orphan: a kind that elsewhere stands under something, with nothing above it."""
    inner = {node.item.kind_id for node in nodes if node.depth}
    outermost = min((node.item.kind.position for node in nodes), default=0)
    for node in nodes:
        if not node.depth and node.item.kind_id in inner and node.item.kind.position > outermost:
            yield _("%(code)s is a %(kind)s that stands under nothing.") % {
                "code": node.item.code,
                "kind": node.item.kind.name,
            }


def branches_lead_somewhere(edition, nodes):
    """Only where evidence can be claimed at all: of some frameworks no more than the structure is shown."""
    assessed = any(node.item.is_assessable for node in nodes)
    empty = [node.item.code for node in nodes if not node.children and not node.item.is_assessable]
    if assessed and empty:
        yield _("Nothing stands under these, and no evidence can be claimed for them: %(codes)s.") % {
            "codes": named(empty)
        }


def kinds_go_inwards(edition, nodes):
    for node in nodes:
        parent = node.item.parent
        if parent and node.depth and parent.kind.position >= node.item.kind.position:
            yield _("%(code)s is a %(kind)s, which cannot be under a %(parent_kind)s.") % {
                "code": node.item.code,
                "kind": node.item.kind.name,
                "parent_kind": parent.kind.name,
            }


def titles_are_written(edition, nodes):
    for node in nodes:
        if not node.item.title_en:
            yield _("%(code)s has no English title.") % {"code": node.item.code}


def descriptors_are_complete(edition, nodes):
    if not edition.framework.may_show_text:
        return
    levels = list(edition.levels.order_by("position"))
    for node in nodes:
        written = {descriptor.level_id for descriptor in node.descriptors if descriptor.text_en.strip()}
        missing = [level.code for level in levels if level.pk not in written]
        if node.item.is_assessable and missing:
            yield _("%(code)s has no descriptor at level %(levels)s.") % {
                "code": node.item.code,
                "levels": ", ".join(missing),
            }


def replaced_edition_is_earlier(edition, nodes):
    replaced = edition.replaces
    if replaced and (replaced.framework_id != edition.framework_id or replaced.sequence >= edition.sequence):
        yield _("An edition replaces an earlier edition of the same framework.")
    if replaced and replaced.is_draft:
        yield _("An edition replaces one that was published; %(code)s is a draft.") % {"code": replaced.code}


def current_edition_is_earlier(edition, nodes):
    current = edition.framework.current_edition
    if current and current.pk != edition.pk and current.sequence > edition.sequence:
        yield _("The edition %(code)s has a higher sequence number and stays the current one.") % {"code": current.code}


PROBLEMS = [
    edition_has_items,
    items_hang_together,
    items_stand_in_their_place,
    *code_checks.PROBLEMS,
    kinds_go_inwards,
    titles_are_written,
    descriptors_are_complete,
    *text_checks.PROBLEMS,
    *expectation_checks.PROBLEMS,
    replaced_edition_is_earlier,
    *rule_checks.PROBLEMS,
]
WARNINGS = [
    branches_lead_somewhere,
    *code_checks.WARNINGS,
    *text_checks.WARNINGS,
    *expectation_checks.WARNINGS,
    *link_checks.WARNINGS,
    *rule_checks.WARNINGS,
    current_edition_is_earlier,
]
