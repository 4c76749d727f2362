"""How often the public page may be tried. A cache that is down stops nobody."""

from django.core.cache import cache
from redis.exceptions import RedisError

MOST_GUESSES = 30
MOST_ANSWERS = 30


def too_many_guesses(request):
    """Whether this address has opened too many links in this minute that are none. Good links are never counted."""
    return _too_many(f"ticket-guess-{request.META.get('REMOTE_ADDR', '')}", MOST_GUESSES)


def too_many_answers(ticket):
    """Whether this ticket has been sent too often in this minute."""
    return _too_many(f"ticket-answer-{ticket.pk}", MOST_ANSWERS)


def _too_many(key, most):
    try:
        cache.add(key, 0, timeout=60)
        return cache.incr(key) > most
    except (RedisError, ValueError):
        return False
