"""Lets anybody check a printed code or a file against the reports that were made here.

Invariant: the answer names nobody, and nothing of an uploaded file is kept, not even for a moment.
"""

import hashlib

from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadhandler import FileUploadHandler
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from accounts import trail
from accounts.client_address import network_of
from accounts.throttle import too_many

from ..models import Report
from ..models.report import in_groups
from .forms import CodeForm, FileForm

LARGEST_FILE = 50 * 1024 * 1024
MOST_IN_A_MINUTE = 30
MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


class Digested:
    """An uploaded file of which only size and SHA-256 are left; no SHA-256 when it was too large."""

    def __init__(self, name, size, sha256):
        self.name, self.size, self.sha256 = name, size, sha256

    def close(self):
        """Nothing is open: there is no file."""


class DigestHandler(FileUploadHandler):
    """Counts and digests an upload as it passes."""

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.seen, self.digest = 0, hashlib.sha256()

    def receive_data_chunk(self, raw_data, start):
        self.seen += len(raw_data)
        if self.seen <= LARGEST_FILE:
            self.digest.update(raw_data)

    def file_complete(self, file_size):
        is_small = self.seen <= LARGEST_FILE
        return Digested(self.file_name, file_size, self.digest.hexdigest() if is_small else None)


@login_not_required
@csrf_exempt  # the upload handler must stand before the form is read; _verify checks the token
def verify(request):
    request.upload_handlers = [DigestHandler(request)]
    return _verify(request)


@login_not_required
@csrf_exempt  # as above
def verify_code(request, code):
    request.upload_handlers = [DigestHandler(request)]
    return _verify(request, code)


@csrf_protect
def _verify(request, code=None):
    asks = code is not None or request.method == "POST" or "code" in request.GET
    if asks and too_many(f"verify-{network_of(request)}", MOST_IN_A_MINUTE):
        return render(request, "429.html", status=429)
    if code is None and request.method != "POST":
        return _find_code(request)
    return _answer(request, code)


def _find_code(request):
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        return redirect("portfolios:verify_code", in_groups(normalised(form.cleaned_data["code"])))
    return render(request, "reports/verify.html", {"code_form": form, "file_form": FileForm()})


def _answer(request, code):
    """What we know of a code, of a file, or of both together."""
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    sha256 = form.cleaned_data["file"].sha256 if form.is_bound and form.is_valid() else None
    if code is None and sha256 is None:
        context = {"code_form": CodeForm(), "file_form": form}
        return render(request, "reports/verify.html", context, status=422)
    report = find(code, sha256)
    newer = report and report.newer.order_by("number").last()
    context = {"report": report, "newer": newer, "code": code, "sha256": sha256, "file_form": form}
    trail.done(request)
    return render(request, "reports/verify_code.html", context, status=200 if report else 404)


def find(code, sha256):
    """The finished report with this code, or without a code the one with this file; None where there is none."""
    wanted = {"verification_code": normalised(code)} if code is not None else {"sha256": sha256}
    return Report.objects.ready().select_related("portfolio", "moving_to").filter(**wanted).first()


def normalised(code):
    """The code as it is stored, however it was written down."""
    return "".join(character for character in code.upper().translate(MISREAD) if character.isalnum())
