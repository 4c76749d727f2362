"""A note to technicians that a decision is late: once about each claim and day asked for."""

from django.utils import timezone

from accounts import outbox
from accounts.models import User

from ..letters import wants_single
from ..models import Claim, Reminder
from . import memory

KIND = Reminder.Kind.OVERDUE


def sweep():
    """Tell everybody whose claim has come to be late; returns how many letters were written."""
    owners = User.objects.filter(pk__in=late_claims().values("technician"), is_active=True)
    return sum(tell(owner) for owner in owners.order_by("pk"))


def late_claims():
    """Claims that have not been decided by the day that was asked for."""
    return Claim.objects.submitted().filter(due_on__lt=timezone.localdate())


def tell(person):
    """Whether a letter was written. What was late on the day of the last note has been told already."""
    today = timezone.localdate()
    with memory.alone_with(person) as technician:
        late = late_claims().filter(technician=technician)
        told_on = memory.last_day(technician, KIND)
        number = (late.filter(due_on__gte=told_on) if told_on else late).count()
        if not number or told_on == today or not wants_single(technician):
            return False
        memory.remember(technician, KIND, today, waiting=number)
        outbox.post(technician, "mail/claim_overdue", {"reader": technician, "number": number})
    return True
