"""Whom a new edition touches: how much work stands on each item of the edition that it replaces, by target stage.

Invariant: counts only, no people and no portfolios. They are of the open portfolios on the replaced edition, and of the
changes as they would be published, so that publishing changes none of them; only those who move do.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, fields

from django.db.models import Count

from ..models import CareerStage, Expectation, ItemChange
from .changes import planned

Kind = ItemChange.Kind
EVERYTHING = "everything"


@dataclass
class Work:
    """How much of each there is. `sign_offs` are of whole competencies; accepted claims are signed one by one."""

    portfolios: int = 0
    waiting: int = 0
    accepted: int = 0
    other: int = 0
    sign_offs: int = 0
    expectations: int = 0

    @property
    def claims(self):
        return self.waiting + self.accepted + self.other

    def __add__(self, more):
        return Work(*(getattr(self, each.name) + getattr(more, each.name) for each in fields(Work)))

    def __bool__(self):
        return any(getattr(self, each.name) for each in fields(self))


@dataclass
class Touched:
    """Work by target stage; the stage None is of portfolios that aim at none."""

    by_stage: dict = field(default_factory=lambda: defaultdict(Work))

    @property
    def total(self):
        return sum(self.by_stage.values(), Work())

    def stages(self, stages):
        """[(stage or None, Work)] in the order of `stages`, without those that are not touched."""
        found = [(stage, self.by_stage.get(stage.pk if stage else None, Work())) for stage in [*stages, None]]
        return [(stage, work) for stage, work in found if work]


@dataclass
class ChangeImpact:
    change: ItemChange
    touched: Touched
    stages: list


@dataclass
class KindImpact:
    """`changes`: those of this kind, in their order; `items`: how many items of the replaced edition, or new ones."""

    kind: Kind
    items: int
    touched: Touched
    changes: list
    stages: list


@dataclass
class Impact:
    kinds: list
    changes: list
    total: Touched
    stages: list


# Work is another room's business: it says here how it is counted.
_counted_by: list[Callable] = []


def count_work_by(counter):
    """`counter(edition, groups)` yields (group, target stage's key or None, {name in Work: number}).

    `groups`: {group: [item key]}. Of open portfolios on `edition` alone; the group EVERYTHING, which the counter adds,
    is of all of them, with work or without.
    """
    _counted_by[:] = [counter]


def of(edition, changes=None):
    """The Impact of an edition that replaces another; of any other None. `changes`: as `changes_of` would find them."""
    if edition.replaces_id is None:
        return None
    changes = changes_of(edition) if changes is None else changes
    groups = groups_of(changes)
    touched = count(edition, groups)
    expected(edition, groups, touched)
    stages = stages_among(touched)
    each = [ChangeImpact(row, touched[name := item_group(row)], touched[name].stages(stages)) for row in changes]
    kinds = [kind_impact(kind, each, touched[str(kind)], stages) for kind in Kind]
    total = touched[EVERYTHING]
    return Impact([kind for kind in kinds if kind.changes], each, total, total.stages(stages))


def changes_of(edition):
    if edition.is_draft:
        return planned(edition)
    return list(edition.changes.select_related("origin", "destination"))


def item_group(row):
    return f"item {row.origin_id or row.destination_id}"


def groups_of(changes):
    """{name: keys of items}: for each item, and for each kind. A new item has no past, and nobody's work on it."""
    groups = defaultdict(set)
    for row in changes:
        for name in (item_group(row), str(row.kind)):
            groups[name].add(row.origin_id or row.destination_id)
    return groups


def count(edition, groups):
    touched = defaultdict(Touched)
    for counter in _counted_by:
        for group, stage, numbers in counter(edition.replaces, groups):
            touched[group].by_stage[stage] += Work(**numbers)
    return touched


def expected(edition, groups, touched):
    """Adds the expectations of either edition on the items that the groups name; the total is of the replaced one."""
    rows = Expectation.objects.filter(item__edition__in=[edition.replaces_id, edition.pk]).order_by()
    numbers = defaultdict(dict)
    for item, before, stage, number in rows.values_list("item", "item__edition", "stage").annotate(Count("pk")):
        numbers[item][stage] = number
        if before == edition.replaces_id:
            touched[EVERYTHING].by_stage[stage] += Work(expectations=number)
    for group, items in groups.items():
        for stage, number in [pair for item in items for pair in numbers[item].items()]:
            touched[group].by_stage[stage] += Work(expectations=number)


def stages_among(touched):
    keys = {stage for each in touched.values() for stage in each.by_stage if stage}
    return list(CareerStage.objects.filter(pk__in=keys).order_by("pathway", "position"))


def kind_impact(kind, changes, touched, stages):
    own = [each for each in changes if each.change.kind == kind]
    items = {each.change.origin_id or each.change.destination_id for each in own}
    return KindImpact(kind, len(items), touched, own, touched.stages(stages))
