"""Small parts of the reference's own pages."""

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ..prose import to_html

register = template.Library()


@register.simple_tag
def prose_of(thing, field):
    """Editors' Markdown as safe HTML; English that stands in for missing Welsh says so to a screen reader."""
    html = to_html(getattr(thing, field))
    if get_language() != "cy" or getattr(thing, f"{field}_cy", None) or not html:
        return html
    return format_html('<div lang="en">{}</div>', html)


@register.simple_tag
def item_breadcrumbs(framework, edition, trail):
    """The way to an item: frameworks, framework, edition and the items above it."""
    crumbs = [
        {"label": _("Frameworks"), "url": reverse("frameworks:framework_list")},
        {"label": framework.title, "url": framework.get_absolute_url()},
        {"label": edition.code, "url": edition.get_absolute_url()},
    ]
    crumbs += [{"label": f"{item.code} {item.title}", "url": item.get_absolute_url()} for item in trail]
    return render_to_string("components/breadcrumbs.html", {"crumbs": crumbs})
