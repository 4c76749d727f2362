"""Taking a document that came from outside into a draft: shown first, then done to what was shown.

Invariant: what is stored is what the preview showed, of the same edition as it was then, or nothing. What a text's
change does to the other language is said by `welsh`, not by the document: no upload calls its own Welsh reviewed.
"""

import hashlib
import json
from dataclasses import dataclass

from django.db import transaction

from .editing import recorded
from .editing.differences import differences
from .files.document import document_of
from .files.writer import write_edition
from .models import Association, Descriptor, Edition, Item, ItemChange, ItemKind, Level, OptionalGroup, SufficiencyRule
from .welsh import MARKS, rows_of, settle, texts_of


class ChangedMeanwhile(Exception):
    """Somebody else saved the edition after it was looked at."""


@dataclass
class Preview:
    """`digest`: of the edition that was looked at; `found`: the differences that taking the document in would make."""

    digest: str
    found: list


@transaction.atomic
def preview(edition, make, *, by):
    """What `apply` would do. It is done, looked at and undone, so that nothing it would do is left out.

    `make(document)`: the document to take in, made of the edition's own.
    """
    held = Edition.objects.select_for_update(of=["self"]).select_related("framework").get(pk=edition.pk)
    stored = document_of(held)
    point = transaction.savepoint()
    take_in(held, make(stored), by=by)
    found = differences(stored, document_of(held))
    transaction.savepoint_rollback(point)
    return Preview(digest_of(stored), found)


def apply(edition, make, *, by, means, seen):
    """Takes in what was previewed. Raises ChangedMeanwhile where the edition has another digest than `seen`."""
    with recorded(edition, by=by, means=means) as held:
        stored = document_of(held)
        if digest_of(stored) != seen:
            raise ChangedMeanwhile
        take_in(held, make(stored), by=by)


def digest_of(document):
    written = json.dumps(document, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(written.encode()).hexdigest()


def take_in(edition, document, *, by):
    before = {key_of(row): (texts_of(row), marks_of(row)) for row in rows_of(edition)}
    write_edition(document, by=by)
    edition.refresh_from_db()
    marked = {}
    for row in rows_of(edition):
        written = marks_of(row)
        texts, marks = before.get(key_of(row), ({}, UNMARKED))
        set_marks(row, marks)
        settle(row, texts)
        if marks_of(row) != written:
            marked.setdefault(type(row), []).append(row)
    for model, rows in marked.items():
        model.objects.bulk_update(rows, MARKS, batch_size=500)


UNMARKED = {
    "welsh_state": "missing",
    "english_is_stale": False,
    "texts_behind": [],
    "welsh_reviewer": "",
    "welsh_reviewed_on": None,
}


def marks_of(row):
    return {name: getattr(row, name) for name in MARKS}


def set_marks(row, marks):
    for name, value in marks.items():
        setattr(row, name, value)


# Some rows of a draft are written anew rather than changed: they are known by what names them, not by their keys.
NAMED_BY = {
    Item: ("stable_id",),
    Descriptor: ("item.stable_id", "level.code"),
    ItemKind: ("key",),
    Level: ("code",),
    OptionalGroup: ("stage_id", "code"),
    SufficiencyRule: ("code",),
    Association: ("origin.stable_id", "destination_id", "relation"),
    ItemChange: ("origin_id", "destination_id"),
}


def key_of(row):
    model = type(row)
    return (model, *(value_at(row, name) for name in NAMED_BY.get(model, ("pk",))))


def value_at(row, name):
    for step in name.split("."):
        row = getattr(row, step)
    return row
