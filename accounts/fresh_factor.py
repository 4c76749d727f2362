"""A factor proved at the moment of signing, not somewhere during a session of twelve hours.

    @fresh_factor.required
    @require_http_methods(["GET", "HEAD", "POST"])
    def stage_complete(request, …):

Within the last `FRESH_FACTOR_SECONDS` this session must have proved the second factor of the account, at sign-in or
since; for an account without one, which only the demo lets decide, the password. The page asks before it shows
anything. When the proof ran out while the page was open nothing is done: what was typed is kept, and offered again
behind the proof.

Invariant: the view does not run without a fresh factor; a password never stands in for a second factor.
"""

import time
from functools import wraps

from django.conf import settings

from .second_factor import ask, has_second_factor, proofs


def is_fresh(request):
    """Whether this session proved the account's strongest factor recently enough to sign now."""
    proved = proofs(request, "mfa" if has_second_factor(request.user) else "password")
    return bool(proved) and time.time() - proved[-1] <= settings.FRESH_FACTOR_SECONDS


def required(view):
    """Run the view behind a fresh factor alone. Goes outermost; forms in it carry `{% kept_text_field %}`."""

    @wraps(view)
    def behind_a_fresh_factor(request, *args, **kwargs):
        return view(request, *args, **kwargs) if is_fresh(request) else ask(request)

    return behind_a_fresh_factor
