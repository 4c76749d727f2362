"""Specimens for the component gallery: invented, and shown nowhere else."""

from django import forms

from frameworks.models import CareerStage

from .states import STATES


class SpecimenForm(forms.Form):
    name = forms.CharField(label="What happened", help_text="A few words that you will recognise.")
    happened_on = forms.DateField(label="When it happened")
    kind = forms.ChoiceField(label="Kind of evidence", choices=[("", "Choose"), ("case", "Case-based discussion")])
    verdict = forms.ChoiceField(
        label="Decision", widget=forms.RadioSelect, choices=[("accept", "Accept"), ("return", "Return with a reason")]
    )
    competencies = forms.MultipleChoiceField(
        label="Competencies shown",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("PC1", "PC1 Medicines reconciliation"), ("PC2", "PC2 Medication review")],
    )
    reason = forms.CharField(
        label="Reason",
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="They read it.",
    )
    attachment = forms.FileField(label="File", required=False)
    checked = forms.BooleanField(label="No patient can be recognised from this")


def specimens():
    return {
        "states": list(STATES),
        "stage": CareerStage(title="Registered"),
        "crumbs": [("Frameworks", "#"), ("Primary care", "#")],
        "tabs": [
            {"label": "All", "url": "#", "current": True, "count": 12},
            {"label": "Returned", "url": "#", "current": False, "count": 2},
        ],
        "steps": [
            {"title": "Choose a form", "state": "done"},
            {"title": "Write it", "state": "current", "text": "Saved as you type."},
            {"title": "Ask for sign-off", "state": "todo"},
        ],
        "rungs": [
            {"title": "Knows how", "text": "Explains how it is done."},
            {"title": "Shows how", "text": "Does it under observation.", "mark": "Expected at your stage"},
            {"title": "Does", "text": "Does it independently in practice."},
        ],
        "source": {
            "certainty": "secondary",
            "title": "Specimen report",
            "url": "https://www.example.org/",
            "last_checked": "22 November 2026",
            "note": "A specimen.",
        },
        "attachments": [{"name": "observation.pdf", "size": 182_000, "url": "#"}],
        "table_rows": [
            ("PC1", "Medicines reconciliation", 2, "accepted"),
            ("PC2", "Medication review", 1, "waiting"),
        ],
    }
