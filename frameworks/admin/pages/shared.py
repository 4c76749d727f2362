"""What the pages behind an edition's buttons share."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from ...editors import may_change, may_edit

LONGEST_KEY = 19


def find_edition(admin, request, object_id):
    """The edition, if this editor may publish it."""
    edition = admin.get_object(request, object_id)
    if edition is None:
        raise Http404
    if not admin.has_publish_permission(request, edition):
        raise PermissionDenied
    return edition


def show(admin, request, template, edition, title, **context):
    context |= admin.admin_site.each_context(request)
    context |= {"edition": edition, "title": title, "subtitle": str(edition), "opts": admin.opts}
    return TemplateResponse(request, f"admin/frameworks/edition/{template}.html", context)


def to_edition(edition):
    return redirect("admin:frameworks_edition_change", edition.pk)


def find_own(admin, request, object_id):
    """The edition, if this editor may look at its drafts: it is their publisher's, or there to try things on."""
    edition = admin.get_object(request, object_id)
    if edition is None or not admin.has_view_permission(request, edition):
        raise Http404
    if not may_edit(request.user, edition.framework):
        raise PermissionDenied
    return edition


def find_draft(admin, request, object_id):
    """The edition, if this editor may change it now."""
    edition = find_own(admin, request, object_id)
    if not (admin.has_change_permission(request, edition) and may_change(request.user, edition)):
        raise PermissionDenied
    return edition


def key_in(text):
    """The key that a browser sent, or None: what is no number, or more than a key can be, names nothing."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST_KEY else None


def page_of(edition, name):
    return reverse(f"admin:frameworks_edition_{name}", args=[edition.pk])
