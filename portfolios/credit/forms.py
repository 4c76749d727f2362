from django import forms
from django.utils.translation import gettext_lazy as _

from ..evidence.fields import TextField


class CreditForm(forms.Form):
    """At which level the evidence is put forward here, and why it shows this competency as well."""

    use_required_attribute = False

    item = forms.IntegerField(widget=forms.HiddenInput)
    accepted = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, portfolio, *args, **kwargs):
        super().__init__(*args, **kwargs)
        levels = portfolio.edition.levels.order_by("position")
        if levels:
            self.fields["level"] = forms.ModelChoiceField(
                label=_("Level"), queryset=levels, empty_label=None, widget=forms.RadioSelect
            )
        self.fields["justification"] = TextField(rows=3, label=_("Why this evidence shows it"))

    def clean_justification(self):
        text = self.cleaned_data["justification"]
        if not text:
            raise forms.ValidationError(_("Say why this evidence shows the competency."))
        return text
