"""Marks that keep published content honest: where it comes from, whether it is ours, which language it is in."""

from django import template
from django.utils.html import format_html
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
    if get_language() != "cy" or getattr(thing, f"{field}_cy", None) or not text:
        return text
    return format_html('<span lang="en">{}</span>', text)
