"""Rings for a worker once the row that it shall look at is committed.

The row is the job. A bell that nobody hears only means that the sweep finds the row half a minute later, so a
broker that is down never fails the page that rang.
"""

import logging

from django.db import transaction
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def ring_on_commit(task, *args):
    """Ring when the present transaction commits, or at once outside one."""
    # A function and no partial: Django names it when it logs that it failed.
    transaction.on_commit(lambda: ring(task, *args), robust=True)


def ring(task, *args):
    try:
        task.delay(*args)
    except (KombuError, RedisError, OSError) as error:
        logger.warning("%s not rung: %s", task.name, type(error).__name__)
