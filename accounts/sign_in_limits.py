"""How often a sign-in may fail, so that guessing is slow and yet nobody locks somebody else out.

Failures count for an account in a known browser, for an account from one place, for an account from everywhere, and
for one place whatever the account. A browser in which the account has signed in before answers to its own count
alone: whatever strangers do, the person at their usual computer gets in.

Invariant: a right password is no failure; a wrong one counts before it is checked, so that tries at the same moment
count as well; no address of a person stands in the cache.
"""

import hashlib

from . import devices, throttle
from .client_address import network_of

WINDOW = 5 * 60  # seconds
IN_KNOWN_BROWSER = 10
FROM_ONE_PLACE = 5
FROM_EVERYWHERE = 30
PLACE = "sign-in-place:"
OF_ONE_PLACE = 50  # a whole surgery or ward may share an address


def counts(request, email):
    """(key, most) of each count that a failure with this address, in this browser, from this place adds to."""
    account, place = digest(email), digest(network_of(request))
    if devices.is_known(request, email):
        return [(f"sign-in:{account}:{devices.digest_of(request)}", IN_KNOWN_BROWSER)]
    return [
        (f"sign-in:{account}:{place}", FROM_ONE_PLACE),
        (f"sign-in:{account}", FROM_EVERYWHERE),
        (PLACE + place, OF_ONE_PLACE),
    ]


def is_refused(counted):
    """Count one try; whether any of its counts is used up."""
    used_up = [throttle.too_many(key, most, WINDOW) for key, most in counted]
    return any(used_up)


def take_back(counted):
    for key, _most in counted:
        throttle.take_back(key)


def clear(request, email):
    """Whoever has just chosen a new password may use it at once, from here. What the place did stays counted."""
    throttle.forget(key for key, _most in counts(request, email) if not key.startswith(PLACE))


def digest(text):
    return hashlib.sha256(text.strip().lower().encode()).hexdigest()[:32]
