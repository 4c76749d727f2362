"""Frameworks, their editions and items."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from .. import welsh
from ..licence import hide_text, readable_descriptors, readable_outline
from ..models import Association, CareerStage, Edition, Expectation, Framework, Item
from ..tree import flatten
from .finding import PUBLIC_EDITIONS, find_edition, find_framework
from .record import earlier_of, history_of
from .sources import source_of
from .sufficiency import rules_on, rules_shown


@login_not_required
@require_safe
def framework_list(request):
    frameworks = Framework.objects.public().select_related("publisher").prefetch_related(PUBLIC_EDITIONS)
    context = {"frameworks": frameworks.order_by("kind", "title", "slug")}
    return render(request, "frameworks/framework_list.html", context)


@login_not_required
@require_safe
def framework_detail(request, framework):
    """The current edition; a framework whose editions are all retired shows them as a list."""
    framework = find_framework(framework)
    edition = next((edition for edition in framework.public_editions if edition.is_published), None)
    return render(request, "frameworks/framework_detail.html", edition_context(framework, edition))


@login_not_required
@require_safe
def edition_detail(request, framework, edition):
    framework = find_framework(framework)
    found = find_edition(framework.public_editions, edition)
    return render(request, "frameworks/edition_detail.html", edition_context(framework, found))


def edition_context(framework, edition):
    """Draft editions never come here: `framework` carries its public ones."""
    editions = framework.public_editions
    for part in editions:
        part.framework, part.follows = framework, earlier_of(part, editions)
    current = next((part for part in editions if part.is_published), None)
    context = {"framework": framework, "edition": edition, "editions": editions, "current": current}
    if edition:
        roots = readable_outline(edition)
        nodes = flatten(roots)
        context |= {
            "roots": roots,
            "levels": edition.levels.order_by("position"),
            "assessable": sum(node.item.is_assessable for node in nodes),
            "stages": stages_expecting(edition),
            "rules": rules_shown(edition, nodes),
            "welsh": welsh.reviewed_in(edition),
        }
    return context


def stages_expecting(edition):
    expected = Expectation.objects.filter(item__edition=edition).values("stage")
    return CareerStage.objects.public().filter(pk__in=expected).order_by("pathway", "position")


@login_not_required
@require_safe
def item_detail(request, framework, edition, code):
    items = Item.objects.public().select_related("edition__framework__publisher", "kind")
    item = get_object_or_404(items, edition__framework__slug=framework, edition__code=edition, code=code)
    edition = item.edition
    nodes = flatten(readable_outline(edition))
    place = next((index for index, node in enumerate(nodes) if node.item.pk == item.pk), None)
    if place is None:
        raise Http404
    node = nodes[place]
    make_whole(node, item)
    context = {
        "framework": edition.framework,
        "edition": edition,
        "node": node,
        "item": node.item,
        "trail": trail_of(node.item),
        "earlier": nodes[place - 1].item if place else None,
        "later": nodes[place + 1].item if place + 1 < len(nodes) else None,
        "expectations": list(expectations_of_item(node.item)),
        "associations": associations_of(node.item),
        "history": history_of(node.item),
        "source": source_of(node.item, edition),
        "rules": rules_on(node.item, edition, nodes),
    }
    context["rungs"] = rungs_of(node, context["expectations"])
    return render(request, "frameworks/item_detail.html", context)


def make_whole(node, item):
    """Puts all of the item, as far as it may be shown, where the outline has only what leads to it."""
    item.parent = node.item.parent if node.item.parent_id else None
    node.item = item
    if not item.edition.framework.may_show_text:
        return hide_text(node)
    node.descriptors = list(readable_descriptors(item=item).order_by("level__position", "pk"))


def trail_of(item):
    """The items above this one, outermost first. The tree has set the parents."""
    above = []
    while item.parent_id:
        item = item.parent
        above.insert(0, item)
    return above


def expectations_of_item(item):
    rows = Expectation.objects.filter(item=item, stage__in=CareerStage.objects.public())
    return rows.select_related("stage", "level", "group").order_by("stage__pathway", "stage__position")


def rungs_of(node, expectations):
    """(descriptor, the stages that expect its level), lowest first."""
    return [
        (descriptor, [row.stage for row in expectations if row.level_id == descriptor.level_id])
        for descriptor in node.descriptors
    ]


def associations_of(item):
    """[(the other item, the association, whether it starts here)], both directions, drafts left out. One query."""
    rows = Association.objects.filter(Q(origin=item) | Q(destination=item)).exclude(
        Q(origin__edition__status=Edition.Status.DRAFT) | Q(destination__edition__status=Edition.Status.DRAFT)
    )
    rows = rows.select_related("origin__edition__framework", "destination__edition__framework")
    order = ("destination__edition__framework__title", "destination__position", "origin__position", "pk")
    return [
        (row.destination, row, True) if row.origin_id == item.pk else (row.origin, row, False)
        for row in rows.order_by(*order)
    ]
