"""What the kinds of evidence that rules name are called: a form by its title, a family by its own."""

from django.db.models import Q
from django.utils.translation import get_language

from frameworks.sufficiency import Named, names_for

from ..evidence.content import in_language
from ..models import EvidenceForm
from ..progress.alongside import forms_in


def names_of(portfolio, rules):
    """What the rules name, by forms that came along with the portfolio, or one query."""
    if not hasattr(portfolio, "form_rows"):
        return names_for(rules)
    return named_by(forms_in(portfolio), {rule.evidence for rule in rules})


def named(keys):
    """{key: Named} for those of `keys` that are a current form's, or a family's with a current form. One query."""
    return named_by(list(EvidenceForm.objects.current().filter(Q(key__in=keys) | Q(family__in=keys))), keys)


def named_by(forms, keys):
    found = {}
    for form in forms:
        if form.family in keys:
            found[form.family] = family_of(form, forms)
    for form in forms:
        if form.key in keys:
            found[form.key] = Named(form.title, questions([form]), form=form.key)
    return found


def family_of(form, forms):
    return Named(form.get_family_display(), questions(each for each in forms if each.family == form.family))


def questions(forms):
    """{name: label} in the active language."""
    return {field["name"]: in_language(field["label"], get_language()) for form in forms for field in form.fields}
