"""What a draft's editors say became of each item of the edition that it replaces.

Invariant: after `propose` every item of either edition is in at least one row. What an editor confirmed stays as it
was confirmed until one of its two items is edited, and then waits to be confirmed again; what an editor joined or
parted, no later proposal undoes. The callers work within `editing.recorded`, which locks the edition.
"""

from collections import Counter

from django.db import transaction
from django.utils import timezone

from ..models import ItemChange
from .comparing import Comparison, proposals
from .contents import digest_of, read

Kind = ItemChange.Kind
SYNCED = ("kind", "proposed", "confirmed_at", "confirmed_by_id", "confirmed_digest")


def planned(edition):
    """[ItemChange], some of them not yet stored, as `propose` would leave them. Few queries; nothing changes."""
    if edition.replaces_id is None:
        return []
    olds, news = read(edition.replaces, edition)
    found = proposals(olds, news)
    suggested = {(key_of(each.origin), key_of(each.destination)): each.kind for each in found}
    rows = stored(edition, olds, news)
    wanted = with_kept(edition, rows, suggested)
    for ends, row in wanted.items():
        row.proposed = proposal_for(ends, suggested)
    comparison = Comparison(olds, news, wanted)
    settle_alone(wanted, comparison)
    return with_items(wanted, comparison)


def key_of(item):
    return item.pk if item else None


def stored(edition, olds, news):
    """{ends: row} of what is written down and still has its ends; what was edited since is no longer confirmed."""
    rows = {}
    for row in edition.changes.select_related("confirmed_by"):
        ends = (row.origin_id, row.destination_id)
        if all(key is None or key in held for key, held in zip(ends, (olds, news), strict=True)):
            if row.is_confirmed:
                check_confirmed(row, digest_of(olds.get(ends[0]), news.get(ends[1])))
            rows[ends] = row
    return rows


def check_confirmed(row, digest):
    """What a file says was confirmed holds for its items as the file brought them."""
    row.confirmed_digest = row.confirmed_digest or digest
    if row.confirmed_digest != digest:
        unconfirm(row)


def unconfirm(row):
    row.confirmed_at = row.confirmed_by = None
    row.confirmed_digest = ""
    if row.kind == Kind.UNCHANGED:
        row.kind = row.proposed


def with_kept(edition, rows, suggested):
    """{ends: row}: what editors decided, then every proposal that does not gainsay it, then what is left over."""
    kept = {ends: row for ends, row in rows.items() if row.is_confirmed or row.kind != row.proposed}
    wanted = dict(kept)
    for ends, kind in suggested.items():
        if ends not in kept and fits(ends, kind, kept):
            wanted[ends] = row = rows.get(ends) or ItemChange(edition=edition)
            row.origin_id, row.destination_id, row.kind = *ends, kind
    for ends, kind in left_over(wanted, suggested):
        wanted[ends] = row = rows.get(ends) or ItemChange(edition=edition)
        row.origin_id, row.destination_id, row.kind = *ends, kind
    return wanted


def fits(ends, kind, kept):
    """Whether a proposal is about items of which editors said nothing, or one more part of what they said."""
    origin, destination = ends
    before = [row.kind for (key, _end), row in kept.items() if key == origin and key is not None]
    after = [row.kind for (_end, key), row in kept.items() if key == destination and key is not None]
    if kind == Kind.SPLIT and before and set(before) == {Kind.SPLIT}:
        return not after
    if kind == Kind.MERGED and after and set(after) == {Kind.MERGED}:
        return not before
    return not before and not after


def left_over(wanted, suggested):
    """(ends, kind) of every item that nothing speaks of."""
    before, after = {origin for origin, _end in wanted}, {destination for _end, destination in wanted}
    olds = {origin: None for origin, _end in suggested if origin}
    news = {destination: None for _end, destination in suggested if destination}
    yield from (((key, None), Kind.RETIRED) for key in olds if key not in before)
    yield from (((None, key), Kind.NEW) for key in news if key not in after)


