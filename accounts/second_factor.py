"""Who must sign in with a second factor, and what they may do before they have proved it.

Outside the demo everybody who decides on other people's work or edits what all read needs one. The rooms above add
whom they mean with `require_of`, so that this one need not know them.

Invariant: a session that never proved the second factor does nothing for whoever must have one, even when it was
opened by password before the factor was set up.
"""

from functools import reduce
from operator import or_

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db.models import Exists, OuterRef, Q
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from . import kept_text
from .models import Administrator, User

# The ways to prove a factor, and the way out.
ALWAYS_OPEN = {"account_logout", "account_reauthenticate", "mfa_reauthenticate"}
# Confirming an address comes before a second factor.
SETTING_UP = {"account_email", "account_email_verification_sent"}
REQUIRED_OF = [
    lambda: Q(is_staff=True),
    lambda: Q(pk__in=Administrator.objects.open().values("person")),
]


def require_of(people):
    """Demand a second factor of everybody whom the Q that `people()` gives finds: asked anew at every page."""
    REQUIRED_OF.append(people)


def has_second_factor(user):
    return second_factors().filter(user=user).exists()


def second_factors():
    # Recovery codes stand in for a second factor; they are none by themselves.
    return Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES)


def proofs(request, method):
    """When this session proved "mfa" or "password" for the person signed in: seconds of the epoch, oldest first."""
    records = get_authentication_records(request, request.user)
    return [record["at"] for record in records if record.get("method") == method]


def state_of(user):
    """True: must have a second factor and has; False: must set one up; None: need not. One query: every page asks."""
    if settings.DEMO or not user.is_authenticated:
        return None
    required = User.objects.filter(reduce(or_, [people() for people in REQUIRED_OF]), pk=user.pk)
    return required.values_list(Exists(second_factors().filter(user=OuterRef("pk"))), flat=True).first()


def ask(request):
    """Lead to the page that proves a factor and back here; what was being sent is kept for its writer."""
    way = "mfa_reauthenticate" if has_second_factor(request.user) else "account_reauthenticate"
    kept = kept_text.keep(request, writer=request.user) if request.method == "POST" else None
    if kept:
        messages.info(request, _("Nothing is saved yet. We kept what you typed: show that it is you, then save it."))
    back = reverse("accounts:kept_text_detail", args=[kept.pk]) if kept else request.get_full_path()
    return redirect_to_login(back, reverse(way))


class SecondFactorMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        name = request.resolver_match.view_name
        if not getattr(view, "login_required", True) or name in ALWAYS_OPEN:
            return None
        state = state_of(request.user)
        if state is False:
            return None if leads_to_set_up(name) else lead_to_set_up(request)
        return ask(request) if state and not proofs(request, "mfa") else None


def lead_to_set_up(request):
    messages.warning(
        request,
        _(
            "You decide on other people's work or edit what everybody reads, so your account needs a second "
            "factor. Set one up here; then you can go on."
        ),
    )
    return redirect("mfa_activate_totp")


def leads_to_set_up(name):
    return name in SETTING_UP or name.startswith("mfa_")
