"""Role profiles."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from ..models import CareerStage, Framework, RoleProfile, RoleStatement

DUTIES = (
    RoleStatement.Group.CLINICAL,
    RoleStatement.Group.TECHNICAL_ADMINISTRATIVE,
    RoleStatement.Group.TRAINING,
)


@login_not_required
@require_safe
def role_list(request):
    return render(request, "frameworks/role_list.html", {"roles": RoleProfile.objects.order_by("sector", "title")})


@login_not_required
@require_safe
def role_detail(request, role):
    role = get_object_or_404(RoleProfile, slug=role)
    by_group = {}
    for statement in role.statements.order_by("position", "pk"):
        by_group.setdefault(statement.group, []).append(statement)
    group = RoleStatement.Group
    context = {
        "role": role,
        "overview": by_group.get(group.OVERVIEW, []),
        "duties": [(kind.label, by_group[kind]) for kind in DUTIES if kind in by_group],
        "tasks": by_group.get(group.EXAMPLE_TASK, []),
        "conditions": [
            (kind.label, by_group[kind])
            for kind in (group.FUNDING, group.ENTRY, group.TRAINING_ROUTE)
            if kind in by_group
        ],
        "sources": sources_of(role, by_group),
        "links": role.links.order_by("position", "pk"),
        "stages": CareerStage.objects.public().filter(roles=role).order_by("pathway", "position"),
        "frameworks": Framework.objects.public().filter(roles=role).order_by("title"),
    }
    return render(request, "frameworks/role_detail.html", context)


def sources_of(role, by_group):
    """Each source that a statement names, once."""
    statements = [statement for group in by_group.values() for statement in group]
    named = {(part.source_title, part.source_url): part for part in statements if part.source_title}
    named.pop((role.source_title, role.source_url), None)
    return list(named.values())
