from django import forms
from django.utils.translation import gettext_lazy as _

from ..evidence import fields
from ..models import IntegrityNote


class NoteForm(forms.Form):
    use_required_attribute = False

    finding = forms.ChoiceField(
        label=_("What did you find?"),
        choices=IntegrityNote.Finding.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you found.")},
    )
    words = fields.LineField(
        label=_("In a few words"),
        max_length=500,
        help_text=_("Whom you spoke to and what explains it. Nothing about patients."),
    )

    def clean(self):
        if not self.cleaned_data.get("words") and "words" not in self.errors:
            self.add_error("words", _("Say in a few words what you found."))
