"""How often something may be tried. A cache that is down stops nobody."""

from contextlib import suppress

from django.core.cache import cache
from redis.exceptions import RedisError


def too_many(key, most, seconds=60):
    """Count one try under `key`; whether there were more than `most` since the first, `seconds` ago at most."""
    try:
        cache.add(key, 0, timeout=seconds)
        return cache.incr(key) > most
    except (RedisError, ValueError):
        return False


def take_back(key):
    """A try that succeeded was none."""
    with suppress(RedisError, ValueError):
        cache.decr(key)


def forget(keys):
    with suppress(RedisError):
        cache.delete_many(list(keys))
