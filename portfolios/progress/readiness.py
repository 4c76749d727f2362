"""For which competencies of a portfolio a signature is possible, and which signatures run out."""

from django.urls import reverse
from django.utils.translation import gettext as _

from ..sufficiency import judge


def set_signed(covered, standing):
    """Put on every competency how it is signed off."""
    for competency in covered.competencies:
        competency.signed = standing[competency.item.pk]


def expiring(covered):
    """The competencies whose sign-off will soon no longer count, or no longer does."""
    return [each for each in covered.competencies if each.signed.expires_soon or each.signed.state == "expired"]


def ready_items(portfolio, items, standing):
    """The keys of those of `items` for which enough is accepted, and no signature at that level stands."""
    verdicts = judge(portfolio, items)
    return {key for key, verdict in verdicts.items() if verdict.is_met and not standing[key].stands_at(verdict.level)}


def ready_tile(portfolio, ready):
    """How many competencies a signature is possible for; nothing while there is none."""
    address = reverse("portfolios:attainment_detail", args=[portfolio.pk])
    return [{"value": len(ready), "label": _("ready for sign-off"), "tone": "waiting", "url": address}] if ready else []
