"""Many corrections and confirmations at once, from a page that may be older than the draft.

Invariant: what somebody else settled, or an item that somebody edited, since the page was shown is not overwritten in
silence: the wish is not fulfilled, and both are shown.
"""

import hashlib
import json
import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from .. import welsh
from ..models import ItemChange
from .changes import confirm, is_waiting, key_for, propose, unconfirm_all
from .contents import digest_of
from .correcting import CorrectionRefused, correct

Kind = ItemChange.Kind


@dataclass(frozen=True)
class Wish:
    """What an editor asks for one row. `others`: codes of the items that it is joined with; `seen`: what was shown."""

    kind: str
    others: str = ""
    note_en: str = ""
    note_cy: str = ""
    is_confirmed: bool = False
    seen: str = ""


@dataclass
class Outcome:
    """`refused`: {key: sentence}; `overtaken`: the keys of rows that are not as they were shown."""

    settled: int = 0
    refused: dict = field(default_factory=dict)
    overtaken: list = field(default_factory=list)


def state_of(row):
    """What a page says of a row, as a wish says it."""
    notes = {f"note_{language}": text for language, text in welsh.texts_of(row)["note"].items()}
    return Wish(kind=str(row.kind), is_confirmed=row.is_confirmed, **notes)


def seen_of(row):
    """Two digests: of what was settled, and of what the items say. For a planned row."""
    return f"{digest_of_state(state_of(row))}-{digest_of(*row.contents)[:16]}"


def digest_of_state(state):
    said = [state.kind, state.others, state.note_en, state.note_cy, state.is_confirmed]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def was_changed(wish):
    """Whether the editor asked for anything else than what was shown."""
    return digest_of_state(wish) != wish.seen.partition("-")[0]


def settle(edition, wishes, *, by):
    """Does what {key: Wish} asks, within `editing.recorded`. A row that cannot have its wish keeps its own state."""
    rows = {key_for(row): row for row in propose(edition, by=by)}
    outcome, confirmed, unconfirmed = Outcome(), [], []
    for key, wish in wishes.items():
        if not was_changed(wish):
            continue
        row = rows.get(key)
        if row is None or seen_of(row) != wish.seen or not edition.changes.filter(pk=row.pk).exists():
            outcome.overtaken.append(key)
            continue
        try:
            made = fulfil(edition, row, wish, by)
        except CorrectionRefused as refusal:
            outcome.refused[key] = str(refusal)
        else:
            (confirmed if wish.is_confirmed else unconfirmed).extend(made)
            outcome.settled += 1
    unconfirm_all(unconfirmed)
    confirm(edition, confirmed, by=by)
    return outcome


def fulfil(edition, row, wish, by):
    if wish.is_confirmed and wish.kind == state_of(row).kind and not wish.others and same_notes(row, wish):
        return [row]
    partners = find_others(edition, row, wish)
    notes = {"note_en": wish.note_en, "note_cy": wish.note_cy}
    return correct(edition, row, kind=wish.kind, partners=partners, by=by, **notes)


def same_notes(row, wish):
    shown = state_of(row)
    return (shown.note_en, shown.note_cy) == (wish.note_en, wish.note_cy)


def find_others(edition, row, wish):
    """The items that the codes name, in the edition in which this kind looks for them."""
    codes = [code for code in re.split(r"[\s,;]+", wish.others) if code]
    if not codes:
        return []
    held = (edition if leads_on(row, wish.kind) else edition.replaces).items.filter(code__in=codes)
    missing = set(codes) - {item.code for item in held}
    if missing:
        raise CorrectionRefused(_("There is no item with the code %(code)s.") % {"code": ", ".join(sorted(missing))})
    return list(held)


def leads_on(row, kind):
    """Whether the other items are those of the new edition."""
    if row.origin_id and row.destination_id:
        return kind == Kind.SPLIT
    return bool(row.origin_id)


def waiting_of(rows, kind):
    return [row for row in rows if row.kind == kind and is_waiting(row)]


def seen_of_all(rows):
    """One digest of many rows: who confirms them all has seen these."""
    return hashlib.sha256(" ".join(f"{key_for(row)}:{seen_of(row)}" for row in rows).encode()).hexdigest()


def settle_all(edition, kind, seen, *, by, note_en="", note_cy=""):
    """Confirms every waiting row of a kind, or none where they are not as they were seen; how many, or None.

    The notes are given to those that have none.
    """
    rows = waiting_of(propose(edition, by=by), kind)
    if seen_of_all(rows) != seen:
        return None
    for row in rows:
        state = state_of(row)
        if (note_en and not state.note_en) or (note_cy and not state.note_cy):
            notes = {"note_en": state.note_en or note_en, "note_cy": state.note_cy or note_cy}
            correct(edition, row, kind=row.kind, by=by, **notes)
    return confirm(edition, rows, by=by)
