import copy
import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .models import Organisation, User
from .outbox import known_language

LINK = re.compile(r"://|www\.|@", re.IGNORECASE)
NUMBER_RULES = ("registration_number_fits_profession",)


class PersonRules:
    """What a form about a person checks before the database does, so that the error stands beside the field."""

    def clean_name(self):
        name = self.cleaned_data["name"]
        # A name stands in the first line of letters, where a line break would end the subject.
        if not name.isprintable():
            raise ValidationError(_("Enter a name without line breaks or control characters."))
        # It also stands in letters to whatever address its bearer types: no place for somebody else's link.
        if LINK.search(name):
            raise ValidationError(_("Leave out addresses and links."))
        return name

    def clean_registration_number(self):
        return self.cleaned_data["registration_number"].replace(" ", "")

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("registration_number") and cleaned.get("profession"):
            for problem in number_problems(self.described_person()):
                self.add_error("registration_number", problem)
        return cleaned

    def described_person(self):
        person = copy.copy(getattr(self, "instance", None)) or User()
        person.profession = self.cleaned_data["profession"]
        person.registration_number = self.cleaned_data["registration_number"]
        return person


def number_problems(person):
    """The objections of the model's own constraints to somebody's number, in their own words."""
    for constraint in User._meta.constraints:
        if constraint.name in NUMBER_RULES:
            try:
                constraint.validate(User, person)
            except ValidationError as problem:
                yield problem


def number_field():
    return forms.CharField(
        label=_("GPhC registration number"),
        required=False,
        max_length=10,
        help_text=User._meta.get_field("registration_number").help_text,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}),
    )


def organisation_field():
    return forms.ModelChoiceField(
        Organisation.objects.all(),
        label=_("Organisation"),
        required=False,
        empty_label=_("None of these"),
        help_text=_("Its administrators see your name, e-mail address and number, and can verify who you are."),
    )


class SignUpDetails(PersonRules, forms.Form):
    """What a sign-up asks for besides address and password."""

    name = forms.CharField(label=_("Full name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    profession = forms.ChoiceField(label=_("Profession"), choices=User.Profession)
    registration_number = number_field()
    organisation = organisation_field()
    language = forms.ChoiceField(
        label=_("Language"), choices=User.Language, help_text=User._meta.get_field("language").help_text
    )
    field_order = [
        "name",
        "email",
        "profession",
        "registration_number",
        "organisation",
        "language",
        "password1",
        "password2",
    ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = known_language(get_language())

    def signup(self, request, user):
        """allauth asks for this method; the adapter has saved everything already."""


class ProfileForm(PersonRules, forms.ModelForm):
    registration_number = number_field()
    organisation = organisation_field()

    class Meta:
        model = User
        fields = ["name", "profession", "registration_number", "organisation", "language", "letters"]
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"}), "letters": forms.RadioSelect}
        labels = {"name": _("Full name")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Text that was kept before this was asked leaves the choice as it is.
        if self.is_bound and "letters" not in self.data:
            del self.fields["letters"]
