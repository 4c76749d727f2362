"""Which columns the sheets of an edition have. Headings are the same in every language: sheets travel."""

from ..models.honesty import Certainty

LANGUAGES = ("en", "cy")
PLACE = ("id", "code", "parent", "kind", "assessable")
TEXTS = ("title", "text", "guidance")
SOURCE = ("source", "source_url", "certainty", "last_checked")
LIMITS = {"title": 300, "source": 300, "source_url": 500}
CERTAINTIES = Certainty.values
SHEETS = {
    "levels": ("code", "title_en", "title_cy", "description_en", "description_cy"),
    "expectations": ("stage", "item", "level", "group"),
}
ITEMS, NOTES = "items", "notes"


def both(name):
    return tuple(f"{name}_{language}" for language in LANGUAGES)


def descriptor_column(level, language):
    return f"descriptor {level} {language}"


def descriptor_of(heading):
    """(level, language) of a heading such as “descriptor KH cy”, or None."""
    parts = heading.split(" ")
    if len(parts) == 3 and parts[0] == "descriptor" and parts[2] in LANGUAGES:
        return parts[1], parts[2]
    return None


def item_columns(levels):
    """The headings of the sheet of items; `levels` are codes, lowest first."""
    described = [descriptor_column(level, language) for level in levels for language in LANGUAGES]
    texts = [column for name in TEXTS for column in both(name)]
    return [*PLACE, *texts, *described, *SOURCE, *both("source_note")]
