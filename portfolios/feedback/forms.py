"""Whom to ask, and the questions as a form: the same one for colleagues and for the technician's own answers."""

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ..evidence import fields
from ..evidence.content import in_language
from ..tickets.forms import PlainField, require
from .questions import RATING_WORDS, RATINGS, UNSEEN


class RaterForm(forms.Form):
    use_required_attribute = False

    name = PlainField(label=_("Their full name"))
    email = forms.EmailField(
        label=_("Their e-mail address at work"), error_messages={"required": _("Enter their e-mail address.")}
    )
    relationship = PlainField(
        label=_("How you work together"),
        max_length=150,
        help_text=_("For example: nurse on the same ward, every day. Choose people who see you work at least weekly."),
    )

    def clean(self):
        require(self, ["name"], _("Enter their name."))
        require(self, ["relationship"], _("Say how you work together."))

    @property
    def rater(self):
        return {name: self.cleaned_data[name] for name in ("name", "email", "relationship")}


class ReturnForm(forms.Form):
    use_required_attribute = False

    reason = fields.TextField(
        label=_("What has to change on the list?"), help_text=_("The technician reads this."), rows=3
    )

    def clean(self):
        require(self, ["reason"], _("Say what has to change on the list."))


class AnswersForm(forms.Form):
    """Every rating is asked for; words are welcome and not demanded."""

    use_required_attribute = False

    def __init__(self, questions, *args, is_own=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.questions, language = questions, get_language()
        steps = [*reversed(RATINGS)] if is_own else [*reversed(RATINGS), UNSEEN]
        words = [(str(step), in_language(RATING_WORDS[step], language)) for step in steps]
        for question in questions:
            label = in_language(question["label"], language)
            if question["kind"] == "rating":
                self.fields[question["name"]] = forms.ChoiceField(
                    label=label,
                    choices=words,
                    widget=forms.RadioSelect,
                    error_messages={"required": _("Choose one answer.")},
                )
            else:
                self.fields[question["name"]] = fields.TextField(label=label, required=False, rows=4)

    @property
    def content(self):
        """{name: rating as a number, or text}."""
        data = self.cleaned_data
        return {
            question["name"]: int(data[question["name"]]) if question["kind"] == "rating" else data[question["name"]]
            for question in self.questions
        }


def initial_of(answers):
    return {name: str(value) for name, value in answers.items()}
