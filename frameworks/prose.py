"""Editors' Markdown as HTML that can do nothing: no raw HTML, no pictures, no address but http, https and mailto."""

import nh3
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt

TAGS = {"a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre", "strong", "ul"}
markdown = MarkdownIt("commonmark", {"html": False}).disable("image")


def to_html(text):
    """Safe HTML of a Markdown text; a first heading of one # stands one level below the page's own."""
    html = markdown.render(text or "").replace("<h1>", "<h2>").replace("</h1>", "</h2>")
    return mark_safe(
        nh3.clean(
            html,
            tags=TAGS,
            attributes={"a": {"href"}},
            url_schemes={"http", "https", "mailto"},
            link_rel="noopener external",
        )
    )
