"""Sign-offs that will expire soon: a letter to the technician, once for each.

Invariant: a sign-off is told of on the first day on which it is within its last 60, and never again; one that was
carried over is told of where it stands now, and what was left behind with an earlier edition is not told of.
"""

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery, UUIDField
from django.db.models.functions import Coalesce
from django.utils import timezone

from ..models import CarriedSignOff, CompetencySignOff, Reminder
from . import letters
from .standing import EXPIRES_SOON, Outcome, with_standing

KIND = Reminder.Kind.EXPIRY


def tell(today=None):
    """Write to every technician whose sign-offs have come within reach of their last day; how many letters."""
    today = today or timezone.localdate()
    due = {}
    for act in expiring(today):
        due.setdefault(act.technician, []).append(act)
    return sum(told(technician, acts, today) for technician, acts in due.items())


def expiring(today):
    """The newest act on each competency, where it stands and is in its last days, of people who can sign in."""
    later = CompetencySignOff.objects.filter(
        portfolio=OuterRef("portfolio"), item=OuterRef("item"), number__gt=OuterRef("number")
    )
    near = CompetencySignOff.objects.filter(
        ~Exists(later), technician__is_active=True, expires_on__range=(today, today + EXPIRES_SOON)
    )
    standing = with_standing(near.exclude(outcome=Outcome.WITHDRAWN)).filter(basis_changed=False)
    counting = carried_now()
    standing = standing.filter(Q(portfolio__move_on__isnull=True) | Exists(counting)).annotate(
        lies_in=Coalesce(Subquery(counting.values("move__destination")[:1]), F("portfolio"), output_field=UUIDField()),
        lies_on=Coalesce(Subquery(counting.values("item__code")[:1]), F("item__code")),
    )
    return standing.select_related("technician", "item", "portfolio").order_by("technician_id", "expires_on", "pk")


def carried_now():
    """Where a sign-off has been carried and counts: in the last edition that it came to, with no act there since."""
    anew = CompetencySignOff.objects.filter(portfolio=OuterRef("move__destination"), item=OuterRef("item"))
    carried = CarriedSignOff.objects.carried().filter(sign_off=OuterRef("pk"))
    return carried.filter(~Exists(anew), move__destination__move_on__isnull=True).order_by("pk")


@transaction.atomic
def told(technician, acts, today):
    """Whether a letter went out: only about what has come within reach since the last one."""
    last = technician.reminders.filter(kind=KIND).order_by("-sent_on").values_list("sent_on", flat=True).first()
    new = [act for act in acts if last is None or reached_on(act) > last]
    if not new:
        return False
    _reminder, is_first = Reminder.objects.get_or_create(
        recipient=technician, kind=KIND, sent_on=today, defaults={"waiting": len(new)}
    )
    if is_first:
        letters.tell_of_expiry(technician, new)
    return is_first


def reached_on(act):
    """The day on which it came within its last ones: for a short validity the day on which it was signed."""
    return max(act.expires_on - EXPIRES_SOON, timezone.localdate(act.decided_at))
