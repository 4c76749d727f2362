from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Invitation


class InvitationForm(forms.ModelForm):
    class Meta:
        model = Invitation
        fields = ["email", "role"]
        labels = {"email": _("Their e-mail address"), "role": _("They will be my")}
        widgets = {"role": forms.RadioSelect, "email": forms.EmailInput(attrs={"autocomplete": "off"})}
        help_texts = {"email": _("They need an account with this address to accept. We write to nobody else.")}

    def clean_email(self):
        return self.cleaned_data["email"].strip().lower()