def proposal_for(ends, suggested):
    """What the comparison says of these ends: of two that it does not see together, that nothing follows."""
    if ends in suggested:
        return suggested[ends]
    if None not in ends:
        return Kind.RETIRED
    return next(kind for pair, kind in suggested.items() if any(one is not None and one in ends for one in pair))


def settle_alone(wanted, comparison):
    """A split into one, or a merger of one, is none."""
    parts = Counter(origin for (origin, _end), row in wanted.items() if row.kind == Kind.SPLIT)
    sources = Counter(destination for (_end, destination), row in wanted.items() if row.kind == Kind.MERGED)
    for ends, row in wanted.items():
        if (row.kind == Kind.SPLIT and parts[ends[0]] < 2) or (row.kind == Kind.MERGED and sources[ends[1]] < 2):
            unconfirm(row)
            row.kind = comparison.of(*ends).kind


def with_items(wanted, comparison):
    """The rows with what they compare at hand, in the order of the new edition, what is gone at the end."""
    for (origin, destination), row in wanted.items():
        row.compared = comparison.of(origin, destination, row.kind)
        row.compared.row, row.compared.note = row, row.note
        row.origin, row.destination = row.compared.origin, row.compared.destination
        row.contents = (comparison.olds.get(origin), comparison.news.get(destination))
    ordered = sorted(wanted.values(), key=place_of)
    for row in ordered:
        row.together = companions(row, ordered) if row.kind in (Kind.SPLIT, Kind.MERGED) else []
    return ordered


def companions(row, rows):
    """The other items that a split led to, or that went into a merger."""
    if row.kind == Kind.SPLIT:
        return [one.destination for one in rows if one is not row and one.destination and one.origin == row.origin]
    return [one.origin for one in rows if one is not row and one.origin and one.destination == row.destination]


def place_of(row):
    item = row.destination or row.origin
    return (row.destination is None, item.position, item.pk, row.origin_id or 0)


@transaction.atomic
def propose(edition, *, by=None):
    """Writes down what is `planned`; the rows. Repeated, it changes nothing. `by` is who asked; nobody confirms."""
    rows = planned(edition)
    edition.changes.exclude(pk__in=[row.pk for row in rows if row.pk]).delete()
    held = held_values(edition)
    fresh = [row for row in rows if row.pk is None]
    differing = [row for row in rows if row.pk and held[row.pk] != values_of(row)]
    ItemChange.objects.bulk_update(differing, [name.removesuffix("_id") for name in SYNCED])
    ItemChange.objects.bulk_create(fresh)
    return rows


def held_values(edition):
    return {row["pk"]: [row[name] for name in SYNCED] for row in edition.changes.values("pk", *SYNCED)}


def values_of(row):
    return [getattr(row, name) for name in SYNCED]


def key_for(row):
    """What names a row on a page, whether or not it is stored yet."""
    return f"{row.origin_id or 0}-{row.destination_id or 0}"


def is_waiting(row):
    """As `unsettled`, of one row."""
    return not row.is_confirmed and not (row.kind == row.proposed == Kind.UNCHANGED)


def unsettled(edition):
    """The rows that somebody has to confirm before the edition is published: all but what is plainly unchanged."""
    return edition.changes.filter(confirmed_at__isnull=True).exclude(kind=Kind.UNCHANGED, proposed=Kind.UNCHANGED)


@transaction.atomic
def confirm(edition, rows, *, by):
    """Says that these rows are so; their number. `by` is None for a command, whose proposals count as confirmed."""
    olds, news = read(edition.replaces, edition)
    rows = list(rows)
    for row in rows:
        row.confirmed_at, row.confirmed_by = timezone.now(), by
        row.confirmed_digest = digest_of(olds.get(row.origin_id), news.get(row.destination_id))
    return ItemChange.objects.bulk_update(rows, ["confirmed_at", "confirmed_by", "confirmed_digest"])


def unconfirm_all(rows):
    """Takes back that these rows are so."""
    rows = [row for row in rows if row.is_confirmed]
    for row in rows:
        row.confirmed_at, row.confirmed_by, row.confirmed_digest = None, None, ""
    return ItemChange.objects.bulk_update(rows, ["confirmed_at", "confirmed_by", "confirmed_digest"])
