"""Form fields that keep a draft: what is missing is never an error here, only what cannot be stored is."""

import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import text, uploads

LONGEST_LINE = 500
EARLIEST = datetime.date(1950, 1, 1)
RADIOS_AT_MOST = 5


class Lenient:
    """Says "optional" where it is, and accepts emptiness everywhere: `required` matters when submitting."""

    def validate(self, value):
        if value not in self.empty_values and value is not False:
            super().validate(value)


class LineField(Lenient, forms.CharField):
    def __init__(self, **options):
        super().__init__(**({"max_length": LONGEST_LINE} | options))

    def to_python(self, value):
        return text.clean_line(super().to_python(value))


class TextField(Lenient, forms.CharField):
    default_validators = [text.validate_length]

    def __init__(self, rows=5, **options):
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **options)

    def to_python(self, value):
        return text.clean_text(super().to_python(value))


class PlainDateField(Lenient, forms.DateField):
    pass


class PastDateField(Lenient, forms.DateField):
    def validate(self, value):
        super().validate(value)
        if value and value > timezone.localdate():
            raise ValidationError(_("Enter a date that is not in the future."), code="future")
        if value and value < EARLIEST:
            raise ValidationError(_("Check the year."), code="long_ago")


class NumberField(Lenient, forms.DecimalField):
    def __init__(self, **options):
        super().__init__(max_digits=12, decimal_places=3, **options)


class AddressField(Lenient, forms.EmailField):
    pass


class ConfirmField(Lenient, forms.BooleanField):
    pass


class OneOfField(Lenient, forms.ChoiceField):
    """Radio buttons while they fit on a phone, then a list."""

    def __init__(self, choices, **options):
        if len(choices) <= RADIOS_AT_MOST:
            widget = forms.RadioSelect
        else:
            widget, choices = forms.Select, [("", _("Choose one")), *choices]
        super().__init__(choices=choices, widget=widget, **options)


class LevelField(Lenient, forms.ChoiceField):
    pass


class SeveralFilesInput(forms.FileInput):
    allow_multiple_selected = True

    def __init__(self):
        super().__init__(attrs={"accept": uploads.ACCEPT})

    def value_from_datadict(self, data, files, name):
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name, [])


class FilesField(forms.Field):
    """Uploaded files as they came; `uploads.checked` judges them."""

    widget = SeveralFilesInput

    def clean(self, value):
        return value or []
