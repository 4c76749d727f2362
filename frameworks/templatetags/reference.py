"""Small parts of the reference's own pages."""

from django import template
from django.template import engines
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
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
        {"label": own_words(framework, "title"), "url": framework.get_absolute_url()},
        {"label": edition.code, "url": edition.get_absolute_url()},
    ]
    for item in trail:
        label = format_html("{} {}", item.code, own_words(item, "title"))
        crumbs.append({"label": label, "url": item.get_absolute_url()})
    return render_to_string("components/breadcrumbs.html", {"crumbs": crumbs})


@register.simple_tag
def item_tree(nodes, edition):
    """A list of items, and what stands under them, each leading to its page.

    Editions have a thousand items and more, so that addresses, marks and tags are not made anew for each.
    """
    marks = {state: language_mark_for(state) for state in ("missing", "stale", "draft", "reviewed")}
    return mark_safe("".join(tree_parts(nodes, edition.get_absolute_url(), marks)))


def language_mark_for(state):
    return engines["django"].from_string("{% language_mark state %}").render({"state": state}).strip()


def tree_parts(nodes, address, marks):
    yield '<ul class="pp-tree">'
    for node in nodes:
        item, code = node.item, escape(node.item.code)
        is_root = "" if node.depth else ' class="pp-tree__root"'
        yield f'<li class="pp-tree__item"><span class="pp-matrix__code">{code}</span> '
        yield f'<a{is_root} href="{address}{code}/">{own_words(item, "title")}</a> {marks.get(item.welsh_state, "")}'
        if item.text and not node.depth:
            yield f'<p class="pp-muted">{own_words(item, "text")}</p>'
        if node.children:
            yield from tree_parts(node.children, address, marks)
        yield "</li>"
    yield "</ul>"


def own_words(item, field):
    """As `in_language`: English that stands in for missing Welsh says so."""
    words = escape(getattr(item, field) or "")
    if get_language() != "cy" or getattr(item, f"{field}_cy") or not words:
        return words
    return mark_safe(f'<span lang="en">{words}</span>')
