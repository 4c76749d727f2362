"""What an edition must be before it is published, and what an editor should know about it.

Each check is a function of the edition and its tree that yields sentences. Problems stop publication; warnings do not.
"""

from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils.translation import gettext as _

from . import rule_checks
from .models import Expectation
from .models.edition import code_validator
from .tree import build_tree, flatten


def problems_of(edition):
    """Everything that stands in the way of publishing, in words."""
    nodes = flatten(build_tree(edition))
    return [problem for check in PROBLEMS for problem in check(edition, nodes)]


def warnings_of(edition):
    nodes = flatten(build_tree(edition))
    return [warning for check in WARNINGS for warning in check(edition, nodes)]


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


def codes_are_addresses(edition, nodes):
    for code in [edition.code, *(node.item.code for node in nodes)]:
        try:
            code_validator(code)
        except ValidationError:
            yield _("The code “%(code)s” cannot be used in an address.") % {"code": code}


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


def expectations_fit(edition, nodes):
    """The database holds that level and item agree; the group is left to this check."""
    expectations = Expectation.objects.filter(item__edition=edition).select_related("item", "stage")
    astray = ~Q(group__edition=F("item__edition")) | ~Q(group__stage=F("stage"))
    for expectation in expectations.filter(group__isnull=False).filter(astray):
        yield _("The optional group of %(code)s belongs to another stage or edition.") % {"code": expectation.item.code}
    if edition.levels.exists():
        for expectation in expectations.filter(level__isnull=True):
            yield _("The stage %(stage)s expects %(code)s at no level.") % {
                "stage": expectation.stage,
                "code": expectation.item.code,
            }


def groups_can_be_met(edition, nodes):
    for group in edition.optional_groups.select_related("stage"):
        offered = group.expectations.count()
        if offered < group.minimum:
            yield _("The group %(code)s of %(stage)s asks for at least %(minimum)s of %(offered)s.") % {
                "code": group.code,
                "stage": group.stage,
                "minimum": group.minimum,
                "offered": offered,
            }


def replaced_edition_is_earlier(edition, nodes):
    replaced = edition.replaces
    if replaced and (replaced.framework_id != edition.framework_id or replaced.sequence >= edition.sequence):
        yield _("An edition replaces an earlier edition of the same framework.")
    if replaced and replaced.is_draft:
        yield _("An edition replaces one that was published; %(code)s is a draft.") % {"code": replaced.code}


def welsh_titles_are_written(edition, nodes):
    missing = [node.item.code for node in nodes if not node.item.title_cy]
    if missing:
        yield _("No Welsh title: %(codes)s.") % {"codes": ", ".join(missing)}


def current_edition_is_earlier(edition, nodes):
    current = edition.framework.current_edition
    if current and current.pk != edition.pk and current.sequence > edition.sequence:
        yield _("The edition %(code)s has a higher sequence number and stays the current one.") % {"code": current.code}


PROBLEMS = [
    edition_has_items,
    items_hang_together,
    codes_are_addresses,
    kinds_go_inwards,
    titles_are_written,
    descriptors_are_complete,
    expectations_fit,
    groups_can_be_met,
    replaced_edition_is_earlier,
    *rule_checks.PROBLEMS,
]
WARNINGS = [welsh_titles_are_written, *rule_checks.WARNINGS, current_edition_is_earlier]
