"""Saving texts in both languages, many rows at once.

Invariant: only what somebody changed is written, under the edition's lock and the row's; what somebody else changed
since it was shown is left as it is and named, so that no text is lost to a page that was open for long.
"""

import copy
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from . import welsh
from .editing import recorded, seen
from .models import Edit
from .models.honesty import WelshState


class TranslationRefused(Exception):
    """The reason, in words for the editor."""


@dataclass
class Wanted:
    """What an editor says of one row. `texts`: {column: text}; `seen`: the digest of the row as it was shown."""

    key: str
    texts: dict
    seen: str
    is_same: bool = False
    is_reviewed: bool = False


@dataclass
class Outcome:
    """Keys of the rows that were written, of those that somebody else changed meanwhile, and of those that went."""

    saved: list = field(default_factory=list)
    overtaken: list = field(default_factory=list)
    gone: list = field(default_factory=list)


def key_of(row):
    return f"{row._meta.model_name}-{row.pk}"


def save_texts(edition, wanted, *, by):
    """The Outcome. Raises TranslationRefused for an edition that has been published."""
    outcome = Outcome()
    with recorded(edition, by=by, means=Edit.Means.WELSH) as held:
        if not held.is_draft:
            raise TranslationRefused(_("This edition has been published and no longer changes."))
        parts = welsh.parts_of(held)
        for each in wanted:
            save_row(locked(parts, each.key), each, by, outcome)
    return outcome


def locked(parts, key):
    """The row, held until the end of the transaction; None where it is no part of the edition (any longer)."""
    kind, _dash, pk = key.partition("-")
    if kind not in parts or not pk.isdecimal():
        return None
    return parts[kind].select_for_update(of=["self"]).filter(pk=pk).first()


def save_row(row, wanted, by, outcome):
    if row is None:
        outcome.gone.append(wanted.key)
    elif is_news(row, wanted):
        if seen(row) == wanted.seen:
            write(row, wanted, by)
            outcome.saved.append(wanted.key)
        elif wanted.is_same or wanted.is_reviewed or seen(as_wanted(row, wanted)) != wanted.seen:
            outcome.overtaken.append(wanted.key)


def is_news(row, wanted):
    return bool(wanted.is_same or wanted.is_reviewed or changes(row, wanted))


def changes(row, wanted):
    """{column: text} of what differs from what is stored."""
    return {
        column: text for column, text in wanted.texts.items() if welsh.clean(text) != welsh.clean(getattr(row, column))
    }


def as_wanted(row, wanted):
    """The row as the page would have it: equal to what was shown where nothing was typed."""
    twin = copy.copy(row)
    for column, text in wanted.texts.items():
        setattr(twin, column, text)
    return twin


def write(row, wanted, by):
    before, changed = welsh.texts_of(row), changes(row, wanted)
    for column, text in changed.items():
        setattr(row, column, welsh.clean(text))
    welsh.settle(row, before, WelshState.DRAFT if wanted.is_same else None)
    if wanted.is_reviewed:
        welsh.review(row, by)
    row.save(update_fields=[*changed, *welsh.MARKS])
