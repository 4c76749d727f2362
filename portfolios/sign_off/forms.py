from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..evidence.text import clean_text
from ..models import Decision
from . import phrases, queue
from .begun import LATER
from .sending import QUESTION, Choice

VERDICTS = [
    (Decision.Outcome.ACCEPTED, _("Accept")),
    (Decision.Outcome.RETURNED, _("Return, with a reason")),
    (QUESTION, _("Ask a question")),
    (LATER, _("Leave for later")),
]
WANTED = {Decision.Outcome.RETURNED: _("Say what has to change."), QUESTION: _("Write your question.")}


class DecisionForm(forms.Form):
    """The decision on one claim; `claim_id` is its prefix. What was shown travels with it."""

    verdict = forms.ChoiceField(choices=VERDICTS, widget=forms.RadioSelect, initial=LATER)
    reason = forms.CharField(
        label=_("Your words to the technician"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    keeps_phrase = forms.BooleanField(label=_("Keep these words as one of my phrases"), required=False)
    digest = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, about="", may_ask=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.named = about
        self.fields["verdict"].label = _("Decision on %(claim)s") % {"claim": about} if about else _("Decision")
        if not may_ask:
            self.offer_no_question()

    def offer_no_question(self):
        self.fields["verdict"].choices = [choice for choice in VERDICTS if choice[0] != QUESTION]

    @property
    def is_chosen(self):
        return self.is_bound and self["verdict"].value() not in (None, "", LATER)

    def is_about(self, digest, version):
        """Whether the page that was sent showed this version with this content."""
        return self["digest"].value() == digest and str(self["version"].value()) == str(version)

    def clean_reason(self):
        return clean_text(self.cleaned_data["reason"]).strip()

    def clean(self):
        missing = WANTED.get(self.cleaned_data.get("verdict"))
        if missing and self.cleaned_data.get("reason") == "":
            self.add_error("reason", missing)
        too_long = len(self.cleaned_data.get("reason", "")) > phrases.LONGEST
        if self.cleaned_data.get("keeps_phrase") and too_long:
            self.add_error("keeps_phrase", _("A phrase has at most %(limit)d characters.") % {"limit": phrases.LONGEST})

    def choice(self):
        data = self.cleaned_data
        return Choice(self.prefix, data["verdict"], data["digest"], data["version"], data["reason"])

    def begun(self):
        """What to keep of a choice that is not sent yet, whatever it lacks; None of a page that never was."""
        self.full_clean()
        data = self.cleaned_data
        if "digest" not in data or "version" not in data:
            return None
        verdict = data.get("verdict", LATER)
        return Choice(
            self.prefix,
            "" if verdict == LATER else verdict,
            data["digest"],
            data["version"],
            data.get("reason", ""),
        )


def required_text(form, name):
    """What was typed, cleaned; the field's own sentence where nothing readable is left of it."""
    text = clean_text(form.cleaned_data[name]).strip()
    if not text:
        raise forms.ValidationError(form.fields[name].error_messages["required"], code="required")
    return text


class AnswerForm(forms.Form):
    """A technician's answer to a supervisor's question."""

    use_required_attribute = False

    answer = forms.CharField(
        label=_("Your answer"),
        help_text=_("It stays with the claim, and is read by everybody who may decide it."),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write your answer.")},
    )

    def clean_answer(self):
        return required_text(self, "answer")


class PhraseForm(forms.Form):
    use_required_attribute = False

    text = forms.CharField(
        label=_("Phrase"),
        max_length=phrases.LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write the phrase.")},
    )

    def clean_text(self):
        return required_text(self, "text")


class WithdrawalForm(forms.Form):
    """Why an acceptance is withdrawn. The version of the claim that was shown travels with it."""

    reason = forms.CharField(
        label=_("Why the acceptance is withdrawn"),
        help_text=_("The technician reads this, and it stays on record beside the acceptance."),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say why the acceptance is withdrawn.")},
    )
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def clean_reason(self):
        return clean_text(self.cleaned_data["reason"]).strip()

    def refuse(self, refusal, *, version):
        """Say why it was not done; what is sent next is about the claim as it is shown now."""
        self.add_error("reason", str(refusal))
        self.data = self.data.copy()
        self.data["version"] = version


class LongSelect(forms.Select):
    """A list of a thousand and more: its options are written at once, not each through a template of its own."""

    def render(self, name, value, attrs=None, renderer=None):
        chosen = str(value) if value else ""
        rows = ((key, mark_safe(" selected") if str(key) == chosen else "", label) for key, label in self.choices)
        options = format_html_join("", '<option value="{}"{}>{}</option>', rows)
        return format_html("<select{}>{}</select>", flatatt(self.build_attrs(attrs, {"name": name})), options)


class QueueFilter(forms.Form):
    """Narrows and orders the queue as somebody has chosen among what waits; anything else is passed over."""

    use_required_attribute = False

    technician = forms.TypedChoiceField(label=_("Technician"), required=False, coerce=int, widget=LongSelect)
    framework = forms.TypedChoiceField(label=_("Framework"), required=False, coerce=int)
    competency = forms.TypedChoiceField(label=_("Competency"), required=False, coerce=int)
    order = forms.ChoiceField(
        label=_("Order"), required=False, choices=[("oldest", _("Oldest first")), ("due", _("Due first"))]
    )
    per_page = forms.TypedChoiceField(
        label=_("On one page"),
        required=False,
        coerce=int,
        choices=[("25", _("25 claims")), ("10", _("10 claims")), ("1", _("1 claim"))],
    )
    show = forms.ChoiceField(required=False, choices=[(name, name) for name in queue.SHOWS], widget=forms.HiddenInput)
    NARROWING = ("technician", "framework", "competency")

    def __init__(self, data, *, overview):
        super().__init__(data)
        frameworks = {item.edition.framework_id: str(item.edition.framework) for item in overview.items}
        self.fields["technician"].choices = [("", gettext("All technicians")), *overview.technicians]
        self.fields["framework"].choices = [("", gettext("All frameworks")), *frameworks.items()]
        self.fields["competency"].choices = [("", gettext("All competencies")), *by_framework(overview.items)]
        self.is_valid()
        # Every one of them is: the page need not say so five times.
        for field in self.fields.values():
            field.required = True

    @staticmethod
    def asked(data):
        """{field: number} that an address asks for, before anybody knows whether there is such a thing."""
        wanted = {name: data.get(name, "") for name in QueueFilter.NARROWING}
        return {name: int(key) for name, key in wanted.items() if key.isascii() and key.isdecimal() and len(key) < 10}

    def narrowed(self):
        return {name: self.cleaned_data[name] for name in self.NARROWING if self.cleaned_data.get(name)}

    @property
    def showing(self):
        return self.cleaned_data.get("show") or "all"

    @property
    def ordering(self):
        return self.cleaned_data.get("order") or "oldest"

    @property
    def size(self):
        return self.cleaned_data.get("per_page") or queue.PER_PAGE

    @property
    def is_used(self):
        return bool(self.narrowed()) or self.ordering != "oldest" or self.size != queue.PER_PAGE


def by_framework(items):
    groups = {}
    for item in items:
        groups.setdefault(str(item.edition), []).append((item.pk, str(item)))
    return list(groups.items())
