"""Writing: choose a kind, save as often as you like, delete what was never submitted."""

import uuid

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ...access import find_own
from .. import attachments, catalogue, claiming, conflicts, drafting, reading, uploads
from ..forms import EvidenceWordsForm
from ..locking import EvidenceLocked, NotAllowed, amend

LONGEST_VERSION = 5  # digits


@require_safe
def evidence_choose(request):
    aim = aim_of(request)
    query = f"?{request.GET.urlencode()}" if aim else ""
    return render(
        request, "evidence/evidence_choose.html", {"families": catalogue.by_family(), "aim": aim, "query": query}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def evidence_create(request, form_key):
    aim = aim_of(request)
    if request.method != "POST":
        form = EvidenceWordsForm(catalogue.current(form_key))
        return page(request, form, aim=aim)
    form = EvidenceWordsForm(kind_posted(request, form_key), with_key(request.POST), request.FILES)
    if not request.POST.get("key"):
        form.add_error(None, _("Nothing has been saved yet. Save again."))
    if not form.is_valid():
        return page(request, form, aim=aim)

    def write(files):
        data = form.cleaned_data
        return drafting.create(
            form.kind,
            form.words,
            by=request.user,
            key=data["key"],
            files=files,
            files_description=data["files_description"],
            aim=aim,
        )

    return save(request, form, write, aim=aim)


@require_http_methods(["GET", "HEAD", "POST"])
def evidence_edit(request, pk):
    evidence = find_own("evidence", request.user, pk, reading.with_content())
    if request.method != "POST":
        if not evidence.is_editable:
            messages.info(request, _("This evidence is submitted or signed off, so it cannot be changed now."))
            return redirect(evidence)
        return page(request, EvidenceWordsForm(evidence.form, evidence=evidence), evidence)
    form = EvidenceWordsForm(evidence.form, request.POST, request.FILES, evidence=evidence)
    if not form.is_valid():
        return page(request, form, evidence)

    def write(files):
        data = form.cleaned_data
        return drafting.save(
            evidence,
            form.words,
            by=request.user,
            seen_version=data["version"] or 0,
            files=files,
            files_description=data["files_description"],
            descriptions=form.descriptions,
            remove=data.get("remove", []),
        )

    return save(request, form, write, evidence)


def save(request, form, write, evidence=None, aim=None):
    """Check the files, write everything or nothing, and lead on; the same page with the typed words when refused."""
    dropped = [refusal for name, refusal in getattr(request, "refused_uploads", []) if name == "files"]
    with uploads.checked(form.cleaned_data["files"]) as (files, refusals):
        if dropped or refusals:
            form.refuse_files(dropped + refusals)
            return page(request, form, evidence, aim=aim)
        try:
            kept = write(files)
        except attachments.FilesRefused as refused:
            form.refuse_files(refused.refusals)
        except drafting.StaleDraft as stale:
            return conflict_page(request, form, stale.current)
        except EvidenceLocked:
            refusal = _("This evidence was submitted in the meantime. Take it back, then save these words again.")
            form.add_error(None, refusal)
        else:
            return lead_on(request, kept, aim)
    return page(request, form, evidence, aim=aim)


def lead_on(request, evidence, aim):
    if request.POST.get("then") == "claims":
        address = reverse("portfolios:evidence_claims", args=[evidence.pk])
        return redirect(f"{address}?portfolio={aim.portfolio.pk}" if aim else address)
    messages.success(request, _("Draft saved."))
    return redirect(evidence)


def page(request, form, evidence=None, aim=None):
    return render(request, "evidence/evidence_form.html", {"form": form, "evidence": evidence, "aim": aim})


def conflict_page(request, form, current):
    """Both texts side by side; what is saved from here covers what it shows, and nothing newer."""
    typed = request.POST.copy()
    typed["version"] = current.version
    mine = EvidenceWordsForm(form.kind, typed, evidence=current)
    mine.is_valid()
    context = {
        "form": mine,
        "evidence": current,
        "pairs": conflicts.pairs(mine, current),
        "had_files": bool(request.FILES),
    }
    return render(request, "evidence/evidence_conflict.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def evidence_delete(request, pk):
    evidence = find_own("evidence", request.user, pk)
    if request.method == "POST":
        try:
            drafting.delete(evidence, by=request.user)
        except NotAllowed:
            messages.error(request, _("This evidence has been submitted before, so it stays on record."))
            return redirect(evidence)
        messages.success(request, _("Draft deleted."))
        return redirect("portfolios:evidence_list")
    if not drafting.may_delete(evidence):
        return redirect(evidence)
    return render(request, "evidence/evidence_delete.html", {"evidence": evidence})


@require_http_methods(["GET", "HEAD", "POST"])
def evidence_amend(request, pk):
    evidence = find_own("evidence", request.user, pk)
    if request.method == "POST":
        try:
            amend(evidence, by=request.user)
        except NotAllowed:
            messages.error(request, _("This evidence cannot be amended now."))
            return redirect(evidence)
        return redirect("portfolios:evidence_edit", evidence.pk)
    if not reading.steps(evidence, reading.claims_of(evidence, request.user)).can_amend:
        return redirect(evidence)
    return render(request, "evidence/evidence_amend.html", {"evidence": evidence})


def aim_of(request):
    """The competency for which evidence is to be written, where the address names one."""
    return claiming.find_aim(request.user, request.GET.get("portfolio", ""), request.GET.get("competency", ""))


def with_key(posted):
    """What was posted, with a key where it came without: only a page that holds one can be sent twice safely."""
    if posted.get("key"):
        return posted
    posted = posted.copy()
    posted["key"] = str(uuid.uuid4())
    return posted


def kind_posted(request, form_key):
    """The form as the page showed it, also when a newer version was loaded meanwhile."""
    version = request.POST.get("form_version", "")
    is_number = version.isdecimal() and len(version) <= LONGEST_VERSION
    return catalogue.version_of(form_key, version) if is_number else catalogue.current(form_key)
