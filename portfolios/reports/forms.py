import uuid

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from portfolios.as_at.forms import end_of, require_within
from portfolios.evidence.text import clean_text

from ..models import Review

LONGEST_COMMENT = 5000
NO_SUCH_CODE = _("No report from this portal has this code. Check it against the first page of the report.")


class ReportForm(forms.Form):
    """What kind of report is wanted. `key` makes a double click ask once."""

    language = forms.ChoiceField(
        label=_("Language of the report"), choices=User.Language.choices, widget=forms.RadioSelect
    )
    is_shared = forms.BooleanField(
        label=_("Ask my supervisors to review it"),
        help_text=_("They can read this report as long as they supervise your portfolio."),
        required=False,
        initial=True,
    )
    as_at = forms.DateField(
        label=_("As it stood on"),
        help_text=_(
            "For a day in the past: with all that was submitted then, also what you took back since. "
            "Leave it empty for the portfolio as it is now."
        ),
        required=False,
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args, since, **kwargs):
        super().__init__(*args, **kwargs)
        self.since = since

    def clean_as_at(self):
        """The last moment of the day; None for now."""
        day = self.cleaned_data["as_at"]
        if day is None:
            return None
        require_within(day, end_of(day), self.since)
        return end_of(day)


class ReviewForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("What do you think of this report?"), choices=Review.Outcome.choices, widget=forms.RadioSelect
    )
    comment = forms.CharField(
        label=_("Comment"),
        help_text=_("The technician reads it. If you ask for changes, say which. Do not name patients."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=LONGEST_COMMENT,
        required=False,
    )

    def clean_comment(self):
        return clean_text(self.cleaned_data["comment"]).strip()

    def clean(self):
        cleaned = super().clean()
        asked = cleaned.get("outcome") == Review.Outcome.CHANGES_ASKED_FOR
        if asked and not cleaned.get("comment") and "comment" not in self.errors:
            self.add_error("comment", _("Say what has to change."))
        return cleaned


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Verification code"),
        help_text=_("Sixteen letters and digits on the first page of the report, for example K7QF-9M2X-4T8B-W3HN."),
        max_length=40,
        # Without a letter or digit there is no page to lead to.
        validators=[RegexValidator(r"[^\W_]", NO_SUCH_CODE)],
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
    )


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("The report as PDF"),
        help_text=_("We compare its SHA-256 and do not keep the file. 50 MB at most."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.sha256 is None:
            raise forms.ValidationError(_("This file is larger than 50 MB."), code="too_large")
        return file
