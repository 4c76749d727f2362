"""A supervisor's own phrases: read, added, changed and deleted by nobody else."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from .. import phrases
from ..forms import PhraseForm
from ..refusals import MoveRefused


@require_http_methods(["GET", "HEAD", "POST"])
def phrase_list(request):
    form = PhraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            phrases.add(form.cleaned_data["text"], by=request.user)
        except MoveRefused as refused:
            form.add_error("text", str(refused))
        else:
            messages.success(request, _("The phrase is kept."))
            return redirect("portfolios:phrase_list")
    own = list(phrases.of(request.user))
    known = {phrase.text for phrase in own}
    suggested = [str(text) for text in phrases.SUGGESTED if str(text) not in known]
    return render(request, "sign_off/phrase_list.html", {"form": form, "phrases": own, "suggested": suggested})


@require_http_methods(["GET", "HEAD", "POST"])
def phrase_edit(request, pk):
    phrase = get_object_or_404(phrases.of(request.user), pk=pk)
    form = PhraseForm(request.POST if request.method == "POST" else None, initial={"text": phrase.text})
    if request.method == "POST" and form.is_valid():
        try:
            phrases.change(phrase, form.cleaned_data["text"])
        except MoveRefused as refused:
            form.add_error("text", str(refused))
        else:
            messages.success(request, _("The phrase is changed."))
            return redirect("portfolios:phrase_list")
    return render(request, "sign_off/phrase_edit.html", {"form": form, "phrase": phrase})


@require_POST
def phrase_delete(request, pk):
    get_object_or_404(phrases.of(request.user), pk=pk).delete()
    messages.success(request, _("The phrase is deleted."))
    return redirect("portfolios:phrase_list")
