"""Spreadsheets and framework files, out and in, with a preview of what would change."""

from dataclasses import replace

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...editors import may_change
from ...exporting import FORMS, download, without_content
from ...files.document import document_of
from ...files.problems import FileRefused
from ...files.source import LARGEST_FILE
from ...importing import ChangedMeanwhile, apply, preview
from ...sheets.problems import SheetRefused
from ...uploads import NotKept, Upload, find, keep
from .edits import shown
from .shared import find_draft, find_own, page_of, show, to_edition

MOST_SHOWN = 300
MOST_PROBLEMS = 100


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("A workbook (XLSX), CSV in UTF-8, or a framework file (YAML)."),
    )
    absent = forms.ChoiceField(
        label=gettext_lazy("Items that have no row in the spreadsheet"),
        choices=[("leave", gettext_lazy("Leave them as they are")), ("remove", gettext_lazy("Remove them"))],
        widget=forms.RadioSelect,
        initial="leave",
        help_text=gettext_lazy("A framework file always says everything: what it leaves out is removed."),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("The file is larger than %s megabytes.") % (LARGEST_FILE // 1_000_000))
        return file

    def upload(self):
        file = self.cleaned_data["file"]
        return Upload(file.name, file.read(), self.cleaned_data["absent"] == "remove")


def edition_exchange(admin, request, object_id):
    edition = find_own(admin, request, object_id)
    is_open = admin.has_change_permission(request, edition) and may_change(request.user, edition)
    if request.method == "POST":
        edition = find_draft(admin, request, object_id)
        answer = exchange_apply if "token" in request.POST else exchange_look
        return answer(admin, request, edition)
    return exchange_show(admin, request, edition, UploadForm(), is_open=is_open)


def exchange_show(admin, request, edition, form, **context):
    return show(admin, request, "exchange", edition, _("Spreadsheets and files"), form=form, forms=FORMS, **context)


def exchange_look(admin, request, edition):
    """Shows what an upload would change, and keeps it until the editor has decided."""
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return exchange_show(admin, request, edition, form, is_open=True)
    upload = form.upload()
    try:
        upload = replace(upload, token=keep(upload, by=request.user, edition=edition))
    except NotKept as refusal:
        return exchange_show(admin, request, edition, form, is_open=True, problems=[str(refusal)])
    return exchange_preview(admin, request, edition, upload)


def exchange_preview(admin, request, edition, upload, *, overtaken=False):
    try:
        found = preview(edition, upload.maker(request.user), by=request.user)
    except (SheetRefused, FileRefused) as refusal:
        problems = in_words(refusal)
        left = len(problems) - MOST_PROBLEMS
        return exchange_show(
            admin, request, edition, UploadForm(), is_open=True, problems=problems[:MOST_PROBLEMS], left=max(0, left)
        )
    # Which of two texts is behind follows from the state of the Welsh, which is shown.
    differences = [each.as_json() for each in found.found if "/texts_behind/" not in each.place]
    context = {"upload": upload, "digest": found.digest, "overtaken": overtaken, "number": len(differences)}
    context |= {"differences": with_places(differences[:MOST_SHOWN]), "left": max(0, len(differences) - MOST_SHOWN)}
    title = _("What this file would change")
    return show(admin, request, "exchange_preview", edition, title, counts=counted(differences), **context)


def with_places(differences):
    return [{"place": each["place"]} | words for each, words in zip(differences, shown(differences), strict=True)]


def in_words(refusal):
    if isinstance(refusal, SheetRefused):
        return [str(problem) for problem in refusal.problems]
    line = _("Line %(line)s, %(subject)s: %(message)s")
    said = ({"line": each.line, "subject": each.subject, "message": each.message} for each in refusal.problems)
    return [line % each for each in said]


def counted(differences):
    """How many items would be new, gone and changed."""
    new, gone, changed = set(), set(), set()
    for each in differences:
        steps = each["place"].split("/")
        if steps[0] == "items":
            changed.add(steps[1])
            if steps[2:] == ["code"]:
                new |= {steps[1]} if each["before"] is None else set()
                gone |= {steps[1]} if each["after"] is None else set()
    return {"new": len(new), "gone": len(gone), "changed": len(changed - new - gone)}


def exchange_apply(admin, request, edition):
    try:
        upload = find(request.POST["token"], by=request.user, edition=edition)
        maker = upload.maker(request.user)
        apply(edition, maker, by=request.user, means=upload.means, seen=request.POST.get("digest", ""))
    except NotKept as refusal:
        messages.error(request, str(refusal))
        return redirect(page_of(edition, "exchange"))
    except ChangedMeanwhile:
        return exchange_preview(admin, request, edition, upload, overtaken=True)
    except (SheetRefused, FileRefused) as refusal:
        return exchange_show(admin, request, edition, UploadForm(), is_open=True, problems=in_words(refusal))
    admin.log_change(request, edition, f"Took in {upload.name[:100]}.")
    messages.success(request, _("%(name)s has been taken in.") % {"name": upload.name})
    return to_edition(edition)


def edition_export(admin, request, object_id):
    """The whole edition, licensed text too: whoever gets here may edit it."""
    edition = find_own(admin, request, object_id)
    return answered(admin, request, edition, document_of(edition), "")


def edition_template(admin, request, object_id):
    edition = find_own(admin, request, object_id)
    return answered(admin, request, edition, without_content(document_of(edition)), "template")


def answered(admin, request, edition, document, kind):
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    form = request.GET.get("as", "xlsx")
    if form not in FORMS:
        raise Http404
    try:
        return download(document, form, kind)
    except SheetRefused as refusal:
        messages.error(request, " ".join(in_words(refusal)))
        return redirect(page_of(edition, "exchange"))


PAGES = {"exchange": edition_exchange, "export": edition_export, "template": edition_template}


def steps(admin, request, edition):
    """(address, words) of what can be done here with this edition."""
    yield page_of(edition, "exchange"), _("Spreadsheets and files…")
