"""Who must sign in with a second factor, and what they may do before they have set one up.

Outside the demo everybody who decides on other people's work or edits what all read needs one. The rooms above add
whom they mean with `require_of`, so that this one need not know them.
"""

from functools import reduce
from operator import or_

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from .models import User

# Confirming an address comes before a second factor, and setting one up asks for the password again.
OPEN_VIEWS = {
    "account_logout",
    "account_reauthenticate",
    "account_email",
    "account_email_verification_sent",
}
REQUIRED_OF = [Q(is_staff=True)]


def require_of(people):
    """Demand a second factor of everybody whom this Q finds at the moment of asking."""
    REQUIRED_OF.append(people)


def has_second_factor(user):
    return second_factors().filter(user=user).exists()


def second_factors():
    # Recovery codes stand in for a second factor; they are none by themselves.
    return Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES)


def is_missing(user):
    """Whether `user` may not go on before setting up a second factor. One query: every page asks."""
    if settings.DEMO or not user.is_authenticated:
        return False
    required = User.objects.filter(reduce(or_, REQUIRED_OF), pk=user.pk)
    return required.exclude(pk__in=second_factors().values("user")).exists()


class SecondFactorMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if is_open(request.resolver_match.view_name, view) or not is_missing(request.user):
            return None
        messages.warning(
            request,
            _(
                "You decide on other people's work or edit what everybody reads, so your account needs a second "
                "factor. Set one up here; then you can go on."
            ),
        )
        return redirect("mfa_activate_totp")


def is_open(name, view):
    """Public pages, and those that lead to a second factor or out."""
    return not getattr(view, "login_required", True) or name in OPEN_VIEWS or name.startswith("mfa_")
