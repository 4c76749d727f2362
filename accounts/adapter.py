"""What allauth asks of the site: whom a sign-up form describes, and how its letters are written."""

from types import SimpleNamespace
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse, translate_url
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from . import devices, outbox, sign_in_limits
from .client_address import address_of
from .models import User
from .second_factor import has_second_factor

ADDRESS_RULE = "email_unique_whatever_its_capitals"
DETAILS = ("name", "profession", "registration_number", "organisation", "language")


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": _(
            "Too many sign-ins with this address or from this place have failed. Wait five minutes, or use the "
            "browser in which you have signed in before."
        )
    }

    def save_user(self, request, user, form, commit=True):
        """One save with all details: the database refuses a person without them."""
        for field in DETAILS:
            setattr(user, field, form.cleaned_data[field])
        try:
            with transaction.atomic():
                return super().save_user(request, user, form, commit)
        except IntegrityError as error:
            if error.__cause__.diag.constraint_name != ADDRESS_RULE:
                raise
            # The same sign-up sent twice at once: the other one is on its way to the same page.
            raise ImmediateHttpResponse(self.respond_email_verification_sent(request, None)) from error

    def get_login_redirect_url(self, request):
        """Editors come to edit; everybody else to their portfolio or queue."""
        return reverse("admin:index") if request.user.is_staff else super().get_login_redirect_url(request)

    def get_client_ip(self, request):
        return address_of(request)

    def pre_authenticate(self, request, **credentials):
        """In place of allauth's count for each account, with which anybody could lock out anybody."""
        self.counted = sign_in_limits.counts(request, credentials.get("email", ""))
        if sign_in_limits.is_refused(self.counted):
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request, **credentials):
        user = super().authenticate(request, **credentials)
        if user:
            sign_in_limits.take_back(self.counted)
        return user

    def set_password(self, user, password):
        super().set_password(user, password)
        if self.request:
            sign_in_limits.clear(self.request, user.email)

    def post_login(self, request, user, **facts):
        response = super().post_login(request, user, **facts)
        devices.remember(request, response, user)
        return response

    def get_reauthentication_methods(self, user):
        """A password never stands in for the second factor of whoever has one."""
        methods = super().get_reauthentication_methods(user)
        stronger = [method for method in methods if method["id"] != "reauthenticate"]
        return stronger if stronger and has_second_factor(user) else methods

    def clean_email(self, email):
        return email.lower()

    def send_mail(self, template_prefix, email, context):
        reader = reader_of(context.get("user"), email)
        language = outbox.known_language(reader.language if reader else translation.get_language())
        words = context | in_language(context, language) | {"reader": reader}
        site = SimpleNamespace(name=settings.SITE_BRAND, domain=settings.SITE_ADDRESS)
        with translation.override(language):
            self.render_mail(template_prefix, email, words | {"email": email, "current_site": site}).send()


def reader_of(user, email):
    """`user`, or else the person whom `email` belongs to, or None."""
    if isinstance(user, User):
        return user
    address = EmailAddress.objects.filter(email__iexact=email).select_related("user").first()
    return address.user if address else None


def in_language(context, language):
    """The links of a letter, on the address that the portal goes by and in the reader's language."""
    return {key: link(value, language) for key, value in context.items() if key.endswith("_url")}


def link(url, language):
    parts = urlsplit(url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return outbox.absolute(translate_url(path, language))
