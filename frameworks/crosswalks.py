"""How far an acceptance in one framework speaks for an item of another, by the mappings between the two.

Invariant: a way from item to item is worth no more than its weakest step; the way that is worth most is taken, of
equals the shortest; mappings that lead in a circle end like any other. What is merely related to something related
is related to nothing. Mappings of drafts lead nowhere.
"""

import enum
from collections import defaultdict, deque
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from .models import Association, Edition

Relation = Association.Relation
# Beyond so many steps a judgement about a judgement says nothing any more.
MOST_STEPS = 4


class Strength(enum.IntEnum):
    RELATED = 1
    PART = 2
    WHOLE = 3

    @property
    def label(self):
        return LABELS[self]

    @property
    def key(self):
        return self.name.lower()


LABELS = {
    Strength.WHOLE: _("The same competency"),
    Strength.PART: _("A part of the competency"),
    Strength.RELATED: _("A related competency"),
}
# What a mapping is worth from its origin to its destination, and the other way round; None: nothing.
FORWARDS = {
    Relation.EXACT: Strength.WHOLE,
    Relation.REPLACED_BY: Strength.WHOLE,
    Relation.PART_OF: Strength.PART,
    Relation.RELATED: Strength.RELATED,
}
# Evidence of the whole need not show this part, and what was replaced is no longer asked for.
BACKWARDS = FORWARDS | {Relation.REPLACED_BY: None}


@dataclass(frozen=True)
class Step:
    """One mapping on the way, `origin` and `destination` as keys of items in the direction of the way."""

    origin: int
    destination: int
    association: int
    strength: Strength


@dataclass(frozen=True)
class Path:
    steps: tuple

    @property
    def strength(self):
        return min(step.strength for step in self.steps)


def strongest(items, edition):
    """{(key of an item, key of an item of `edition`): Path} for every way there is. Two queries."""
    wanted = set(edition.items.values_list("pk", flat=True))
    ways = ways_of(public_mappings())
    return {
        (item, destination): path
        for item in items
        for destination, path in paths_from(item, ways).items()
        if destination in wanted
    }


def public_mappings():
    """(key, origin, destination, relation) of the mappings between items that anybody may read. One query."""
    draft = Edition.Status.DRAFT
    rows = Association.objects.exclude(origin__edition__status=draft).exclude(destination__edition__status=draft)
    return rows.order_by("pk").values_list("pk", "origin_id", "destination_id", "relation")


def ways_of(mappings):
    """{item: [Step from it]}."""
    ways = defaultdict(list)
    for key, origin, destination, relation in mappings:
        ways[origin].append(Step(origin, destination, key, FORWARDS[relation]))
        if BACKWARDS[relation]:
            ways[destination].append(Step(destination, origin, key, BACKWARDS[relation]))
    return ways


def paths_from(item, ways):
    """{item: the best Path to it} of everything that can be reached from `item`."""
    found = {}
    for strength in sorted(Strength, reverse=True):
        for destination, steps in reached(item, ways, strength).items():
            found.setdefault(destination, Path(steps))
    return found


def reached(item, ways, weakest):
    """{item: steps}, the fewest, by steps that are worth at least `weakest` and of which one at most is RELATED."""
    found, seen, waiting = {}, {(item, False)}, deque([(item, (), False)])
    while waiting:
        place, steps, is_loose = waiting.popleft()
        for step in ways.get(place, ()) if len(steps) < MOST_STEPS else ():
            loosens = step.strength is Strength.RELATED
            state = step.destination, is_loose or loosens
            if step.strength < weakest or (is_loose and loosens) or state in seen:
                continue
            seen.add(state)
            found.setdefault(step.destination, (*steps, step))
            waiting.append((step.destination, (*steps, step), is_loose or loosens))
    found.pop(item, None)
    return found
