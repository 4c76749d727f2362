"""The pages behind an edition's buttons: publish, retire, copy, preview. Each confirms before it changes anything."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...drafting import DraftingRefused, copy_edition
from ...editors import may_edit
from ...publishing import PublishingRefused, is_replaced, publish, retire, summary
from ...releases import conditions
from ...releases.changes import planned
from ...tree import build_tree
from . import retiring
from .impact import edition_impact, impact_on_page
from .shared import find_edition, page_of, show, to_edition


class CopyForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Edition"),
        max_length=40,
        help_text=gettext_lazy("What the new edition is called in addresses, for example 2027."),
    )


def edition_publish(admin, request, object_id):
    edition = find_edition(admin, request, object_id)
    problems = []
    if request.method == "POST":
        try:
            published = publish(edition, by=request.user, seen=request.POST.get("seen", ""))
        except PublishingRefused as refusal:
            problems = refusal.problems
            edition.refresh_from_db()
        else:
            admin.log_change(request, published, "Published.")
            messages.success(request, _("%(edition)s is published.") % {"edition": published})
            return to_edition(published)
    return publish_show(admin, request, edition, problems)


def publish_show(admin, request, edition, refused):
    said = planned(edition) if edition.is_draft else []
    found = summary(edition, by=request.user, said=said)
    # What is still in the way stands in its own place below; above it stands only what it does not say.
    context = {"summary": found, "refused": [problem for problem in refused if problem not in found.problems]}
    if edition.is_draft:
        context |= impact_on_page(edition, said) | people_on_page(edition, request.user)
    return show(admin, request, "publish", edition, _("Publish this edition?"), **context)


def people_on_page(edition, reader):
    """Who edited last, whether that keeps `reader` from publishing, and who else could."""
    editor = edition.last_edited_by
    return {
        "editor": editor,
        "is_last_editor": editor == reader,
        "others": list(conditions.others_who_may_publish(edition, than=editor)) if editor else [],
        "seen": conditions.mark_of(edition),
    }


def edition_retire(admin, request, object_id):
    edition = find_edition(admin, request, object_id)
    problems = []
    if request.method == "POST":
        try:
            retired = retire(edition, by=request.user)
        except PublishingRefused as refusal:
            problems = refusal.problems
        else:
            admin.log_change(request, retired, "Retired.")
            messages.success(request, _("%(edition)s is retired.") % {"edition": retired})
            return to_edition(retired)
    return show(admin, request, "retire", edition, _("Retire this edition?"), refused=problems)


def edition_copy(admin, request, object_id):
    edition = find_edition(admin, request, object_id)
    form = CopyForm(request.POST or None)
    if form.is_valid():
        try:
            draft = copy_edition(edition, by=request.user, code=form.cleaned_data["code"])
        except DraftingRefused as refusal:
            form.add_error("code", str(refusal))
        else:
            admin.log_addition(request, draft, f"Copied from {edition}.")
            messages.success(request, _("%(edition)s is a draft that you can edit.") % {"edition": draft})
            return to_edition(draft)
    return show(admin, request, "copy", edition, _("New draft from this edition"), form=form)


def edition_preview(admin, request, object_id):
    edition = admin.get_object(request, object_id)
    if edition is None or not admin.has_view_permission(request, edition):
        raise Http404
    if not may_edit(request.user, edition.framework):
        raise PermissionDenied
    return show(admin, request, "preview", edition, _("Preview"), nodes=build_tree(edition))


PAGES = {
    "publish": edition_publish,
    "impact": edition_impact,
    "retire": edition_retire,
    "copy": edition_copy,
    "preview": edition_preview,
    **retiring.PAGES,
}


def steps(admin, request, edition):
    """(address, words) of what can be done with this edition next."""
    if edition.is_draft:
        yield page_of(edition, "preview"), _("Preview")
    if edition.replaces_id and may_edit(request.user, edition.framework):
        yield page_of(edition, "impact"), _("Whom it touches")
    if admin.has_publish_permission(request, edition):
        if edition.is_draft:
            yield page_of(edition, "publish"), _("Publish…")
        yield from retiring.steps(edition)
        if edition.is_published and not is_replaced(edition):
            yield page_of(edition, "retire"), _("Retire…")
        yield page_of(edition, "copy"), _("New draft from this edition…")
