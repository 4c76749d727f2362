"""The shipped forms ask assessors in their own voice, in both languages, and a file with a fault is refused."""

from copy import deepcopy

import pytest
import yaml
from django.conf import settings

from portfolios.evidence import loading
from portfolios.evidence.questions import is_for_assessors
from portfolios.models.feedback import FEEDBACK_FORM
from portfolios.tickets.forms import AnswerForm

FILE = settings.BASE_DIR / "fixtures" / "evidence_forms.yaml"
FORMS = yaml.safe_load(FILE.read_text())["evidence_forms"]
# Colleagues' feedback has questions and a page of its own.
SEEN_BY_OTHERS = [form for form in FORMS if form["triangulation"] == "third_party" and form["key"] != FEEDBACK_FORM]
QUESTION = {
    "name": "seen",
    "kind": "choice",
    "label": {"en": "Seen?"},
    "choices": [{"value": "yes", "label": {"en": "Yes"}}],
    "asked_of_assessor": {"label": {"en": "Did you see it?"}},
}


@pytest.mark.parametrize("form", SEEN_BY_OTHERS, ids=lambda form: form["key"])
def test_a_form_that_somebody_else_has_seen_asks_them(form):
    asked = [field["asked_of_assessor"] for field in form["fields"] if "asked_of_assessor" in field]
    assert any(field["required"] for field in form["fields"] if "asked_of_assessor" in field)
    assert all(set(each["label"]) == {"en", "cy"} for each in asked)


def test_no_other_form_asks_anybody():
    others = [form for form in FORMS if form not in SEEN_BY_OTHERS]
    assert not [field for form in others for field in form["fields"] if is_for_assessors(field)]


def test_what_an_assessor_declares_is_not_asked_twice():
    declared = [f["name"] for form in SEEN_BY_OTHERS for f in form["fields"] if f.get("declared_by_assessor")]
    assert len(declared) == 15 and not set(declared) & set(AnswerForm.base_fields)


def test_a_lawful_question_is_read():
    assert loading.field_problems("form", QUESTION) == []


@pytest.mark.parametrize(
    "fault",
    [
        "What did you see?",
        {"label": "What did you see?"},
        {"help": {"en": "Help without a question"}},
        {"label": {"en": "Seen?"}, "kind": "text"},
        {"label": {"en": "Seen?"}, "choices": [{"value": "no", "label": {"en": "No"}}]},
        {"label": {"en": "Seen?"}, "choices": ["yes"]},
    ],
    ids=str,
)
def test_a_question_put_wrongly_is_refused(fault):
    question = deepcopy(QUESTION) | {"asked_of_assessor": fault}
    assert loading.field_problems("form", question) == ["form.seen: asked_of_assessor is missing or not valid"]
