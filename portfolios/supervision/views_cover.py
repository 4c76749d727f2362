from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from ..access import find, visible
from . import colleagues, cover
from .forms import CoverForm

PAST_SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
def cover_list(request):
    """Who stands in for whom, and the form that arranges it."""
    form = CoverForm(request.POST if request.method == "POST" else None, supervisor=request.user)
    if form.is_bound and form.is_valid() and arranged(request, form):
        return redirect("portfolios:cover_list")
    absences = visible("cover", request.user).filter(until__isnull=False).select_related("supervisor", "deputy")
    ahead = list(absences.absences().order_by("starts_at"))
    page = {
        "form": form,
        "own": [absence for absence in ahead if absence.supervisor_id == request.user.pk],
        "taken": [absence for absence in ahead if absence.deputy_id == request.user.pk],
        "past": absences.exclude(pk__in=[absence.pk for absence in ahead])[:PAST_SHOWN],
        "is_verified": colleagues.verifying_organisation(request.user) is not None,
        "supervises": supervised_by(request.user).count(),
    }
    return render(request, "supervision/cover_list.html", page)


def supervised_by(user):
    """The grants that cover can be arranged for."""
    return visible("supervision", user).open().of_their_own().filter(supervisor=user)


def arranged(request, form):
    """Whether it is arranged; a refusal stands above the form, which keeps what was typed."""
    try:
        done = cover.arrange(by=request.user, deputy=form.colleague, **form.days())
    except (cover.CoverRefused, colleagues.ColleagueRefused) as refused:
        form.add_error(None, str(refused))
        return False
    said = {"name": done.cover.deputy, "first": date_format(form.cleaned_data["first_day"])}
    messages.success(request, _("%(name)s stands in for you from %(first)s. We have written to everybody.") % said)
    if done.skipped:
        messages.warning(request, skipped_sentence(done.skipped))
    return True


def skipped_sentence(grants):
    names = ", ".join(sorted({grant.technician.name for grant in grants}))
    sentence = ngettext(
        "Not covered: %(names)s. Your colleague already supervises this person, or is this person.",
        "Not covered: %(names)s. Your colleague already supervises each of them, or is one of them.",
        len(grants),
    )
    return sentence % {"names": names}


@require_POST
def cover_end(request, pk):
    absence = find("cover", request.user, pk)
    try:
        cover.end(absence, by=request.user)
        messages.success(request, _("The cover has ended. We have written to everybody."))
    except cover.CoverRefused as refused:
        messages.error(request, str(refused))
    return redirect("portfolios:cover_list")
