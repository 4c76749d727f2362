"""The pages about oneself, and in the demo the letters that would have left."""

import re

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from .asking import asked_lately
from .delivery import FAILURES
from .forms import ProfileForm
from .models import OutgoingMail, User, Verification
from .second_factor import has_second_factor

LETTERS_ON_A_PAGE = 50
# A form's keys, choices and counters: they travel with the words but nobody wants to read them.
MACHINE_VALUE = re.compile(r"[a-z0-9_.:+/=-]*")


@require_http_methods(["GET", "HEAD", "POST"])
def profile_edit(request):
    # A copy, so that a refused name does not appear in the page's header as if it were taken.
    person = User.objects.get(pk=request.user.pk)
    form = ProfileForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your details are saved."))
        return redirect("accounts:profile_edit")
    context = {
        "form": form,
        "kept_texts": request.user.kept_texts.all(),
        "second_factor": has_second_factor(person),
        "verification": verification_of(request.user),
        "asked": asked_lately(request.user),
    }
    return render(request, "accounts/profile_edit.html", context)


def verification_of(person):
    """The open verification with `stands`, whether it is of the person as they are now; or None."""
    open_ones = person.verifications.open().select_related("organisation", "person")
    stands = Exists(Verification.objects.standing().filter(pk=OuterRef("pk")))
    return open_ones.annotate(stands=stands).first()


@require_http_methods(["GET", "HEAD", "POST"])
def kept_text_detail(request, pk):
    """Reads kept words and discards them; saving them is a POST to the page that they were typed for."""
    kept = get_object_or_404(request.user.kept_texts, pk=pk)
    if request.method == "POST":
        kept.delete()
        messages.success(request, _("Text discarded."))
        return redirect("accounts:profile_edit")
    words = [value for _name, value in kept.fields if not MACHINE_VALUE.fullmatch(value)]
    return render(request, "accounts/kept_text_detail.html", {"kept": kept, "words": words})


def letters(user):
    """What a member of staff may read of outgoing mail: all of it in the demo, elsewhere nothing."""
    if not (settings.DEMO and user.is_staff):
        raise Http404
    return OutgoingMail.objects.all()


@require_safe
def mail_list(request):
    page = Paginator(letters(request.user), LETTERS_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/mail_list.html", {"page": page})


@require_safe
def mail_detail(request, pk):
    letter = get_object_or_404(letters(request.user), pk=pk)
    failure = FAILURES.get(letter.failure, letter.failure)
    return render(request, "accounts/mail_detail.html", {"letter": letter, "failure": failure})
