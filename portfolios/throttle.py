"""How often a public page may be tried. A cache that is down stops nobody."""

from django.core.cache import cache
from redis.exceptions import RedisError


def too_many(key, most):
    """Count one try under `key`; whether there were more than `most` in this minute."""
    try:
        cache.add(key, 0, timeout=60)
        return cache.incr(key) > most
    except (RedisError, ValueError):
        return False


def address_of(request):
    return request.META.get("REMOTE_ADDR", "")
