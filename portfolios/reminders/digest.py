"""One letter a week, on Monday at seven in the morning in London, to whoever chose that in place of single letters.

Invariant: once for each person and Monday, whatever the number of sweeps; nothing is written where nothing waits, and
what comes in later that Monday waits for the next.
"""

from datetime import timedelta

from django.db.models import Count, Min
from django.utils import timezone

from accounts import outbox
from accounts.models import User

from ..models import Claim, Decision, Question, Reminder, Report, Review
from . import memory, technicians
from .supervisors import late_claims

KIND = Reminder.Kind.DIGEST
MONDAY, HOUR = 0, 7
A_WEEK = timedelta(days=7)


def sweep():
    """Write what is due at this moment; returns how many letters were written."""
    now = timezone.localtime()
    if now.weekday() != MONDAY or now.hour < HOUR:
        return 0
    told = Reminder.objects.filter(kind=KIND, sent_on=now.date()).values("recipient")
    readers = User.objects.filter(letters=User.Letters.WEEKLY, is_active=True).exclude(pk__in=told)
    return sum(write(reader) for reader in readers.order_by("pk"))


def write(person):
    """Whether a letter was written. An empty week is remembered as well: it has been looked at."""
    today = timezone.localdate()
    with memory.alone_with(person) as reader:
        if memory.last_day(reader, KIND) == today:
            return False
        said = to_decide(reader) | to_answer(reader) | has_happened(reader)
        memory.remember(reader, KIND, today, waiting=said["number"])
        if not any(said.values()):
            return False
        outbox.post(reader, "mail/weekly_digest", {"reader": reader} | said)
    return True


def to_decide(reader):
    """What waits for a supervisor: a row for each technician, whoever waits longest first."""
    waiting = Claim.objects.awaiting(reader)
    rows = waiting.order_by().values("technician", "technician__name")
    rows = rows.annotate(count=Count("pk"), oldest=Min("submitted_at")).order_by("oldest", "technician")
    reports = Report.objects.visible_to(reader).exclude(portfolio__owner=reader)
    return {
        "waiting": [{"name": row["technician__name"], "number": row["count"], "oldest": row["oldest"]} for row in rows],
        "number": sum(row["count"] for row in rows),
        "late": late_claims(waiting).count(),
        "reports": reports.exclude(reviews__reviewer=reader).count(),
    }


def to_answer(reader):
    """Questions that wait for a technician, and answers that a supervisor got in the past week."""
    answered = Question.objects.filter(asker=reader, claim__in=Claim.objects.awaiting(reader).order_by())
    asked = Question.objects.unanswered().filter(claim__technician=reader, claim__status=Claim.Status.SUBMITTED)
    return {"answered": answered.filter(answered_at__gte=a_week_ago()).count(), "asked": asked.count()}


def has_happened(reader):
    """What became of a technician's work in the past week, and what is late. Of a withdrawal they have a letter."""
    decisions = Decision.objects.filter(technician=reader, decided_at__gte=a_week_ago())
    decisions = decisions.exclude(outcome=Decision.Outcome.WITHDRAWN)
    reviews = Review.objects.filter(technician=reader, reviewed_at__gte=a_week_ago())
    overdue = technicians.late_claims().filter(technician=reader)
    return {"decided": decisions.count(), "overdue": overdue.count(), "reviewed": reviews.count()}


def a_week_ago():
    """Seven o'clock on the Monday before, whatever the clocks did in between."""
    monday = timezone.localdate() - A_WEEK
    return timezone.localtime().replace(
        year=monday.year, month=monday.month, day=monday.day, hour=HOUR, minute=0, second=0, microsecond=0
    )
