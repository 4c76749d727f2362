"""Loading evidence forms from YAML.

Invariant: a form under which somebody may have written is never changed; other questions are a new version, and the
old one stays for the evidence that it shaped. A file with an error changes nothing.
"""

import re

import yaml
from django.db import transaction

from ..models import EvidenceForm

FORMAT = "pathway-portal/evidence-forms/1"
KINDS = ("line", "text", "date", "choice", "number", "email", "confirm")
NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
CONTENT = ("title_en", "title_cy", "purpose_en", "purpose_cy", "family", "triangulation", "fields")


class FileRefused(Exception):
    """`problems`: a sentence for each thing wrong, naming the form and the question."""

    def __init__(self, problems):
        super().__init__("\n".join(problems))
        self.problems = problems


def read(text):
    """The forms in a file as dictionaries of model values. Raises FileRefused."""
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as broken:
        raise FileRefused([f"not YAML: {broken}"]) from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise FileRefused([f"format: expected {FORMAT}"])
    forms = content.get("evidence_forms")
    if not isinstance(forms, list) or not all(isinstance(form, dict) for form in forms):
        raise FileRefused(["evidence_forms: expected a list of forms"])
    problems = [problem for form in forms for problem in form_problems(form)] + repeated(forms, "key", "the file")
    if problems:
        raise FileRefused(problems)
    return [values_of(form, position) for position, form in enumerate(forms)]


def form_problems(form):
    name = form.get("key", "a form without key")
    checks = {
        "key": isinstance(form.get("key"), str) and len(form["key"]) <= 40,
        "title": is_bilingual(form.get("title")),
        "family": form.get("family") in EvidenceForm.Family.values,
        "triangulation": form.get("triangulation") in EvidenceForm.Triangulation.values,
        "fields": isinstance(form.get("fields"), list) and all(isinstance(field, dict) for field in form["fields"]),
    }
    problems = [f"{name}: {part} is missing or not valid" for part, is_good in checks.items() if not is_good]
    if checks["fields"]:
        problems += [problem for field in form["fields"] for problem in field_problems(name, field)]
        problems += repeated(form["fields"], "name", name)
    return problems


def field_problems(form_name, field):
    name = f"{form_name}.{field.get('name', 'a question without name')}"
    choices = field.get("choices", [])
    checks = {
        "name": isinstance(field.get("name"), str) and NAME.fullmatch(field["name"]),
        "label": is_bilingual(field.get("label")),
        "help": "help" not in field or is_bilingual(field["help"]),
        "kind": field.get("kind") in KINDS,
        "required": isinstance(field.get("required", False), bool),
        "declared_by_assessor": isinstance(field.get("declared_by_assessor", False), bool),
        "asked_of_assessor": is_asked(field),
        "choices": bool(choices) == (field.get("kind") == "choice") and all(is_choice(choice) for choice in choices),
    }
    return [f"{name}: {part} is missing or not valid" for part, is_good in checks.items() if not is_good]


def is_asked(field):
    """How a question is put to an assessor: other words, for a choice perhaps for its answers, nothing else."""
    asked = field.get("asked_of_assessor")
    if asked is None:
        return True
    if not isinstance(asked, dict) or not set(asked) <= {"label", "help", "choices"}:
        return False
    values = [choice.get("value") for choice in field.get("choices", []) if isinstance(choice, dict)]
    choices = asked.get("choices", field.get("choices", []))
    says_the_same = all(is_choice(choice) for choice in choices) and [c["value"] for c in choices] == values
    return is_bilingual(asked.get("label")) and is_bilingual(asked.get("help", asked.get("label"))) and says_the_same


def is_bilingual(words):
    """A dictionary with English words, and Welsh ones or none."""
    if not isinstance(words, dict) or not set(words) <= {"en", "cy"}:
        return False
    return bool(words.get("en")) and all(isinstance(text, str) for text in words.values())


def is_choice(choice):
    return isinstance(choice, dict) and isinstance(choice.get("value"), str) and is_bilingual(choice.get("label"))


def repeated(things, key, where):
    names = [thing.get(key) for thing in things]
    return [f"{where}: {name} stands there twice" for name in sorted({n for n in names if names.count(n) > 1}, key=str)]


def values_of(form, position):
    purpose = form.get("purpose") or {}
    return {
        "key": form["key"],
        "title_en": form["title"]["en"],
        "title_cy": form["title"].get("cy"),
        "purpose_en": purpose.get("en", "").strip(),
        "purpose_cy": purpose.get("cy", "").strip() or None,
        "family": form["family"],
        "triangulation": form["triangulation"],
        "fields": form["fields"],
        "position": position,
        "welsh_state": "draft" if form["title"].get("cy") else "missing",
    }


@transaction.atomic
def load(text):
    """{"new": […], "changed": […], "unchanged": […]} keys of forms. Raises FileRefused; then nothing has changed."""
    outcome = {"new": [], "changed": [], "unchanged": []}
    for values in read(text):
        outcome[load_form(values)].append(values["key"])
    return outcome


def load_form(values):
    current = EvidenceForm.objects.current().select_for_update().filter(key=values["key"]).first()
    if current is None:
        EvidenceForm.objects.create(**values)
        return "new"
    if all(getattr(current, name) == values[name] for name in CONTENT):
        if current.position != values["position"]:
            current.position = values["position"]
            current.save(update_fields=["position"])
        return "unchanged"
    current.is_current = False
    current.save(update_fields=["is_current"])
    EvidenceForm.objects.create(version=current.version + 1, **values)
    return "changed"
