"""The clock, and claims that have waited."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from portfolios.models import Claim
from portfolios.sign_off import moves
from tests import make

MONDAY = date(2026, 11, 30)


def freeze(monkeypatch, day=MONDAY, hour=8):
    """Let it be this hour of this day in London; the database's own clock goes on."""
    moment = timezone.make_aware(datetime(day.year, day.month, day.day, hour))
    monkeypatch.setattr(timezone, "now", lambda: moment)
    return moment


def waiting(portfolio, days, code="D1.1", due_on=None):
    """A claim that was submitted so many days ago; `due_on` None: nobody asked for a day."""
    claim = moves.submit(make.make_claim(portfolio, code=code), by=portfolio.owner)
    since = timezone.now() - timedelta(days=days)
    Claim.objects.filter(pk=claim.pk).update(submitted_at=since, due_on=due_on)
    return claim
