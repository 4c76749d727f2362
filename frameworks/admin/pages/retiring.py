"""The day on which an edition that has been replaced retires: announced, put off or taken back."""

from django import forms
from django.contrib import messages
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...publishing import LEAST_NOTICE, PublishingRefused, first_day_of_retirement, set_retirement
from ..owned import DATE
from .shared import find_edition, page_of, show, to_edition


class RetirementForm(forms.Form):
    day = forms.DateField(
        label=gettext_lazy("Retires on"),
        required=False,
        widget=DATE,
        help_text=gettext_lazy("Empty: no day is announced, and everybody may stay as long as they like."),
    )


def edition_retirement(admin, request, object_id):
    edition = find_edition(admin, request, object_id)
    form = RetirementForm(request.POST or None, initial={"day": edition.retires_on})
    if request.method == "POST" and form.is_valid():
        try:
            edition = set_retirement(edition, form.cleaned_data["day"], by=request.user)
        except PublishingRefused as refusal:
            form.add_error("day", refusal.problems)
        else:
            say_set(admin, request, edition)
            return to_edition(edition)
    notice = {"weeks": LEAST_NOTICE.days // 7, "earliest": first_day_of_retirement()}
    return show(admin, request, "retirement", edition, _("When does this edition retire?"), form=form, **notice)


def say_set(admin, request, edition):
    if edition.retires_on is None:
        admin.log_change(request, edition, "No day of retirement.")
        messages.success(request, _("%(edition)s has no day of retirement.") % {"edition": edition})
        return
    admin.log_change(request, edition, f"Retires on {edition.retires_on}.")
    said = {"edition": edition, "day": date_format(edition.retires_on)}
    messages.success(request, _("%(edition)s retires on %(day)s.") % said)


PAGES = {"retirement": edition_retirement}


def steps(edition):
    if edition.is_published and (edition.retires_on or edition.replaced_by.published().exists()):
        yield page_of(edition, "retirement"), _("Day of retirement…")
