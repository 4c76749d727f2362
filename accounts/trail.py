"""The trail of requests: one row for each that asked to change something, whoever sent it and whatever became of it.

What the portal was asked to do is told by the name of a view and by keys of rows; what somebody typed, the address
with its secrets, and where they sat are told by nothing. A request that a page refuses before it comes here (an
oversized cookie, an address without TLS) has asked the portal for nothing.

Invariant: exactly one row for each request with an unsafe method; a trail that cannot be written never fails a page.
"""

import logging
from urllib.parse import parse_qs, urlsplit

from django.db import transaction
from django.urls import Resolver404, resolve
from django.utils import timezone

from .models import TrailEvent

logger = logging.getLogger(__name__)
Outcome = TrailEvent.Outcome

SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
# Names of arguments that name a row or a page. Others, a letter's token above all, are secrets or may become some.
KEYS = (
    "pk id object_id slug framework edition stage role publication form_key app_label content_type_id digest item "
    "portfolio"
).split()
# A competency's code beside the row that it belongs to; alone it is the printed code of a report.
CODE = "code"
DENIED = {400, 401, 403, 404, 405, 409, 410, 429}
# Pages that somebody is led to instead of what they asked for.
DOORS = {"account_login", "admin:login", "account_reauthenticate", "mfa_reauthenticate"}
SECOND_FACTOR = "mfa_activate_totp"
# Pages that end with a sign-in when all went well, and lead nowhere from there.
ENDS_WITH_SIGN_IN = {"account_confirm_email", "account_reset_password_from_key", "account_change_password"}


class TrailMiddleware:
    """Stands outside of all that may refuse a request: sessions, forms' tokens, sign-in, the view."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.method not in SAFE:
            write(request, response)
        return response

    def process_view(self, request, view, args, kwargs):
        """Who it was, before a view signs them in or out."""
        if request.method not in SAFE:
            request.trail_actor = request.user.pk


def done(request):
    """For a view that answers with a page of its own when it has done what it was asked."""
    request.trail_outcome = Outcome.DONE


def nameless(request):
    """For a view whose readers were promised that nobody learns who answered when: the row names nobody."""
    request.trail_is_nameless = True


def write(request, response):
    try:
        with transaction.atomic():
            TrailEvent.objects.create(
                happened_at=timezone.now(),
                actor_id=actor_of(request),
                view=view_of(request)[:120],
                method=request.method[:8],
                about=keys_of(request),
                status=response.status_code,
                outcome=outcome_of(request, response),
            )
    except Exception as error:
        # Whatever it is: the page is answered, and somebody has to learn that the trail has a gap.
        logger.error("no trail of %s %s: %s", request.method, view_of(request), type(error).__name__)


def actor_of(request):
    """Who was signed in before, or is now: nobody is None."""
    if getattr(request, "trail_is_nameless", False):
        return None
    return getattr(request, "trail_actor", None) or getattr(getattr(request, "user", None), "pk", None)


def view_of(request):
    return getattr(request.resolver_match, "view_name", "") or ""


def keys_of(request):
    named = getattr(request.resolver_match, "kwargs", {})
    kept = {name: str(value)[:100] for name, value in named.items() if name in KEYS}
    return kept | ({CODE: str(named[CODE])[:100]} if kept and CODE in named else {})


def outcome_of(request, response):
    status = response.status_code
    if status >= 500:
        return Outcome.FAILED
    if status in DENIED or (300 <= status < 400 and is_led_away(request, response)):
        return Outcome.DENIED
    if status >= 400:
        return Outcome.REFUSED
    if status == 200 and "json" not in response.get("Content-Type", ""):
        # A form comes back with what has to be corrected; whoever did what was asked leads on.
        return getattr(request, "trail_outcome", Outcome.REFUSED)
    return Outcome.DONE


def is_led_away(request, response):
    """Whether this redirect leads to a sign-in, or another proof, and from there back."""
    address = urlsplit(response["Location"])
    try:
        door = resolve(address.path).view_name
    except Resolver404:
        return False
    if door == SECOND_FACTOR:
        return not view_of(request).startswith("mfa_")
    return door in DOORS and ("next" in parse_qs(address.query) or view_of(request) not in ENDS_WITH_SIGN_IN)
