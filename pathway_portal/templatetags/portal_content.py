"""Marks that keep published content honest: where it comes from, whether it is ours, which language it is in."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from frameworks.models.honesty import Certainty

register = template.Library()

# What the reader of a page in Welsh is told about a text.
TRANSLATION_MARKS = {
    "missing": _("In English only"),
    "stale": _("The English has changed since this was translated"),
    "draft": _("Draft translation"),
}


def first_of(source, *names):
    """The first of these attributes, or keys of a dictionary, that says anything."""
    read = source.get if isinstance(source, dict) else lambda name: getattr(source, name, "")
    return next((value for value in map(read, names) if value), "")


@register.inclusion_tag("components/source_note.html")
def source_note(source):
    """`source`: an edition, item, role, publication or its `source` dictionary, with certainty and source_… fields."""
    certainty = first_of(source, "certainty", "source_certainty")
    return {
        "certainty": certainty,
        "certainty_label": Certainty(certainty).label if certainty else "",
        "title": first_of(source, "source_title", "title" if isinstance(source, dict) else "source_title"),
        "url": first_of(source, "source_url", "url" if isinstance(source, dict) else "source_url"),
        "last_checked": first_of(source, "last_checked", "source_last_checked"),
        "note": first_of(source, "source_note", "note"),
        "is_english": is_stand_in(source, "source_note"),
    }


@register.inclusion_tag("components/illustrative_mark.html")
def illustrative_mark(long=False):
    return {"long": long}


@register.inclusion_tag("components/language_mark.html")
def language_mark(state):
    """`state`: missing, stale, draft or reviewed; a reviewed text, and any page in English, carries no mark."""
    return {"label": TRANSLATION_MARKS.get(state, "") if get_language() == "cy" else "", "state": state}


@register.simple_tag
def in_language(thing, field):
    """The text of a translated field; English that stands in for missing Welsh says so to a screen reader."""
    text = getattr(thing, field) or ""
    return format_html('<span lang="en">{}</span>', text) if text and is_stand_in(thing, field) else text


@register.simple_tag
def language_of(thing, field):
    """The same as an attribute, for elements that can have no other within them."""
    return mark_safe(' lang="en"') if is_stand_in(thing, field) else ""


def is_stand_in(thing, field):
    """Whether a page in Welsh shows the English of a text, having no Welsh. A dictionary may not know."""
    if get_language() != "cy":
        return False
    if isinstance(thing, dict):
        return thing.get(f"{field}_cy", True) in ("", None)
    return not getattr(thing, f"{field}_cy", None)
