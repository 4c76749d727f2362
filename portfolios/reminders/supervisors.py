"""Polite reminders of claims that have waited for long.

Invariant: at most one letter a week to a supervisor and three in a row without a decision of theirs in between; none
to whoever is away with cover, for whom the deputy hears instead, and none to whoever reads a weekly digest.
"""

from datetime import timedelta

from django.db.models import Max, Min, Q
from django.utils import timezone

from accounts import outbox

from ..access import supervisors_of
from ..letters import wants_single
from ..models import Claim, Cover, Decision, Reminder, Supervision
from . import memory

PATIENCE = timedelta(days=14)
A_WEEK = timedelta(days=7)
MOST_IN_A_ROW = 3
KIND = Reminder.Kind.REMINDER


def sweep():
    """Remind everybody who is due; returns how many letters were written. As often as one likes: it counts days."""
    late = late_claims(Claim.objects.submitted())
    return sum(remind(supervisor) for supervisor in supervisors_of(late.values("portfolio")).order_by("pk"))


def late_claims(claims):
    """Waiting claims that are past the day asked for, or older than two weeks."""
    return claims.filter(Q(due_on__lt=timezone.localdate()) | Q(submitted_at__lt=timezone.now() - PATIENCE))


def remind(person):
    """Whether a letter was written."""
    with memory.alone_with(person) as supervisor:
        late = late_claims(Claim.objects.awaiting(supervisor))
        number = late.count()
        if not (number and wants_single(supervisor) and is_due(supervisor)) or is_away(supervisor):
            return False
        memory.remember(supervisor, KIND, timezone.localdate(), waiting=number)
        oldest = late.aggregate(oldest=Min("submitted_at"))["oldest"]
        outbox.post(supervisor, "mail/claims_late", {"reader": supervisor, "number": number, "oldest": oldest})
    return True


def is_due(supervisor):
    """Whether a week has passed since the last one, and there were not three since their last decision."""
    last = memory.last_day(supervisor, KIND)
    if last is not None and timezone.localdate() < last + A_WEEK:
        return False
    in_a_row = Reminder.objects.filter(recipient=supervisor, kind=KIND)
    decided = Decision.objects.filter(decider=supervisor).aggregate(newest=Max("decided_at"))["newest"]
    if decided is not None:
        in_a_row = in_a_row.filter(sent_on__gt=timezone.localdate(decided))
    return in_a_row.count() < MOST_IN_A_ROW


def is_away(supervisor):
    """Whether somebody stands in for them at this moment, on any portfolio."""
    running = Cover.objects.running().filter(supervisor=supervisor)
    return Supervision.objects.open().filter(cover__in=running).exists()
