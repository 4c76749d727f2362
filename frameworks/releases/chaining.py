"""What became of items over several editions, from what was said of each step.

Invariant: an item is joined to another over a chain exactly where every step joins them; of the kinds on the way the
weightiest is the answer, so that what was substantive once is never called unchanged.
"""

from collections import Counter

from ..models import Edition, ItemChange

Kind = ItemChange.Kind
WEIGHT = [Kind.UNCHANGED, Kind.MOVED, Kind.WORDING, Kind.SUBSTANTIVE, Kind.MERGED, Kind.SPLIT]


def chained(before, after):
    """{(origin key, destination key): kind}, or None where not every edition between says what changed. Two queries."""
    path = path_between(before, after)
    if len(path) < 2:
        return None
    steps = {key: [] for key in path}
    rows = ItemChange.objects.filter(edition__in=path).order_by("pk")
    for key, *row in rows.values_list("edition", "origin", "destination", "kind"):
        steps[key].append(row)
    if not all(steps.values()):
        return None
    ways = None
    for key in path:
        ways = followed(ways, [row for row in steps[key] if None not in row])
    return named(ways)


def path_between(before, after):
    """The keys of the editions that follow `before`, up to `after`; empty where they do not lead there."""
    replaced = dict(Edition.objects.filter(framework=after.framework_id).values_list("pk", "replaces"))
    path, key = [], after.pk
    while key is not None and key != before.pk and key not in path:
        path.insert(0, key)
        key = replaced.get(key)
    return path if key == before.pk else []


def followed(ways, rows):
    """One step further: {(where it started, where it is now): kind}."""
    if ways is None:
        return {(origin, destination): kind for origin, destination, kind in rows}
    onwards = {}
    for origin, destination, kind in rows:
        onwards.setdefault(origin, []).append((destination, kind))
    found = {}
    for (start, place), kind in ways.items():
        for destination, other in onwards.get(place, []):
            known = found.get((start, destination), Kind.UNCHANGED)
            found[start, destination] = max(known, kind, other, key=WEIGHT.index)
    return found


def named(ways):
    """A split of which one part is left, and a merger of which one source counts, is a change of meaning."""
    parts = Counter(origin for origin, _destination in ways)
    sources = Counter(destination for _origin, destination in ways)
    return {ends: name_of(kind, parts[ends[0]], sources[ends[1]]) for ends, kind in ways.items()}


def name_of(kind, parts, sources):
    if parts > 1:
        return Kind.SPLIT
    if sources > 1:
        return Kind.MERGED
    return Kind.SUBSTANTIVE if kind in (Kind.SPLIT, Kind.MERGED) else kind
