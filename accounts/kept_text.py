"""Keeps what somebody had typed when their session ended, until they have signed in again.

A form names its writer in a signed field (`{% kept_text_field %}`). When it arrives without a session, or from a tab
that was open before the latest sign-in, its words are put by; after sign-in the writer saves or discards them.

Invariant: only the writer named by the signature ever sees the words, and they return only to a page of this site.
"""

import datetime
import uuid

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from .models import KeptText, User

SALT = "accounts.kept_text"
WRITER_FIELD = "kept_for"
RETURN_FIELD = "kept_text"
NOT_WORDS = {"csrfmiddlewaretoken", WRITER_FIELD, RETURN_FIELD}
LONGEST = 200_000
LONGEST_PATH = 500
MOST_OF_ONE_PERSON = 20
KEPT_FOR = datetime.timedelta(days=30)


def sign(user):
    return signing.dumps(user.pk, salt=SALT)


def writer_of(request):
    """The key of the person whose form this is, or None when it does not say so credibly."""
    try:
        return signing.loads(request.POST.get(WRITER_FIELD, ""), salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        return None


def keep(request, writer=None):
    """Put by what this form holds, for its writer. None when there is nothing to keep, or it is too long."""
    writer = writer or User.objects.filter(pk=writer_of(request), is_active=True).first()
    fields, path = typed_fields(request.POST), request.get_full_path()
    if writer is None or not fields or len(path) > LONGEST_PATH or not is_local(path):
        return None
    if sum(len(name) + len(value) for name, value in fields) > LONGEST:
        return None
    kept = KeptText.objects.create(
        id=uuid.uuid4(), owner=writer, path=path, fields=fields, had_files=bool(request.FILES)
    )
    forget_the_oldest(writer)
    return kept


def typed_fields(posted):
    """Name and value of everything typed, in order. PostgreSQL's JSON knows no NUL."""
    return [
        [name.replace("\x00", ""), value.replace("\x00", "")]
        for name, values in posted.lists()
        if name not in NOT_WORDS and "password" not in name
        for value in values
    ]


def is_local(path):
    return path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)


def forget_the_oldest(writer):
    surplus = list(writer.kept_texts.values_list("pk", flat=True)[MOST_OF_ONE_PERSON:])
    KeptText.objects.filter(pk__in=surplus).delete()


def sweep():
    KeptText.objects.filter(kept_at__lt=timezone.now() - KEPT_FOR).delete()


class KeptTextMiddleware:
    """Stands before the demand for a sign-in, so that a form reaches it with its words."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        returned = getattr(request, "returned_text", None)
        # A page that fails has not taken the words over: they stay kept.
        if returned is not None and response.status_code < 400:
            returned.delete()
        return response

    def process_view(self, request, view, args, kwargs):
        if request.method != "POST" or not getattr(view, "login_required", True):
            return None
        if request.user.is_anonymous:
            return answer_without_session(request)
        if writer_of(request) not in (None, request.user.pk):
            return answer_another_writer(request)
        return take_back(request)


def answer_without_session(request):
    # A script that saves in the background must learn that it did not; the page still holds the words.
    if wants_json(request):
        return JsonResponse({"sign_in": resolve_url(settings.LOGIN_URL)}, status=401)
    kept = keep(request)
    return redirect_to_kept(request, kept) if kept else None


def wants_json(request):
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def redirect_to_kept(request, kept):
    if request.user.is_authenticated:
        return redirect("accounts:kept_text_detail", kept.pk)
    messages.info(request, _("Your session ended. We kept what you typed: sign in, then save it."))
    return redirect_to_login(reverse("accounts:kept_text_detail", args=[kept.pk]), resolve_url(settings.LOGIN_URL))


def answer_another_writer(request):
    """The browser has changed hands: what the writer typed is theirs and not the present person's."""
    return render(request, "accounts/csrf_failure.html", {"kept": keep(request)}, status=403)


def take_back(request):
    """Lead kept words into the page that they were typed for, once."""
    key = request.POST.get(RETURN_FIELD)
    if key is None:
        return None
    request.returned_text = find(request.user, key)
    if request.returned_text is None:
        messages.info(request, _("This text has been saved or discarded already."))
        return redirect(settings.LOGIN_REDIRECT_URL)
    request.POST = request.POST.copy()
    del request.POST[RETURN_FIELD]
    return None


def find(user, key):
    try:
        return user.kept_texts.filter(pk=uuid.UUID(key)).first()
    except ValueError:
        return None


def csrf_failure(request, reason=""):
    """A form from before the latest sign-in: its words are kept, whoever sent it."""
    kept = keep(request)
    if kept and (request.user.is_anonymous or request.user == kept.owner):
        return redirect_to_kept(request, kept)
    return render(request, "accounts/csrf_failure.html", {"kept": kept}, status=403)
