"""What every answer tells the browser it may do, and which requests are too odd to be looked at.

Invariant: no page leaves without a content security policy; a view may narrow it (a download does) but not drop it.
No page of somebody who is signed in is kept by a browser or on the way to it.
"""

from django.conf import settings
from django.http import HttpResponse

LARGEST_COOKIE_HEADER = 4096


def content_security_policy(directives):
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in directives.items())


class SecurityHeadersMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response
        self.policy = content_security_policy(settings.CONTENT_SECURITY_POLICY)

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response


class PrivatePagesMiddleware:
    """Keeps what a signed-in person saw out of every cache, and from whoever presses Back after their sign-out."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        # A page that asked for no session (the health check, without a database) shows nothing of anybody.
        if request.session.accessed and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class CookieSizeMiddleware:
    """Refuses large Cookie headers: before Python 3.13 the time to parse them grows with the square of their length."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if len(request.META.get("HTTP_COOKIE", "")) > LARGEST_COOKIE_HEADER:
            message = "The cookies sent with this request are too large. Clear the cookies of this site and try again."
            return HttpResponse(message, status=431, content_type="text/plain; charset=utf-8")
        return self.get_response(request)
