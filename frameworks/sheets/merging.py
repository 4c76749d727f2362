"""What uploaded sheets say, put into the document of an edition.

A column that a sheet does not have leaves what is stored alone, and so does a sheet that is not there. Items are known
by their identifier, else by their code. What the sheets make of an item is checked here, row by row and column by
column; what the edition then is, like any document's, by `references`.
"""

import copy
import uuid

from ..files.defaults import derived_id, derived_welsh, walk_items
from .checking import ItemChecks
from .columns import ITEMS, LANGUAGES, TEXTS, both, descriptor_column
from .expecting import merge_expectations
from .following import follow
from .problems import SheetRefused
from .scale import merge_levels

MARKS = {"welsh": None, "welsh_reviewer": "", "welsh_reviewed_on": None, "english_stale": False, "texts_behind": []}


def merged(stored, tables, *, remove_absent=False):
    """The document that comes of `stored`. Raises SheetRefused with everything that is wrong.

    `remove_absent`: items, and expectations, that have no row in their sheet go; otherwise they stay as they are.
    """
    document = copy.deepcopy(stored)
    problems = []
    if "levels" in tables:
        merge_levels(document, tables["levels"], problems)
    merge_items(document, tables[ITEMS], remove_absent, problems)
    if "expectations" in tables and not problems:
        merge_expectations(document, tables["expectations"], remove_absent, problems)
    if problems:
        raise SheetRefused(problems)
    return document


def merge_items(document, table, remove_absent, problems):
    known = list(walk_items(document["items"]))
    checks = ItemChecks(document, table, problems)
    rows = checks.matched(known)
    parts = {part["code"]: part for part in (item_of(document, row, part) for row, part in rows)}
    old_parents = {part["id"]: parent for part, parent in with_parents(document["items"])}
    wanted = [(parts[row.said["code"]], parent_of(row, part, old_parents)) for row, part in rows]
    if not problems:
        absent = [] if remove_absent else absent_from(document, parts.values())
        checks.parents(wanted, absent)
    if not problems:
        renamed = {old["code"]: row.said["code"] for row, old in rows if old}
        document["items"] = hung_together(wanted, absent)
        follow(document, {part["code"]: part["code"] for part in walk_items(document["items"])} | renamed)


def with_parents(items, parent=""):
    for part in items:
        yield part, parent
        yield from with_parents(part["items"], part["code"])


def parent_of(row, part, old_parents):
    """The code of the parent: as the row says, else as it is."""
    if "parent" in row.said:
        return row.said["parent"]
    return old_parents.get(part["id"], "") if part else ""


def item_of(document, row, part):
    """The part of the document that a row makes of the stored one, or of nothing."""
    texts = row.said
    new = copy.deepcopy(part) if part else empty_item(document, texts)
    new |= {name: texts[name] for name in ("code", "kind", "assessable") if name in texts}
    for name in TEXTS:
        put_words(new[name], texts, name)
    for level in (level["code"] for level in document["levels"]):
        put_descriptor(new["descriptors"], level, texts)
    source = new["source"]
    source |= {key: texts[column] for column, key in SOURCE_KEYS.items() if column in texts}
    put_words(source["note"], texts, "source_note")
    if part is None:
        new["welsh"] = derived_welsh(new["title"])
    return new | {"items": []}


SOURCE_KEYS = {"source": "title", "source_url": "url", "certainty": "certainty", "last_checked": "last_checked"}


def empty_item(document, texts):
    """An identifier is made from the code, as for a file, unless an item that had this code before has it."""
    made = derived_id(document["framework"]["slug"], texts["code"])
    taken = {part["id"] for part in walk_items(document["items"])}
    certainty = document["edition"]["source"]["certainty"]
    return (
        {
            "code": texts["code"],
            "id": texts.get("id") or (uuid.uuid4() if made in taken else made),
            "assessable": False,
            "source": {"title": "", "url": "", "certainty": certainty, "last_checked": None, "note": {}},
            "descriptors": {},
            "case_id": None,
        }
        | {name: {} for name in TEXTS}
        | copy.deepcopy(MARKS)
    )


def put_words(words, texts, name):
    for column, language in zip(both(name), LANGUAGES, strict=True):
        if column in texts:
            words[language] = texts[column]
    for language in [language for language in words if not words[language]]:
        del words[language]


def put_descriptor(descriptors, level, texts):
    columns = {language: descriptor_column(level, language) for language in LANGUAGES}
    said = {language: texts[column] for language, column in columns.items() if column in texts}
    if not said:
        return
    there = descriptors.get(level) or {"en": "", "cy": ""} | copy.deepcopy(MARKS)
    there |= said
    there["welsh"] = there["welsh"] or derived_welsh(there)
    if there["en"] or there["cy"]:
        descriptors[level] = there
    else:
        descriptors.pop(level, None)


def absent_from(document, parts):
    """(item, code of its parent, the item before it under that parent) of every stored item that has no row."""
    there = {part["id"] for part in parts}
    return [entry for entry in with_neighbours(document["items"]) if entry[0]["id"] not in there]


def with_neighbours(items, parent=None):
    before = None
    for part in items:
        yield part, parent, before
        before = part
        yield from with_neighbours(part["items"], part)


def hung_together(wanted, absent):
    """The items under their parents: in the order of the rows, those without a row where they stood."""
    below = {}
    for part, parent in wanted:
        below.setdefault(parent, []).append(part)
    new_codes = {part["id"]: part["code"] for part, _parent in wanted}
    for part, parent, before in absent:
        siblings = below.setdefault(new_codes.get(parent["id"], parent["code"]) if parent else "", [])
        places = [place for place, other in enumerate(siblings) if before and other["id"] == before["id"]]
        siblings.insert(places[0] + 1 if places else 0, part | {"items": []})
    for parts in list(below.values()):
        for part in parts:
            part["items"] = below.get(part["code"], [])
    return below.get("", [])
