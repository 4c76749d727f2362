"""For which competencies of a portfolio a signature is possible, and would change something."""

from django.urls import reverse
from django.utils.translation import gettext as _

from ..attainment import standing as standings
from ..sufficiency import judge


def ready_items(portfolio, items):
    """The keys of those of `items` for which enough is accepted, and no signature at that level stands."""
    verdicts, standing = judge(portfolio, items), standings.of(portfolio)
    return {key for key, verdict in verdicts.items() if verdict.is_met and not is_signed(standing[key], verdict.level)}


def is_signed(standing, level):
    return standing.is_current and standing.reaches(level)


def ready_tile(portfolio, ready):
    """How many competencies a signature is possible for; nothing while there is none."""
    address = reverse("portfolios:attainment_detail", args=[portfolio.pk])
    return [{"value": len(ready), "label": _("ready for sign-off"), "tone": "waiting", "url": address}] if ready else []
