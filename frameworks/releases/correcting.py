"""An editor's own word on what became of an item, where the comparison saw something else.

Invariant: a correction says what it must: a split leads to at least two items, a merger comes from at least two, and
no item is taken away from another row without that row being corrected first.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from .. import welsh
from ..models import ItemChange
from .changes import propose

Kind = ItemChange.Kind


class CorrectionRefused(Exception):
    """The reason, in words for the editor."""


@transaction.atomic
def correct(edition, row, *, kind, partners=(), note_en=None, note_cy=None, by=None):
    """The rows that now speak of what `row` spoke of; they wait to be confirmed. Raises CorrectionRefused.

    `partners`: the other items, of either edition, that this kind joins. A note of None stays as it is. `by` is
    recorded by `editing.recorded`, within which this is called.
    """
    if kind != row.kind or partners:
        joins = joins_for(edition, row, kind, partners)
        if stays_alone(row, kind, joins):
            edition.changes.filter(pk=row.pk).update(kind=kind)
        else:
            replace(edition, row, joins, kind)
            propose(edition, by=by)
    rows = list(rows_of(edition, row, kind))
    for each in rows:
        keep_note(each, note_en, note_cy, is_own=each.pk == row.pk)
    return rows


def stays_alone(row, kind, joins):
    """Whether only the kind is another: the same two items, and no others, before and after."""
    together = (Kind.SPLIT, Kind.MERGED)
    return joins == {(row.origin, row.destination)} and row.kind not in together and kind not in together


def joins_for(edition, row, kind, partners):
    """{(origin, destination)} that the editor speaks of, as items."""
    olds = {row.origin, *(one for one in partners if one.edition_id == edition.replaces_id)} - {None}
    news = {row.destination, *(one for one in partners if one.edition_id == edition.pk)} - {None}
    if kind == Kind.RETIRED:
        return {(row.origin, None)} if row.origin else refuse(_("A new item cannot be retired."))
    if kind == Kind.NEW:
        return {(None, row.destination)} if row.destination else refuse(_("An item that is gone cannot be new."))
    if kind == Kind.SPLIT:
        return split(edition, olds, news)
    if kind == Kind.MERGED:
        return merged(edition, olds, news)
    if len(olds) != 1 or len(news) != 1:
        refuse(_("Say which one item it is in the other edition."))
    return {(olds.pop(), news.pop())}


def refuse(sentence):
    raise CorrectionRefused(sentence)


def split(edition, olds, news):
    if len(olds) != 1:
        refuse(_("A split starts from one item."))
    origin = olds.pop()
    news |= {row.destination for row in edition.changes.filter(origin=origin, destination__isnull=False)}
    if len(news) < 2:
        refuse(_("A split leads to at least two items. Name the others."))
    return {(origin, destination) for destination in news}


def merged(edition, olds, news):
    if len(news) != 1:
        refuse(_("A merger leads to one item."))
    destination = news.pop()
    olds |= {row.origin for row in edition.changes.filter(destination=destination, origin__isnull=False)}
    if len(olds) < 2:
        refuse(_("A merger comes from at least two items. Name the others."))
    return {(origin, destination) for origin in olds}


def replace(edition, row, joins, kind):
    """Puts `joins` where `row` and the rows of its partners were, which must not speak of anything else."""
    origins, destinations = ({join[place] for join in joins} - {None} for place in (0, 1))
    for other in edition.changes.select_related("origin", "destination"):
        ends = (other.origin, other.destination)
        if ends in joins or not ({other.origin} & origins or {other.destination} & destinations):
            continue
        refuse_taking(other, row, kind)
        other.delete()
    for origin, destination in joins:
        put(edition, origin, destination, kind)


def refuse_taking(other, row, kind):
    """A row of one end gives way, and so do the other rows of what is corrected; a pair of strangers does not."""
    own = {row.origin_id, row.destination_id} - {None}
    if None in (other.origin_id, other.destination_id) or own & {other.origin_id, other.destination_id}:
        return
    refuse(
        _("%(before)s became %(after)s. Say first that it did not.")
        % {"before": other.origin.code, "after": other.destination.code}
    )


def put(edition, origin, destination, kind):
    """The proposal is not the editor's, so that no later one undoes this; `propose` sets it right."""
    proposed = Kind.UNCHANGED if None in (origin, destination) else Kind.RETIRED
    said = {"kind": kind, "confirmed_at": None, "confirmed_by": None, "confirmed_digest": ""}
    ends = {"edition": edition, "origin": origin, "destination": destination}
    if not edition.changes.filter(**ends).update(**said, proposed=proposed):
        ItemChange.objects.create(**ends, **said, proposed=proposed)


def rows_of(edition, row, kind):
    """What now speaks of either end of `row`, as far as it is of this kind."""
    rows = edition.changes.filter(kind=kind).select_related("origin", "destination", "confirmed_by")
    ends = [end for end in (row.origin_id, row.destination_id) if end]
    return rows.filter(origin__in=ends) | rows.filter(destination__in=ends)


def keep_note(row, note_en, note_cy, is_own):
    """A note given with a correction is said of every row that it made and that says nothing yet."""
    before = welsh.texts_of(row)
    for language, note in (("en", note_en), ("cy", note_cy)):
        if note is not None and (is_own or not before["note"][language]):
            setattr(row, f"note_{language}", note)
    if welsh.settle(row, before):
        row.save(update_fields=["note_en", "note_cy", *welsh.MARKS])
