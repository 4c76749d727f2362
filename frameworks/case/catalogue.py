"""What stands behind an identifier.

A derived identifier does not say what it was derived from, so each process remembers them: those of a public edition
once and for good, as its items never change again; those of crosswalks until one of them changes, which a single
query tells.
"""

import uuid

from django.contrib.postgres.aggregates import BitXor
from django.db.models import BigIntegerField, Count, Func, Max, TextField, Value
from django.db.models.functions import Cast, Concat

from ..models import Association, Edition, Item, ItemKind
from .identifiers import association_id, branch_id, document_id, item_id, kind_id, licence_id, rubric_id

_known = {}  # {(what, identifier): primary key}
_editions = set()
_crosswalks = {"mark": None, "keys": {}}


def find(what, identifier, rows):
    """The row among `rows` that is known as `identifier`, or None."""
    row = row_behind(what, identifier, rows)
    if row is None and (what, identifier) in _known:
        forget()  # the database is another one than this process remembers
        row = row_behind(what, identifier, rows)
    return row


def row_behind(what, identifier, rows):
    """One query where this process has met the edition."""
    if (what, identifier) not in _known:
        remember_new_editions()
    key = _known.get((what, identifier))
    return rows.filter(pk=key).first() if key else None


def find_all(what, identifiers, rows):
    """{identifier: row} of those that are known. Two queries, however many are asked for."""
    remember_new_editions()
    keys = {identifier: _known[what, identifier] for identifier in identifiers if (what, identifier) in _known}
    found = rows.in_bulk(set(keys.values()))
    return {identifier: found[key] for identifier, key in keys.items() if key in found}


def forget():
    _known.clear()
    _editions.clear()


def remember_new_editions():
    """One query where there are none."""
    new = Edition.objects.public().exclude(pk__in=_editions).select_related("framework")
    for edition in new:
        _known.update(entries_of(edition))
        _editions.add(edition.pk)


def entries_of(edition):
    yield ("document", document_id(edition)), edition.pk
    yield ("rubric", rubric_id(edition)), edition.pk
    yield ("licence", licence_id(edition.framework)), edition.framework_id
    for item in Item.objects.filter(edition=edition).only("stable_id", "case_id", "edition"):
        item.edition = edition
        yield ("item", item_id(item)), item.pk
        yield ("branch", branch_id(item)), item.pk
    for kind in ItemKind.objects.filter(edition=edition).only("key", "edition"):
        kind.edition = edition
        yield ("kind", kind_id(kind)), kind.pk


def crosswalks():
    """Associations that anybody may read: neither end is in a draft."""
    rows = Association.objects.exclude(origin__edition__status=Edition.Status.DRAFT)
    return rows.exclude(destination__edition__status=Edition.Status.DRAFT).select_related(
        "origin__edition__framework", "destination__edition__framework"
    )


def find_crosswalk(identifier):
    """The primary key of the association known as `identifier`, or None. One query while none of them changes."""
    return keys_of_crosswalks().get(identifier)


def keys_of_crosswalks():
    """{identifier: primary key} of all that anybody may read."""
    mark = mark_of_crosswalks()
    if mark != _crosswalks["mark"]:
        _crosswalks["keys"] = {association_id(row): row.pk for row in crosswalks()}
        _crosswalks["mark"] = mark
    return _crosswalks["keys"]


def mark_of_crosswalks():
    parts = [Cast(name, TextField()) for name in ("pk", "origin", "relation", "destination", "origin__edition__status")]
    parts += [Cast("destination__edition__status", TextField())]
    spaced = [part for each in parts for part in (each, Value(" "))]
    line = Concat(*spaced, output_field=TextField())
    digest = Func(line, Value(0), function="hashtextextended", output_field=BigIntegerField())
    return tuple(Association.objects.aggregate(Count("pk"), Max("pk"), digest=BitXor(digest)).values())


def identifier_of(text):
    """The UUID that `text` writes in the one form CASE has for it, or None."""
    try:
        identifier = uuid.UUID(text)
    except ValueError:
        return None
    return identifier if str(identifier) == text.lower() else None
