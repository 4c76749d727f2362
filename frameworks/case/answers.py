"""How a question of CASE is answered: with JSON to anybody from anywhere, and what is wrong as CASE words it.

Invariant: an answer depends on nothing but its address, so that it may be kept by all. That is also why every site may
read it (`Access-Control-Allow-Origin: *`): it is what anybody reads here without an account, and no cookie is asked.
"""

import hashlib
import json
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.csrf import csrf_exempt

from accounts.client_address import network_of
from accounts.throttle import too_many

MOST_IN_A_MINUTE = 600  # a client that reads a framework item by item asks often
MOST_PACKAGES_IN_A_MINUTE = 60  # each is as much work as a hundred other answers
KEPT_FOR = "public, max-age=300"
VERBS = "GET, HEAD, OPTIONS"
FROM_ANYWHERE = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, X-Total-Count",
}


class Refused(Exception):
    """Why there is no answer, as CASE codes it: `http` the code of HTTP, `field` what was wrong, `minor` how."""

    def __init__(self, http, minor, field, description):
        self.http, self.minor, self.field, self.description = http, minor, field, description
        super().__init__(description)

    def body(self):
        return {
            "imsx_codeMajor": "failure",
            "imsx_severity": "error",
            "imsx_description": self.description,
            "imsx_codeMinor": {
                "imsx_codeMinorField": [{"imsx_codeMinorFieldName": self.field, "imsx_codeMinorFieldValue": self.minor}]
            },
        }


class Unknown(Refused):
    def __init__(self):
        super().__init__(404, "unknownobject", "sourcedId", "Nothing public is known under this identifier.")


class Misspelt(Refused):
    """CASE answers this with 404 as well: such an identifier names nothing."""

    def __init__(self):
        super().__init__(404, "invalid_uuid", "sourcedId", "An identifier is a UUID such as 8-4-4-4-12 hex digits.")


def answered(view):
    """A view that returns what is to be said, alone or with {header: value}, and raises Refused."""

    @csrf_exempt  # nothing is ever changed; whoever tries meets the same words as with any other wrong verb
    @login_not_required
    @wraps(view)
    def answer(request, **names):
        try:
            refuse_if_unwanted(request)
            said = view(request, **names)
        except Refused as refusal:
            return in_json(refusal.body(), status=refusal.http)
        body, headers = said if isinstance(said, tuple) else (said, {})
        return kept(request, in_json(body, headers={"Cache-Control": KEPT_FOR} | headers))

    @csrf_exempt
    @login_not_required
    @wraps(view)
    def from_anywhere(request, **names):
        response = preflight() if request.method == "OPTIONS" else answer(request, **names)
        for name, value in FROM_ANYWHERE.items():
            response[name] = value
        if response.status_code == 405:
            response["Allow"] = VERBS
        return response

    return from_anywhere


def refuse_if_unwanted(request):
    if request.method not in ("GET", "HEAD"):
        raise Refused(405, "forbidden", "method", "This service is read with GET.")
    refuse_flood(request, "case", MOST_IN_A_MINUTE)


def refuse_flood(request, name, most):
    if too_many(f"{name}:{network_of(request)}", most):
        raise Refused(429, "server_busy", "requests", "Too many requests. Ask again in a minute.")


def preflight():
    headers = {"Access-Control-Allow-Methods": VERBS, "Access-Control-Allow-Headers": "If-None-Match"}
    return HttpResponse(status=204, headers=headers | {"Access-Control-Max-Age": "86400"})


def in_json(body, **options):
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text, content_type="application/json", **options)


def kept(request, response):
    """The answer with its digest, or the word that the reader's copy still holds."""
    response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    return get_conditional_response(request, etag=response["ETag"], response=response)
