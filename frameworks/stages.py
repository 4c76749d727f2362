"""What career stages expect, pillar by pillar, and what changes from one stage to another.

Only current editions speak here: a stage outlives editions, and what an earlier edition expected is on that
edition's own pages.
"""

from dataclasses import dataclass, field

from .licence import readable_descriptors
from .models import CareerStage, Edition, Expectation, Framework, Item

NEW, RAISED, LOWERED, SAME, GONE = "new", "raised", "lowered", "same", "gone"


@dataclass
class Expected:
    """One expectation, with its descriptor and how it compares with another stage's."""

    item: Item
    level: object
    group: object = None
    descriptor: object = None
    before: "Expected | None" = None
    change: str = ""


@dataclass
class Pillar:
    """An outermost item of an edition and what is expected under it."""

    root: Item
    required: list = field(default_factory=list)
    optional: list = field(default_factory=list)


@dataclass
class Section:
    """What one edition expects of a stage."""

    edition: Edition
    pillars: list
    choices: list
    gone: list = field(default_factory=list)

    @property
    def everything(self):
        chosen = [expected for choice in self.choices for expected in choice.expected]
        return [expected for pillar in self.pillars for expected in pillar.required] + chosen

    def changed(self, *changes):
        return [expected for expected in self.everything if expected.change in changes]


@dataclass
class Choice:
    """An optional group: at least `group.minimum` of what it lists."""

    group: object
    expected: list


def current_pathway():
    """The published career pathway; one that is a publisher's own before an illustrative one. None if there is none."""
    pathways = Framework.objects.with_published_edition().filter(kind=Framework.Kind.CAREER_PATHWAY)
    return pathways.order_by("is_illustrative", "pk").first()


def stages_of(pathway):
    return list(CareerStage.objects.public().filter(pathway=pathway).order_by("position", "pk"))


def expectations_of(stages):
    """{stage key: [Section]}, the pathway's own edition first. Three queries however many stages and editions."""
    rows = Expectation.objects.filter(stage__in=stages, item__edition__in=Edition.objects.current())
    rows = list(
        rows.select_related("item__kind", "item__edition__framework", "level", "group").order_by(
            "item__edition__framework__title", "item__position", "item__pk"
        )
    )
    roots = roots_of({row.item.edition_id for row in rows})
    descriptors = descriptors_for(rows)
    return {stage.pk: sections(stage, rows, roots, descriptors) for stage in stages}


def roots_of(editions):
    """{item key: the outermost item above it} for all items of these editions."""
    items = {item.pk: item for item in Item.objects.filter(edition__in=editions).select_related("kind")}

    def root(item):
        seen = set()
        while item.parent_id in items and item.pk not in seen:
            seen.add(item.pk)
            item = items[item.parent_id]
        return item

    return {key: root(item) for key, item in items.items()}


def descriptors_for(rows):
    found = readable_descriptors(
        item__in={row.item_id for row in rows}, level__in={row.level_id for row in rows if row.level_id}
    )
    return {(descriptor.item_id, descriptor.level_id): descriptor for descriptor in found}


def sections(stage, rows, roots, descriptors):
    by_edition = {}
    for row in rows:
        if row.stage_id == stage.pk:
            descriptor = descriptors.get((row.item_id, row.level_id))
            expected = Expected(row.item, row.level, row.group, descriptor)
            by_edition.setdefault(row.item.edition, []).append(expected)
    found = [section(edition, expected, roots) for edition, expected in by_edition.items()]
    return sorted(found, key=lambda part: part.edition.framework_id != stage.pathway_id)


def section(edition, everything, roots):
    pillars, choices = {}, {}
    for expected in everything:
        root = roots[expected.item.pk]
        pillar = pillars.setdefault(root.pk, Pillar(root))
        if expected.group:
            pillar.optional.append(expected)
            choices.setdefault(expected.group.pk, Choice(expected.group, [])).expected.append(expected)
        else:
            pillar.required.append(expected)
    ordered = sorted(pillars.values(), key=lambda pillar: (pillar.root.position, pillar.root.pk))
    return Section(edition, ordered, sorted(choices.values(), key=lambda choice: choice.group.code))


def compare(before, after):
    """Marks what `after` expects with how it differs from `before`, and lists what it no longer expects."""
    earlier = {expected.item.pk: expected for part in before for expected in part.everything}
    for part in after:
        for expected in part.everything:
            expected.before = earlier.pop(expected.item.pk, None)
            expected.change = change_between(expected.before, expected)
        part.gone = [left for left in earlier.values() if left.item.edition_id == part.edition.pk]
        for left in part.gone:
            left.change = GONE
    return after


def change_between(before, after):
    if before is None:
        return NEW
    heights = [expected.level.position if expected.level else 0 for expected in (before, after)]
    if heights[0] == heights[1]:
        return SAME
    return RAISED if heights[1] > heights[0] else LOWERED
