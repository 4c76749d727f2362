"""The sheet that says how the others are meant. It is for reading: nothing of it is taken when the sheet comes back."""

from django.utils.translation import gettext as _

from ..models.honesty import Certainty


def notes_on(document):
    """{about, what} row by row: whose sheet it is, what each column wants, and the codes that this edition uses."""
    framework, edition = document["framework"], document["edition"]
    yield note("framework", f"{framework['slug']}: {framework['title'].get('en', '')}")
    yield note("edition", edition["code"])
    for about, what in how_to():
        yield note(about, what)
    for kind in document["kinds"]:
        yield note(f"kind {kind['key']}", " / ".join(kind["name"].values()))
    for level in document["levels"]:
        yield note(f"level {level['code']}", " / ".join(level["title"].values()))
    for certainty in Certainty:
        yield note(f"certainty {certainty.value}", str(certainty.label))


def note(about, what):
    return {"about": about, "what": what}


def how_to():
    yield "id", _("Leave it as it is: it follows the item from edition to edition. Leave it empty for a new item.")
    yield "code", _("Letters, digits, full stops, hyphens and underscores. Each item has its own.")
    yield "parent", _("The code of the item under which this one stands; empty at the top.")
    yield "kind", _("One of the kinds below; kinds run inwards.")
    yield "assessable", _("yes where evidence can be claimed against the item, otherwise no.")
    yield "…_en, …_cy", _("The text in each language. An empty cell takes it away; a missing column leaves it alone.")
    yield "descriptor …", _("What the item looks like at that level, in that language.")
    yield "last_checked", _("A day, as 2026-11-22.")
    yield "'=", _("A text that begins with = + - or @ stands behind an apostrophe. Formulas are refused.")
    yield "expectations", _("One row for each item that a stage expects; group is the code of an optional group.")
