"""The pages on which administrators of an organisation say who its people are."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from .. import asking, verifying
from ..models import Verification
from . import people as reading
from .forms import REGISTER, VerificationForm

PEOPLE_ON_A_PAGE = 30
TABS = {
    "": gettext_lazy("All"),
    "asked": gettext_lazy("Asks to be verified"),
    "lapsed": gettext_lazy("Changed since"),
    "unverified": gettext_lazy("Not verified"),
    "verified": gettext_lazy("Verified"),
}


@require_safe
def organisation_people(request):
    organisations = list(reading.administered_by(request.user))
    organisation = chosen(organisations, request.GET.get("organisation"))
    words, state = request.GET.get("q", "")[:100], request.GET.get("state", "")
    found = reading.named(reading.of_organisation(request.user, organisation), words)
    numbers = reading.counts(found)
    people = reading.with_state(found)
    if state in reading.STATES:
        people = people.filter(verification_state=state)
    page = Paginator(people.order_by("name", "pk"), PEOPLE_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "organisations": organisations,
        "organisation": organisation,
        "page": page,
        "words": words,
        "state": state,
        "tabs": tabs(organisation, words, state, numbers),
    }
    return render(request, "accounts/organisation_people.html", context)


def chosen(organisations, key):
    """The organisation with this key, else the first; Http404 for whoever administers none, or not that one."""
    if not organisations:
        raise Http404
    found = [organisation for organisation in organisations if key in (None, "", str(organisation.pk))]
    if not found:
        raise Http404
    return found[0]


def tabs(organisation, words, state, numbers):
    numbers = numbers | {"": sum(numbers.values())}
    return [
        {
            "label": label,
            "url": f"?{urlencode({'organisation': organisation.pk, 'q': words, 'state': name})}",
            "current": name == state,
            "count": numbers[name],
        }
        for name, label in TABS.items()
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def person_verify(request, pk):
    """Shows somebody's details and takes an administrator's word that they are theirs."""
    person = get_object_or_404(
        reading.with_state(reading.visible_to(request.user)).select_related("organisation"), pk=pk
    )
    form = VerificationForm(request.POST or None, person=person)
    if form.is_valid():
        return person_verified(request, person, form)
    verification = next(iter(person.open_verifications), None)
    context = {
        "person": person,
        "form": form,
        "verification": verification,
        "changes": list(verification.changes()) if verification else [],
        "is_self": person == request.user,
        "may_verify": person.organisation in reading.administered_by(request.user),
        "may_end": verification and verification.organisation in reading.administered_by(request.user),
        "register": REGISTER,
    }
    return render(request, "accounts/person_verify.html", context)


def person_verified(request, person, form):
    try:
        verifying.verify(person, person.organisation, by=request.user, **form.facts())
        messages.success(request, _("%(name)s is verified. We have written to them.") % {"name": person.name})
    except verifying.VerificationRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("accounts:person_verify", person.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def verification_end(request, pk):
    administered = Verification.objects.filter(organisation__in=reading.administered_by(request.user))
    verification = get_object_or_404(administered.select_related("person", "organisation", "verified_by"), pk=pk)
    if request.method == "POST":
        return verification_ended(request, verification)
    return render(request, "accounts/verification_end.html", {"verification": verification})


def verification_ended(request, verification):
    try:
        verifying.end(verification, by=request.user)
        messages.success(request, _("The verification has ended. We have written to them."))
    except verifying.VerificationRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{reverse('accounts:organisation_people')}?organisation={verification.organisation_id}")


@require_POST
def verification_ask(request):
    try:
        asking.ask(request.user)
        messages.success(request, _("We have written to the administrators of your organisation."))
    except verifying.VerificationRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("accounts:profile_edit")
