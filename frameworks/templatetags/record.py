"""What changed from edition to edition, as pages show it."""

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ..releases.wording import ADDED, GONE, SAME, field_words, runs
from .reference import own_words

register = template.Library()
WRAPPED = {SAME: "{}", GONE: "<del>{}</del>", ADDED: "<ins>{}</ins>"}
LANGUAGES = {"en": "English", "cy": "Cymraeg"}


@register.inclusion_tag("frameworks/_difference.html")
def difference(name, language, before, after, levels=None):
    """One field before and after, side by side, with the words marked that only one of them has."""
    left, right = runs(before, after)
    return {
        "label": field_words(name, levels),
        "language": language,
        "language_name": name_of_other(language),
        "before": marked(left),
        "after": marked(right),
    }


@register.inclusion_tag("frameworks/_alone.html")
def alone(item):
    """What an item says that is only in one of the editions."""
    names = [(name, language) for name in ("title", "text") for language in LANGUAGES]
    texts = [
        (field_words(name), language, name_of_other(language), getattr(item, f"{name}_{language}"))
        for name, language in names
    ]
    return {"texts": [each for each in texts if each[-1]]}


def marked(parts):
    if not parts:
        return format_html('<span class="pp-muted">{}</span>', _("nothing"))
    return mark_safe("".join(format_html(WRAPPED[what] + "{}", *cut(words)) for what, words in parts))


def cut(words):
    """The words without the space after them, and that space."""
    bare = words.rstrip()
    return bare, words[len(bare) :]


def name_of_other(language):
    """What a language is called where it is not the page's own."""
    return "" if language == get_language() else LANGUAGES.get(language, "")


@register.simple_tag
def codes(items):
    """The codes of items, separated by commas."""
    return format_html_join(", ", "{}", ((item.code,) for item in items))


@register.simple_tag
def item_link(item, edition):
    """An item's code and title, leading to its page in its edition."""
    address = reverse("frameworks:item_detail", args=[edition.framework.slug, edition.code, item.code])
    code = format_html('<span class="pp-matrix__code">{}</span>', item.code)
    return format_html('<a href="{}">{} {}</a>', address, code, own_words(item, "title"))


@register.simple_tag
def expected_words(expectation):
    """At which level a stage expects an item, and whether it is one of a choice."""
    level = expectation.level.title if expectation.level else _("as it stands")
    return format_html("{} ({})", level, _("one of a choice")) if expectation.group_id else level
