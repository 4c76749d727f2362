"""What a new edition changes for those who work towards one career stage."""

from dataclasses import dataclass, field

from ..models import CareerStage, Expectation, ItemChange


@dataclass
class StageRecord:
    """`other`: [(expectation before, after)] of another level or another choice; `touched`: changed items expected."""

    stage: CareerStage
    added: list = field(default_factory=list)
    dropped: list = field(default_factory=list)
    other: list = field(default_factory=list)
    touched: list = field(default_factory=list)

    @property
    def is_empty(self):
        return not (self.added or self.dropped or self.other or self.touched)


def stages_between(before, after):
    """The public stages that expect something of either edition."""
    expected = Expectation.objects.filter(item__edition__in=[before, after]).values("stage")
    return CareerStage.objects.public().filter(pk__in=expected).order_by("pathway", "position")


def record_for(stage, found):
    """StageRecord from [Compared] of two editions. One query."""
    items = {item.pk: item for each in found for item in (each.origin, each.destination) if item}
    expected = expectations_of(stage, items)
    record = StageRecord(stage)
    pairs = [(each.origin.pk, each.destination.pk) for each in found if each.origin and each.destination]
    for each in found:
        old, new = (expected.get(item.pk) if item else None for item in (each.origin, each.destination))
        if (old or new) and each.kind != ItemChange.Kind.UNCHANGED:
            record.touched.append(each)
        if old and new and asked_by(old) != asked_by(new):
            record.other.append((old, new))
    followed = {old for old, new in pairs if new in expected}
    following = {new for old, new in pairs if old in expected}
    record.dropped = [expected[item.pk] for item in origins(found) if item.pk in expected.keys() - followed]
    record.added = [expected[item.pk] for item in destinations(found) if item.pk in expected.keys() - following]
    return record


def expectations_of(stage, items):
    """{item key: Expectation}, each with the item that is at hand."""
    rows = Expectation.objects.filter(stage=stage, item__in=items).select_related("level", "group")
    expected = {row.item_id: row for row in rows}
    for key, row in expected.items():
        row.item = items[key]
    return expected


def asked_by(expectation):
    level = expectation.level.code if expectation.level else ""
    return level, expectation.group.code if expectation.group else ""


def origins(found):
    return {each.origin.pk: each.origin for each in found if each.origin}.values()


def destinations(found):
    return {each.destination.pk: each.destination for each in found if each.destination}.values()
