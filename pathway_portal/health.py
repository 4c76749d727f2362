"""/healthz: whether the parts behind the pages answer, for monitors and `make run`.

It names no host, version or error: anybody may read it.
"""

import time

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import Redis, RedisError

HEARTBEAT_KEY = "worker-heartbeat"
# Beat asks for a heartbeat every 15 seconds, but it waits its turn behind two long reports.
WORKER_LATE_AFTER_SECONDS = 120


def record_heartbeat():
    cache.set(HEARTBEAT_KEY, time.time(), timeout=None)


def forget_heartbeat():
    """A start waits for a worker of its own, not for the memory of the last one."""
    cache.delete(HEARTBEAT_KEY)


def database_answers():
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return True
    except DatabaseError:
        return False


def broker_answers():
    try:
        with Redis.from_url(settings.CELERY_BROKER_URL, socket_connect_timeout=1, socket_timeout=1) as broker:
            return broker.ping()
    except RedisError:
        return False


def worker_age_seconds():
    """Seconds since a worker last finished its heartbeat task; None when it never did or nobody remembers."""
    try:
        beat = cache.get(HEARTBEAT_KEY)
    except RedisError:
        return None
    return None if beat is None else max(0, round(time.time() - beat))


@never_cache
@login_not_required
@require_safe
def healthz(request):
    age = worker_age_seconds()
    parts = {
        "database": database_answers(),
        "broker": broker_answers(),
        "worker": age is not None and age <= WORKER_LATE_AFTER_SECONDS,
    }
    healthy = all(parts.values())
    return JsonResponse(
        {"healthy": healthy, **parts, "worker_age_seconds": age},
        status=200 if healthy else 503,
    )
