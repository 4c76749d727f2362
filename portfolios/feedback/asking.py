"""The links by which colleagues answer: one for each person on an approved list.

Invariant: a link is in the newest letter to its person and nowhere else; opening it changes nothing; it stops working
once it is used and when the cycle ends.
"""

import datetime
import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from accounts.addresses import is_own_address

from ..models import FeedbackAnswer, FeedbackCycle, FeedbackRater
from . import letters
from .refusals import AboutThemselves, NotOpen, SomebodyElse

State = FeedbackCycle.State
REMIND_AFTER = datetime.timedelta(days=7)


def ask_all(cycle):
    for rater in cycle.raters.order_by("pk"):
        ask(rater, cycle)


def ask(rater, cycle):
    token = secrets.token_urlsafe(32)
    rater.token_digest, rater.asked_at = token_digest(token), timezone.now()
    rater.save(update_fields=["token_digest", "asked_at"])
    letters.ask_rater(rater, cycle, token)


@transaction.atomic
def remind(rater):
    """A second and last letter with a link that replaces the first. Whether it was sent."""
    cycle = FeedbackCycle.objects.select_for_update().get(pk=rater.cycle_id)
    held = FeedbackRater.objects.select_for_update().get(pk=rater.pk)
    if cycle.state != State.OPEN or held.has_answered or held.declined or held.reminded_at:
        return False
    held.reminded_at = timezone.now()
    held.save(update_fields=["reminded_at"])
    ask(held, cycle)
    return True


def due_for_a_reminder():
    """Raters who were asked a week ago, in cycles that still take answers, and were not reminded."""
    asked = FeedbackRater.objects.filter(cycle__state=State.OPEN, cycle__closes_on__gte=timezone.localdate())
    return asked.filter(
        asked_at__lt=timezone.now() - REMIND_AFTER, reminded_at=None, has_answered=False, declined=False
    )


def find_by_token(token):
    """The rater to whom this link was sent last, or None."""
    known = FeedbackRater.objects.select_related("cycle__technician", "cycle__portfolio__edition__framework")
    return known.filter(token_digest=token_digest(token)).first()


def state_of(rater):
    """open, answered, declined, or over."""
    if rater.has_answered:
        return "answered"
    if rater.declined:
        return "declined"
    is_open = rater.cycle.state == State.OPEN and timezone.localdate() <= rater.cycle.closes_on
    return "open" if is_open else "over"


@transaction.atomic
def answer(rater, content, *, by):
    """Keep what a colleague answered, without who they are. `by`: who is signed in, or None.

    Raises AboutThemselves, SomebodyElse or NotOpen.
    """
    held = _held(rater, by)
    FeedbackAnswer.objects.create(cycle=held.cycle, content=content)
    held.has_answered = True
    held.save(update_fields=["has_answered"])


@transaction.atomic
def decline(rater, *, by):
    """They would rather not, and are not asked again. Raises AboutThemselves, SomebodyElse or NotOpen."""
    held = _held(rater, by)
    held.declined = True
    held.save(update_fields=["declined"])


def obstacle(rater, user):
    """Why this link cannot be answered by who is signed in (or None): a FeedbackRefused, or None."""
    technician = rater.cycle.technician
    if user == technician or is_own_address(technician, rater.email):
        return AboutThemselves()
    if user and not user.emailaddress_set.filter(email__iexact=rater.email, verified=True).exists():
        return SomebodyElse()
    return None


def token_digest(token):
    return hashlib.sha256(token.encode()).hexdigest()


def _held(rater, by):
    refusal = obstacle(rater, by)
    if refusal:
        raise refusal
    cycle = FeedbackCycle.objects.select_for_update().get(pk=rater.cycle_id)
    held = FeedbackRater.objects.select_for_update().get(pk=rater.pk)
    held.cycle = cycle
    if state_of(held) != "open":
        raise NotOpen
    return held
