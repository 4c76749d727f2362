"""What career stages expect of an edition's items must be something that a technician can meet."""

from django.db.models import F, Q
from django.utils.translation import gettext as _

from .models import Association, Expectation, Item


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


def expectations_can_be_claimed(edition, nodes):
    """An item that is no longer assessable keeps its expectations, and nobody can meet them any more."""
    if not any(node.item.is_assessable for node in nodes):
        return  # nothing is claimed against a framework of which only the structure is shown
    expectations = Expectation.objects.filter(item__edition=edition, item__is_assessable=False)
    for expectation in expectations.select_related("item", "stage"):
        yield _("The stage %(stage)s expects %(code)s, for which no evidence can be claimed.") % {
            "stage": expectation.stage,
            "code": expectation.item.code,
        }


def expectations_name_no_replaced_item(edition, nodes):
    replaced = Association.objects.filter(
        relation=Association.Relation.REPLACED_BY, origin__edition=edition, destination__edition=edition
    )
    latest = dict(replaced.values_list("origin", "destination__code"))
    for expectation in Expectation.objects.filter(item__in=latest).select_related("item", "stage"):
        yield _("The stage %(stage)s expects %(code)s, which is replaced by %(other)s.") % {
            "stage": expectation.stage,
            "code": expectation.item.code,
            "other": latest[expectation.item_id],
        }


def retired_items_leave_no_stage_behind(edition, nodes):
    """What a stage expected of an item that is gone, it no longer expects: somebody should have meant that."""
    gone = Item.objects.filter(edition=edition.replaces_id or 0).exclude(
        Q(stable_id__in=[node.item.stable_id for node in nodes])
        | Q(pk__in=edition.changes.filter(origin__isnull=False, destination__isnull=False).values("origin"))
    )
    for expectation in Expectation.objects.filter(item__in=gone).select_related("item", "stage"):
        yield _("The stage %(stage)s expected %(code)s, which is retired. Does it expect something else?") % {
            "stage": expectation.stage,
            "code": expectation.item.code,
        }


PROBLEMS = [expectations_fit, groups_can_be_met, expectations_can_be_claimed, expectations_name_no_replaced_item]
WARNINGS = [retired_items_leave_no_stage_behind]
