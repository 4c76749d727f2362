from django import forms
from django.utils.translation import gettext_lazy as _

from ..evidence.text import clean_text
from . import glimpse


class ActForm(forms.Form):
    """What was shown travels with every act: its digest, and enough of it to name a difference."""

    digest = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("A word to the technician"),
        help_text=_("It stays on record with your signature."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_reason(self):
        return clean_text(self.cleaned_data["reason"]).strip()

    def show(self, sheet):
        """What is sent next is about the sheet as it is now; what was typed is kept."""
        self.data = self.data.copy()
        self.data["digest"], self.data["seen"] = sheet.digest, glimpse.of(sheet)

    def differences(self, sheet):
        return glimpse.differences_since(self["seen"].value() or "", sheet)


class CompletionForm(ActForm):
    declared = forms.BooleanField(
        label=_("I declare this"), error_messages={"required": _("Confirm the declaration, or leave the stage open.")}
    )


class WithdrawalForm(forms.Form):
    """Why an act is withdrawn. The number of the act that was shown travels with it."""

    reason = forms.CharField(
        label=_("Why it is withdrawn"),
        help_text=_("The technician reads this, and it stays on record beside what was signed."),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say why it is withdrawn.")},
    )
    number = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def clean_reason(self):
        return clean_text(self.cleaned_data["reason"]).strip()

    def refuse(self, refusal, *, number):
        """Say why it was not done; what is sent next is about the act as it is shown now."""
        self.add_error("reason", str(refusal))
        self.data = self.data.copy()
        self.data["number"] = number
