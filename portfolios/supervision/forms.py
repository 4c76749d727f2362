"""What the pages about supervision ask for."""

import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..models import Invitation
from . import colleagues, cover


class InvitationForm(forms.ModelForm):
    class Meta:
        model = Invitation
        fields = ["email", "role"]
        labels = {"email": _("Their e-mail address"), "role": _("They will be my")}
        widgets = {"role": forms.RadioSelect, "email": forms.EmailInput(attrs={"autocomplete": "off"})}
        help_texts = {"email": _("They need an account with this address to accept. We write to nobody else.")}

    def clean_email(self):
        return self.cleaned_data["email"].strip().lower()


class ColleagueForm(forms.Form):
    """Names a colleague; whoever may not stand in is refused in one sentence, known to the portal or not."""

    email = forms.EmailField(
        label=_("Your colleague's e-mail address"),
        help_text=_("Somebody whom the same organisation has verified."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args, supervisor, **kwargs):
        super().__init__(*args, **kwargs)
        self.supervisor = supervisor

    def clean_email(self):
        email = self.cleaned_data["email"]
        try:
            self.colleague = colleagues.find(email, supervisor=self.supervisor)
        except colleagues.ColleagueRefused as refused:
            raise forms.ValidationError(str(refused)) from refused
        return email


class CoverForm(ColleagueForm):
    first_day = forms.DateField(label=_("First day away"))
    last_day = forms.DateField(
        label=_("Last day away"), help_text=_("At most 90 days. Access ends by itself at midnight after this day.")
    )

    def clean_first_day(self):
        first = self.cleaned_data["first_day"]
        if first < timezone.localdate():
            raise forms.ValidationError(_("The first day is today or later."))
        if first > timezone.localdate() + datetime.timedelta(days=366):
            raise forms.ValidationError(_("Arrange cover at most a year ahead."))
        return first

    def clean_last_day(self):
        first, last = self.cleaned_data.get("first_day"), self.cleaned_data["last_day"]
        if first and last < first:
            raise forms.ValidationError(_("The last day is not before the first."))
        if first and (last - first).days >= cover.MOST_DAYS:
            raise forms.ValidationError(str(cover.TooLong.sentence))
        return last

    def days(self):
        """The moments between which the colleague stands in: whole days, and none that is past."""
        after = self.cleaned_data["last_day"] + datetime.timedelta(days=1)
        return {"starts_at": max(midnight(self.cleaned_data["first_day"]), timezone.now()), "until": midnight(after)}


class HandOverForm(ColleagueForm):
    portfolios = forms.ModelMultipleChoiceField(
        queryset=None,
        label=_("Whom you hand over"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one technician.")},
    )

    def __init__(self, *args, portfolios, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["portfolios"]
        field.queryset = portfolios
        field.label_from_instance = lambda portfolio: f"{portfolio.owner}, {portfolio.edition}"


def midnight(day):
    """The moment at which a day begins, by the clocks here."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
