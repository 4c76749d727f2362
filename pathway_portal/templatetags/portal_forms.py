"""What the crispy template pack in templates/portal/ needs to know of a field, and the error summary."""

import copy

from django import forms, template
from django.forms.formsets import BaseFormSet

register = template.Library()

# The first kind that fits names the class; an error adds `--error` to it.
WIDGET_CLASSES = (
    (forms.Select, "nhsuk-select"),
    (forms.Textarea, "nhsuk-textarea"),
    (forms.FileInput, "pp-file"),
    (forms.CheckboxInput, "nhsuk-checkboxes__input"),
    (forms.Widget, "nhsuk-input"),
)
SHORT_INPUTS = (forms.DateInput, forms.NumberInput, forms.TimeInput)


@register.filter
def field_kind(field):
    """hidden, radios, checkboxes, checkbox or plain: how the field is laid out."""
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.RadioSelect):
        return "checkboxes" if isinstance(widget, forms.CheckboxSelectMultiple) else "radios"
    return "checkbox" if isinstance(widget, forms.CheckboxInput) else "plain"


@register.filter
def field_limit(field):
    """Characters that a long text may have, or None: the browser counts down to it."""
    return field.field.widget.attrs.get("maxlength") if isinstance(field.field.widget, forms.Textarea) else None


@register.simple_tag
def field_widget(field):
    widget = native_date(field.field.widget)
    name = next(css for kind, css in WIDGET_CLASSES if isinstance(widget, kind))
    classes = [name, f"{name}--error" if field.errors else "", widget.attrs.get("class", "")]
    if isinstance(widget, SHORT_INPUTS):
        classes.append("pp-input--short")
    # A placeholder that repeats the label is gone as soon as somebody types.
    return field.as_widget(widget=widget, attrs={"class": " ".join(filter(None, classes)), "placeholder": False})


def native_date(widget):
    """A date field asks with the browser's own date control, which wants ISO dates whatever the language."""
    if not isinstance(widget, forms.DateInput):
        return widget
    widget = copy.copy(widget)
    widget.input_type, widget.format = "date", "%Y-%m-%d"
    return widget


@register.simple_tag
def option_hint(option):
    """The line under one choice, which a form gives as `data-hint` in the option's attributes."""
    return option["attrs"].get("data-hint", "")


@register.inclusion_tag("portal/errors.html")
def error_summary(*forms_or_lists):
    """What went wrong, at the top of the page; a form summed up here does not repeat its own summary below."""
    every_form = [form for part in forms_or_lists for form in flattened(part)]
    entries = [entry for form in every_form for entry in error_entries(form)]
    for form in every_form:
        form.is_summed_up = True
    return {"entries": entries}


@register.inclusion_tag("portal/errors.html")
def own_error_summary(form):
    entries = [] if getattr(form, "is_summed_up", False) else error_entries(form)
    return {"entries": entries}


def flattened(part):
    if isinstance(part, BaseFormSet):
        return part.forms
    return part if isinstance(part, (list, tuple)) else [part]


def error_entries(form):
    """(message, id of the control to correct) for each error, the form's own first, each naming its field.

    A form of which a page has several says in `named` what it is about, which says more than the name of the field.
    """
    entries = [(message, "") for message in form.non_field_errors()]
    for field in form:
        target = "" if field.is_hidden else first_control(field)
        name = getattr(form, "named", "") or field.label
        entries += [(f"{leading(name)}{message}", target) for message in field.errors]
    return entries


def leading(name):
    """The name of a field before what is wrong with it; a label that asks ends with its own mark."""
    return name and (f"{name} " if str(name).endswith("?") else f"{name}: ")


def first_control(field):
    return f"{field.auto_id}_0" if field_kind(field) in ("radios", "checkboxes") else field.id_for_label


@register.inclusion_tag("portal/field.html")
def form_field(field, hint=None):
    """One form group; `hint` stands in for the field's own help text."""
    if hint is not None:
        field.help_text = hint
    return {"field": field, "form_show_errors": True, "form_show_labels": True}
