"""The page on which a technician asks, and the one on which an assessor answers."""

import re
import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..evidence import fields
from ..evidence.completeness import answer_field
from ..evidence.forms import field_for, stored_answer
from ..evidence.questions import asked_questions
from ..models import TicketAnswer
from ..models.ticket import Assurance
from .answering import Said
from .asking import Wanted

# Letters carry these words to an address that anybody can type: they are no place for links.
LINK = re.compile(r"://|www\.|@", re.I)


def validate_no_link(text):
    if LINK.search(text):
        raise ValidationError(_("Leave out addresses and links."), code="link")


class PlainField(fields.LineField):
    """A line of at most a hundred characters without a link."""

    default_validators = [validate_no_link]

    def __init__(self, **options):
        super().__init__(**({"max_length": 100} | options))


def require(form, names, message):
    """An error on each of these fields that is empty and has none yet."""
    for name in names:
        if not form.cleaned_data.get(name) and name not in form.errors:
            form.add_error(name, message)


class TicketForm(forms.Form):
    use_required_attribute = False

    name = PlainField(label=_("Their full name"))
    position = PlainField(label=_("Their position"), required=False, help_text=_("For example practice nurse."))
    assurance = forms.ChoiceField(
        label=_("How do you ask them?"),
        widget=forms.RadioSelect,
        choices=[
            (Assurance.EMAIL, _("By e-mail: the link works for 14 days")),
            (Assurance.SHARED_DEVICE, _("They are here: show a code for their phone, for 30 minutes")),
        ],
        initial=Assurance.EMAIL,
    )
    email = forms.EmailField(
        label=_("Their e-mail address"),
        required=False,
        help_text=_("Only if you ask by e-mail. An address at work says more to a supervisor than a private one."),
    )
    shares_words = forms.BooleanField(
        label=_("Let them read what I have written about it so far"),
        required=False,
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"initial": {"key": uuid.uuid4()}} | kwargs)

    def clean_key(self):
        return self.cleaned_data["key"] or uuid.uuid4()

    def clean(self):
        require(self, ["name"], _("Enter their name."))
        if self.cleaned_data.get("assurance") == Assurance.EMAIL:
            require(self, ["email"], _("Enter their e-mail address."))

    @property
    def wanted(self):
        data = self.cleaned_data
        by_letter = data["assurance"] == Assurance.EMAIL
        return Wanted(
            name=data["name"],
            email=data["email"].strip().lower() if by_letter else "",
            position=data["position"],
            shares_words=data["shares_words"],
        )


class AnswerForm(forms.Form):
    """The questions of one ticket. Whatever is wrong, the typed words stay in it."""

    use_required_attribute = False

    name = PlainField(label=_("Your full name"), help_text=_("Correct it if it is not quite right."))
    position = PlainField(label=_("Your position"))
    profession = forms.ChoiceField(
        label=_("Your profession"),
        error_messages={"required": _("Choose your profession.")},
        choices=[("", _("Choose one")), *TicketAnswer.Profession.choices],
    )
    registration_number = PlainField(
        label=_("Your registration number"),
        max_length=20,
        required=False,
        help_text=_("If you have one and agree to its being recorded."),
    )
    address = forms.EmailField(
        label=_("The e-mail address to which we wrote to you"),
        help_text=_("It shows us that our e-mail reached the person who was asked."),
        error_messages={"required": _("Enter the address to which we wrote.")},
    )
    saw_it = forms.BooleanField(label=_("I saw this work myself, or took part in the conversation"))
    is_no_relative = forms.BooleanField(label=_("I am not a relative of this person"))
    own_words = forms.BooleanField(label=_("These are my own words, and what I write is true as far as I know"))

    WHO = ("name", "position", "profession", "registration_number", "address")
    DECLARED = ("saw_it", "is_no_relative", "own_words")

    def __init__(self, ticket, *args, **kwargs):
        super().__init__(*args, **{"initial": {"name": ticket.name, "position": ticket.position}} | kwargs)
        self.ticket, self.asked = ticket, asked_questions(ticket.evidence.form)
        for question in self.asked:
            self.fields[answer_field(question["name"])] = field_for(question)
        if not ticket.email:
            del self.fields["address"]
        # As they stand on the page, so that the list of errors reads in its order.
        self.order_fields([field.name for field in (*self.questions, *self.whos, *self.declarations)])
        for name in self.DECLARED:
            self.fields[name].error_messages["required"] = _("Tick this if it is so; if not, please do not answer.")

    def clean(self):
        required = [answer_field(question["name"]) for question in self.asked if question.get("required")]
        require(self, required, _("Answer this question."))
        require(self, ["name"], _("Enter your name."))
        require(self, ["position"], _("Enter your position."))

    @property
    def said(self):
        data = self.cleaned_data
        answers = {each["name"]: stored_answer(data[answer_field(each["name"])]) for each in self.asked}
        declared = tuple(str(self.fields[name].label) for name in self.DECLARED)
        who = {name: data.get(name, "") for name in self.WHO}
        return Said(answers=answers, declared=declared, **who)

    @property
    def questions(self):
        return [self[answer_field(question["name"])] for question in self.asked]

    @property
    def declarations(self):
        return [self[name] for name in self.DECLARED]

    @property
    def whos(self):
        return [self[name] for name in self.WHO if name in self.fields]
