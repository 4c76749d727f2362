"""What time does to cycles: reminds colleagues once, and releases what is complete or over."""

import logging

from django.utils import timezone

from ..models import EvidenceForm, FeedbackCycle
from . import asking, cycles
from .refusals import FeedbackRefused

logger = logging.getLogger(__name__)


def sweep():
    """(letters sent, cycles released)."""
    reminded = sum(asking.remind(rater) for rater in asking.due_for_a_reminder())
    released = 0
    for cycle in FeedbackCycle.objects.filter(state=FeedbackCycle.State.OPEN):
        if is_finished(cycle):
            try:
                cycles.release(cycle)
            except FeedbackRefused:
                continue  # fewer than three, or somebody was faster
            except EvidenceForm.DoesNotExist:
                logger.error("Feedback cannot be released: the evidence forms are not loaded.")
                break
            released += 1
    return reminded, released


def is_finished(cycle):
    """Whether nobody is left to wait for."""
    is_over = cycle.closes_on < timezone.localdate()
    return is_over or not cycle.raters.filter(has_answered=False, declined=False).exists()
