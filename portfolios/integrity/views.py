from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from . import looking
from .forms import NoteForm
from .noticing import KINDS

PER_PAGE = 25


@require_safe
def integrity_list(request):
    signals = shown_to(request.user)
    kind = request.GET.get("kind", "")
    if kind in KINDS:
        signals = [(signal, note) for signal, note in signals if signal.kind == kind]
    page = Paginator(signals, PER_PAGE).get_page(request.GET.get("page"))
    tabs = [{"label": _("All"), "url": "?", "current": kind not in KINDS}]
    tabs += [{"label": about.title, "url": f"?kind={key}", "current": kind == key} for key, about in KINDS.items()]
    return render(request, "integrity/integrity_list.html", {"page": page, "tabs": tabs, "kind": kind})


@require_http_methods(["GET", "HEAD", "POST"])
def integrity_detail(request, digest):
    signals = shown_to(request.user)
    signal, note = next(((s, n) for s, n in signals if s.digest == digest), (None, None))
    if signal is None:
        raise Http404
    form = NoteForm(request.POST or None)
    if form.is_valid():
        looking.note(signal, finding=form.cleaned_data["finding"], words=form.cleaned_data["words"], by=request.user)
        messages.success(request, _("Your note is kept."))
        return redirect("portfolios:integrity_list")
    return render(request, "integrity/integrity_detail.html", {"signal": signal, "note": note, "form": form})


def shown_to(user):
    if not looking.may_see(user):
        raise Http404
    return looking.signals_for(user)
