"""What stages expect, from its sheet: an item at a level, required or in a group that the edition already has."""

from django.utils.translation import gettext as _

from ..files.defaults import settle_order, walk_items
from ..models import CareerStage
from .checking import unknown_item, unknown_level
from .problems import Problem, did_you_mean


def merge_expectations(document, table, remove_absent, problems):
    checks = Checks(document, table, problems)
    rows = [row for row in (checks.row(number, texts) for number, texts in table.rows) if row]
    if problems:
        return
    named = {(stage, item) for stage, item, _level, _group in rows}
    for stage, wanted in document["expectations"].items():
        for expected in places(wanted):
            for item in [item for item in expected if remove_absent or (stage, item) in named]:
                del expected[item]
    for stage, item, level, group in rows:
        put(document["expectations"], stage, item, level, group)
    settle_order(document)


def places(wanted):
    return [wanted["required"], *(group["items"] for group in wanted["optional"])]


def put(expected, stage, item, level, group):
    wanted = expected.setdefault(stage, {"required": {}, "optional": []})
    place = next((part["items"] for part in wanted["optional"] if part["code"] == group), wanted["required"])
    place[item] = level


class Checks:
    """Each row against what the edition has."""

    def __init__(self, document, table, problems):
        self.table, self.problems = table, problems
        self.items = {part["code"] for part in walk_items(document["items"])}
        self.levels = {level["code"] for level in document["levels"]}
        self.stages = set(CareerStage.objects.values_list("slug", flat=True))
        groups = document["expectations"].items()
        self.groups = {stage: {group["code"] for group in wanted["optional"]} for stage, wanted in groups}
        self.seen = set()

    def row(self, number, texts):
        """(stage, item, level, group), or None after saying what is wrong."""
        stage, item = texts.get("stage", ""), texts.get("item", "")
        level, group = texts.get("level", ""), texts.get("group", "")
        before = len(self.problems)
        if stage not in self.stages:
            self.add(number, "stage", _("there is no stage “%s”") % stage + did_you_mean(stage, self.stages))
        if item not in self.items:
            self.add(number, "item", unknown_item(item, self.items))
        if level not in self.levels and (level or self.levels):
            self.add(number, "level", unknown_level(level, self.levels))
        if group and group not in self.groups.get(stage, ()):
            self.add(number, "group", _("this stage has no optional group “%s” in this edition") % group)
        if (stage, item) in self.seen:
            self.add(number, "item", _("this stage already expects %s") % item)
        self.seen.add((stage, item))
        return None if self.problems[before:] else (stage, item, level, group)

    def add(self, number, column, message):
        self.problems.append(Problem(message, self.table.name, number, column))
