"""Attachments: always a download, always through the access check."""

import logging

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ...access import find, find_own
from .. import attachments
from ..content import may_download
from ..locking import EvidenceLocked

logger = logging.getLogger(__name__)


@require_safe
def attachment_download(request, pk):
    attachment = find("attachment", request.user, pk)
    if not may_download(attachment, request.user):
        raise Http404
    try:
        content = attachment.file.open("rb")
    except FileNotFoundError:
        logger.error("attachment %s has no file", attachment.pk)
        raise Http404 from None
    response = FileResponse(content, as_attachment=True, filename=attachment.name, content_type=attachment.kind)
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def attachment_remove(request, pk):
    attachment = find_own("attachment", request.user, pk)
    if request.method == "POST":
        try:
            attachments.remove(attachment)
        except EvidenceLocked:
            messages.error(request, _("This evidence is submitted or signed off, so it cannot be changed now."))
        else:
            messages.success(request, _("File removed."))
        return redirect(attachment.evidence)
    if attachment.removed_at or not attachment.evidence.is_editable:
        return redirect(attachment.evidence)
    return render(request, "evidence/attachment_remove.html", {"attachment": attachment})
