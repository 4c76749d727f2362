from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..evidence.text import clean_text
from ..models import Decision
from .moves import Choice

LATER = "later"
VERDICTS = [
    (Decision.Outcome.ACCEPTED, _("Accept")),
    (Decision.Outcome.RETURNED, _("Return, with a reason")),
    (LATER, _("Leave for later")),
]


class DecisionForm(forms.Form):
    """The decision on one claim; `claim_id` is its prefix. What was shown travels with it."""

    verdict = forms.ChoiceField(choices=VERDICTS, widget=forms.RadioSelect, initial=LATER)
    reason = forms.CharField(
        label=_("What has to change, or a word of praise"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    digest = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, about="", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["verdict"].label = about or _("Decision")

    @property
    def is_chosen(self):
        return self.is_bound and self["verdict"].value() not in (None, "", LATER)

    def is_about(self, digest, version):
        """Whether the page that was sent showed this version with this content."""
        return self["digest"].value() == digest and str(self["version"].value()) == str(version)

    def clean_reason(self):
        return clean_text(self.cleaned_data["reason"]).strip()

    def clean(self):
        returned = self.cleaned_data.get("verdict") == Decision.Outcome.RETURNED
        if returned and self.cleaned_data.get("reason") == "":
            self.add_error("reason", _("Say what has to change."))

    def choice(self):
        data = self.cleaned_data
        return Choice(self.prefix, data["verdict"], data["digest"], data["version"], data["reason"])


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


class QueueFilter(forms.Form):
    """Narrows the queue to what somebody has chosen among what waits; anything else is passed over."""

    technician = forms.TypedChoiceField(label=_("Technician"), required=False, coerce=int)
    framework = forms.TypedChoiceField(label=_("Framework"), required=False, coerce=int)
    competency = forms.TypedChoiceField(label=_("Competency"), required=False, coerce=int)

    def __init__(self, data, *, technicians, items):
        super().__init__(data)
        frameworks = {item.edition.framework_id: str(item.edition.framework) for item in items}
        self.fields["technician"].choices = [("", gettext("All technicians")), *technicians]
        self.fields["framework"].choices = [("", gettext("All frameworks")), *frameworks.items()]
        self.fields["competency"].choices = [("", gettext("All competencies")), *by_framework(items)]

    def chosen(self):
        self.is_valid()
        return {name: key for name, key in self.cleaned_data.items() if key}


def by_framework(items):
    groups = {}
    for item in items:
        groups.setdefault(str(item.edition), []).append((item.pk, str(item)))
    return list(groups.items())
