"""The page components as template tags; /components/ shows each of them while DEBUG is on."""

from django import template
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from pathway_portal.states import SHAPES, state_named

from . import portal_content, portal_forms

register = template.Library()
# One library is built in; the other two only keep their own subject together.
for library in (portal_content.register, portal_forms.register):
    register.tags.update(library.tags)
    register.filters.update(library.filters)


@register.inclusion_tag("components/page_header.html")
def page_header(title, caption=None, lead=None):
    return {"title": title, "caption": caption, "lead": lead}


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(*parts):
    """`{% breadcrumbs label url label url … %}` or one list of (label, url) pairs; the home page is put in front."""
    pairs = parts[0] if len(parts) == 1 and not isinstance(parts[0], str) else zip(parts[::2], parts[1::2], strict=True)
    return {"crumbs": [{"label": label, "url": url} for label, url in pairs]}


@register.inclusion_tag("components/state_tag.html")
def state_tag(state, label=None):
    known = state_named(state)
    return {"name": state, "label": label or known.label, "tone": known.tone, "path": SHAPES[known.shape]}


@register.simple_block_tag
def summary_list(content):
    return render_to_string("components/summary_list.html", {"content": content})


@register.simple_block_tag
def summary_row(content, key, action_url=None, action_label=None):
    row = {"content": content, "key": key, "action_url": action_url, "action_label": action_label or _("Change")}
    return render_to_string("components/summary_row.html", row)


@register.simple_block_tag
def card(content, title=None, url=None, caption=None, level=2, tone=""):
    about = {"title": title, "url": url, "caption": caption, "level": level, "tone": tone}
    return render_to_string("components/card.html", about | {"content": content})


@register.simple_block_tag
def card_grid(content, columns=3):
    return render_to_string("components/card_grid.html", {"content": content, "columns": columns})


@register.simple_block_tag
def inset(content):
    return render_to_string("components/inset.html", {"content": content})


@register.simple_block_tag
def warning(content, title=None, level=2):
    return render_to_string(
        "components/warning.html", {"content": content, "title": title or _("Important"), "level": level}
    )


@register.simple_block_tag
def notification(content, kind="info", title=None):
    """A message in the page: `kind` is info, success, warning or error."""
    return render_to_string("components/notification.html", {"content": content, "kind": kind, "title": title})


@register.simple_block_tag
def actions(content):
    return render_to_string("components/actions.html", {"content": content})


@register.inclusion_tag("components/empty_state.html")
def empty_state(title, text="", action_url=None, action_label=None, level=2):
    return {"title": title, "text": text, "action_url": action_url, "action_label": action_label, "level": level}


@register.inclusion_tag("components/progress_bar.html")
def progress_bar(value, label, maximum=100, text=None):
    """`text` stands beside the bar in place of the percentage, e.g. "7 of 13"."""
    percent = round(100 * value / maximum) if maximum else 0
    return {"value": value, "label": label, "maximum": maximum or 1, "percent": percent, "text": text}


@register.inclusion_tag("components/pagination.html")
def pagination(newer_url=None, older_url=None, newer_label=None, older_label=None):
    return {
        "newer_url": newer_url,
        "older_url": older_url,
        "newer_label": newer_label or _("Newer"),
        "older_label": older_label or _("Older"),
    }


@register.inclusion_tag("components/filter_tabs.html")
def filter_tabs(tabs, label):
    """`tabs`: dictionaries of label, url and current, with a count where one helps."""
    return {"tabs": tabs, "label": label}


@register.inclusion_tag("components/step_list.html")
def step_list(steps, label=None):
    """`steps`: dictionaries of title and state (done, current, todo), with text and url where they help."""
    return {"steps": steps, "label": label or _("Steps")}


@register.inclusion_tag("components/level_ladder.html")
def level_ladder(rungs, heading_level=3):
    """`rungs`: dictionaries of title and text or descriptor, lowest first; `mark` says what one means to the reader."""
    return {"rungs": rungs, "heading_level": heading_level}


@register.simple_block_tag
def stat_tiles(content):
    return render_to_string("components/stat_tiles.html", {"content": content})


@register.inclusion_tag("components/stat_tile.html")
def stat_tile(value, label, url=None, tone=""):
    return {"value": value, "label": label, "url": url, "tone": tone}


@register.inclusion_tag("components/attachment_list.html")
def attachment_list(attachments, removable=False):
    return {"attachments": attachments, "removable": removable}
