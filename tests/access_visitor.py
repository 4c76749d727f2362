"""A browser in which one person is signed in, or nobody."""

import itertools
from types import SimpleNamespace

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.second_factor import has_second_factor

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
numbers = itertools.count(1)


class Visitor:
    """Comes with the same session to every address: what one request did to its cookies is forgotten."""

    def __init__(self, person):
        self.client, self.session = Client(), {}
        if person is not None:
            self.client.force_login(person, backend=BACKEND)
            self.remember_proofs(person)
            self.session = {settings.SESSION_COOKIE_NAME: self.client.cookies[settings.SESSION_COOKIE_NAME].value}

    def remember_proofs(self, person):
        """Signed in with every factor they have a moment ago, so that pages which ask for one again are satisfied."""
        session = self.client.session
        for method in ("password", "mfa") if has_second_factor(person) else ("password",):
            record_authentication(SimpleNamespace(session=session), person, method, reauthenticated=True)
        session.save()

    def ask(self, verb, address, *typed):
        self.client.cookies.clear()
        self.client.cookies.load(self.session)
        # The last page's language stays active in a test's thread, as it would not in the next request of a server.
        with translation.override(translation.get_language()):
            return getattr(self.client, verb)(address, *typed, REMOTE_ADDR=new_address())

    def get(self, address):
        return self.ask("get", address)


def new_address():
    """Rate limits count by address: every request comes from one of its own."""
    number = next(numbers)
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def outcome(response):
    """The status, and for a redirect where it leads: `in` to the sign-in, `door` to the admin's, else `on`."""
    if response.status_code != 302:
        return str(response.status_code)
    doors = {reverse("account_login"): "in", reverse("admin:login"): "door"}
    return doors.get(response["Location"].partition("?")[0], "on")
