"""The pages on which evidence is written and claimed. A kind of evidence is data: its questions become fields."""

import uuid

from django import forms
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from . import fields
from .completeness import answer_field
from .content import in_language
from .drafting import Words
from .questions import own_questions


def field_for(question):
    """The form field that asks one question of an EvidenceForm, in the page's language."""
    language = get_language()
    options = {
        "label": in_language(question["label"], language),
        "help_text": escape(in_language(question.get("help") or {}, language)),
        "required": bool(question.get("required")),
    }
    if question["kind"] == "choice":
        words = [(choice["value"], in_language(choice["label"], language)) for choice in question["choices"]]
        return fields.OneOfField(words, **options)
    makers = {
        "line": fields.LineField,
        "text": fields.TextField,
        "date": fields.PlainDateField,
        "number": fields.NumberField,
        "email": fields.AddressField,
        "confirm": fields.ConfirmField,
    }
    return makers[question["kind"]](**options)


def description_field(attachment):
    return f"shows-{attachment.pk}"


def description_of_file(label, **options):
    """Read out, and kept in the PDF, for whoever cannot see a picture."""
    help_text = _("One line for people who cannot see it.")
    return fields.LineField(label=label, help_text=help_text, required=False, max_length=250, **options)


def stored_answer(value):
    """How an answer is kept: text, or true for a confirmation."""
    return value if isinstance(value, bool) else "" if value is None else str(value)


class EvidenceWordsForm(forms.Form):
    """A draft of evidence. Valid unless something in it cannot be stored."""

    use_required_attribute = False

    title = fields.LineField(
        label=_("Title"), max_length=200, help_text=_("A few words so that you and your supervisor recognise it.")
    )
    event_date = fields.PastDateField(label=_("When did it happen?"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    form_version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, kind, *args, evidence=None, **kwargs):
        kwargs.setdefault("initial", initial_of(kind, evidence))
        super().__init__(*args, **kwargs)
        self.kind, self.evidence = kind, evidence
        self.own_questions = own_questions(evidence) if evidence else kind.fields
        for question in self.own_questions:
            self.fields[answer_field(question["name"])] = field_for(question)
        self.attachments = evidence.current_attachments if evidence else []
        self.add_removal(self.attachments)
        for attachment in self.attachments:
            self.fields[description_field(attachment)] = description_of_file(
                _("What %(file)s shows") % {"file": attachment.name}, initial=attachment.description
            )
        self.fields["files"] = fields.FilesField(
            label=_("Add files"),
            required=False,
            help_text=_("Up to five, 10 MB each: PDF, pictures (JPEG, PNG, WebP) or Word (DOCX)."),
        )
        self.fields["files_description"] = description_of_file(_("What do the added files show?"))
        self.fields["is_anonymised"] = fields.ConfirmField(
            label=_("No patient, and nobody else who has not agreed to it, can be recognised in this or in its files")
        )

    def add_removal(self, attachments):
        if attachments:
            self.fields["remove"] = forms.TypedMultipleChoiceField(
                label=_("Remove files"),
                required=False,
                coerce=uuid.UUID,
                choices=[(str(attachment.pk), attachment.name) for attachment in attachments],
                widget=forms.CheckboxSelectMultiple,
            )

    @property
    def words(self):
        """What is to be stored, from a valid form."""
        data = self.cleaned_data
        return Words(
            title=data["title"],
            event_date=data["event_date"],
            answers=self.kept_answers
            | {q["name"]: stored_answer(data[answer_field(q["name"])]) for q in self.own_questions},
            is_anonymised=data["is_anonymised"],
        )

    @property
    def kept_answers(self):
        """What the technician once wrote where an assessor has answered since: stored, and shown to nobody."""
        asked = {question["name"] for question in self.own_questions}
        stored = self.evidence.answers if self.evidence else {}
        return {name: value for name, value in stored.items() if name not in asked}

    @property
    def descriptions(self):
        """{attachment key: what it shows}, of those that the page asked about."""
        names = {attachment.pk: description_field(attachment) for attachment in self.attachments}
        return {key: self.cleaned_data[name] for key, name in names.items() if name in self.data}

    @property
    def described(self):
        """The bound fields that describe the files that are there."""
        return [self[description_field(attachment)] for attachment in self.attachments]

    def refuse_files(self, refusals):
        for refusal in refusals:
            self.add_error("files", str(refusal))
        self.add_error("files", _("Nothing has been saved yet: choose the good files again, then save."))

    @property
    def questions(self):
        """The bound fields of the form's own questions."""
        return [self[answer_field(question["name"])] for question in self.own_questions]


def initial_of(kind, evidence):
    if evidence is None:
        return {"key": uuid.uuid4(), "form_version": kind.version}
    answers = {answer_field(name): value for name, value in evidence.answers.items()}
    return answers | {
        "title": evidence.title,
        "event_date": evidence.event_date,
        "is_anonymised": evidence.is_anonymised,
        "version": evidence.version,
    }
