"""Whom an edition touches: before its publication, and afterwards as the record of what was decided."""

from django.http import Http404
from django.utils.translation import gettext as _

from ...models import CarryRule, ItemChange
from ...releases import carrying, impact
from .shared import find_own, show

Kind = ItemChange.Kind


def edition_impact(admin, request, object_id):
    edition = find_own(admin, request, object_id)
    if edition.replaces_id is None:
        raise Http404
    return show(admin, request, "impact", edition, _("Whom this edition touches"), **impact_on_page(edition))


def impact_on_page(edition, changes=None):
    """What the tables need; nothing for an edition that replaces none."""
    found = impact.of(edition, changes)
    if found is None:
        return {"impact": None}
    policies = carrying.rules_of(edition)
    for kind in found.kinds:
        kind.policy_words = CarryRule.Policy(policies[kind.kind]).label if kind.kind in policies else ""
        # What is unchanged needs no list of its own.
        kind.listed = [] if kind.kind == Kind.UNCHANGED else kind.changes
    return {"impact": found}
