from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Verification
from ..verifying import digest_of

# A plain link: the portal sends nothing there.
REGISTER = "https://www.pharmacyregulation.org/registers"


class VerificationForm(forms.Form):
    """What an administrator says about somebody; the digest names exactly what stood beside the form."""

    basis = forms.ChoiceField(
        label=_("How do you know?"),
        choices=Verification.Basis,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how you know.")},
    )
    register_checked = forms.BooleanField(
        label=_("I found this number on the GPhC register, under this name"), required=False
    )
    confirmed = forms.BooleanField(
        label=_("The details above are theirs, and the e-mail address reaches only them"),
        error_messages={"required": _("Confirm it, or do not verify this person.")},
    )
    seen_digest = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["seen_digest"] = digest_of(person)
        if not person.registration_number:
            del self.fields["register_checked"]

    def clean(self):
        cleaned = super().clean()
        if "register_checked" in self.fields and not cleaned.get("register_checked"):
            self.add_error("register_checked", _("Look the number up in the GPhC register first."))
        return cleaned

    def facts(self):
        cleaned = self.cleaned_data
        return {
            "basis": cleaned["basis"],
            "register_checked": cleaned.get("register_checked", False),
            "seen_digest": cleaned["seen_digest"],
        }
