"""Rows of an edition that come along with a portfolio, so that a page asks the database once for all of them.

For the few rows that say what an edition asks: its levels, its rules of sufficiency and the forms that these name.
"""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import DateField, OuterRef, Q
from django.db.models.functions import JSONObject
from modeltranslation.translator import translator

from frameworks.models import Descriptor, Level, SufficiencyRule

from ..models import EvidenceForm


def alongside():
    """Annotations for portfolios, which `levels_in`, `rules_in` and `forms_in` read."""
    return {"level_rows": rows_of(Level), "rule_rows": rows_of(SufficiencyRule), "form_rows": rows_of_forms()}


def descriptors_alongside(code):
    """What the competency with this code looks like at each level, for `descriptors_in`."""
    rows = Descriptor.objects.filter(item__edition=OuterRef("edition"), item__code=code)
    return {"descriptor_rows": as_rows(rows.order_by("level__position"))}


def descriptors_in(portfolio, levels):
    """Each with its level, of those in hand."""
    by_key = {level.pk: level for level in levels}
    found = made(Descriptor, portfolio.descriptor_rows)
    for descriptor in found:
        descriptor.level = by_key[descriptor.level_id]
    return found


def levels_in(portfolio):
    return made(Level, portfolio.level_rows)


def rules_in(portfolio):
    return made(SufficiencyRule, portfolio.rule_rows)


def forms_in(portfolio):
    return made(EvidenceForm, portfolio.form_rows)


def rows_of(model):
    return as_rows(model.objects.filter(edition=OuterRef("edition")).order_by("position", "pk"))


def rows_of_forms():
    """The current forms that a rule names, by their key or their family."""
    named = SufficiencyRule.objects.filter(edition=OuterRef(OuterRef("edition"))).values("evidence")
    return as_rows(EvidenceForm.objects.current().filter(Q(key__in=named) | Q(family__in=named)).order_by("pk"))


def as_rows(rows):
    row = JSONObject(**{name: name for name in columns_of(rows.model)})
    # Translated models would add every column to values that are only expressions.
    return ArraySubquery(rows.annotate(row=row).values("row"))


def columns_of(model):
    """Every column but days, which JSON knows as text, and those that modeltranslation fills from the two languages."""
    translated = translator.get_options_for_model(model).all_fields
    fields = [field for field in model._meta.concrete_fields if field.name not in translated]
    return [field.attname for field in fields if not isinstance(field, DateField)]


def made(model, rows):
    found = [model(**row) for row in rows]
    for each in found:
        each._state.adding = False
    return found
