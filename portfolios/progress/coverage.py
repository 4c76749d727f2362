"""How far a portfolio covers its edition, competency by competency, and what is missing for the target stage.

Invariant: four queries whatever the size of the portfolio; a competency counts as met only by an accepted claim at
the expected level or above.
"""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frameworks.models import Expectation, Item, Level, OptionalGroup

from ..models import Claim
from ..sign_off.standing import counted_apart
from .alongside import levels_in

Status = Claim.Status


@dataclass
class CompetencyCoverage:
    """One competency: what the stage expects of it, what was accepted, and how many claims stand in which status."""

    item: Item
    expectation: Expectation | None = None
    counts: Counter = field(default_factory=Counter)
    accepted: Level | None = None
    # Accepted claims whose evidence was amended since; waiting ones that were accepted before it was.
    changed: int = 0
    again: int = 0
    # How the competency as a whole is signed off: an attainment.standing.Standing, where somebody asked.
    signed: object = None

    @property
    def expected(self):
        """The level that the stage expects, or None."""
        return self.expectation.level if self.expectation else None

    @property
    def is_expected(self):
        return self.expectation is not None

    @property
    def is_required(self):
        return self.is_expected and self.expectation.is_required

    @property
    def group(self):
        """The optional group through which the stage expects this, or None."""
        return self.expectation.group if self.expectation else None

    @property
    def is_met(self):
        """Accepted, and not below the level that the stage expects."""
        if not self.counts[Status.ACCEPTED]:
            return False
        if self.expected is None:
            return True
        return self.accepted is not None and self.accepted.position >= self.expected.position

    @property
    def missing(self):
        """Required by the stage and not met; of optional ones their group says how many are missing."""
        return self.is_required and not self.is_met

    @property
    def state(self):
        """What matters most about it now, as the components for states name it."""
        if self.is_met:
            return "accepted"
        for status, state in ((Status.SUBMITTED, "waiting"), (Status.RETURNED, "returned")):
            if self.counts[status]:
                return state
        if self.counts[Status.ACCEPTED]:
            return "accepted_below"
        return "draft" if self.counts[Status.DRAFT] + self.counts[Status.WITHDRAWN] else "not_started"

    @property
    def reason(self):
        """Why it is missing, and what would help, in a sentence; empty where nothing is missing."""
        if not self.missing:
            return ""
        return {
            "not_started": _("No evidence is claimed for it yet."),
            "draft": _("A draft has not been submitted yet."),
            "waiting": _("It is waiting for a supervisor to decide."),
            "returned": _("It was returned: read the reason, change it and submit it again."),
            "accepted_below": _("It was accepted below the level that your stage expects."),
        }[self.state]

    @property
    def counted(self):
        """The claims in words, e.g. "2 accepted, 1 waiting"."""
        accepted, waiting, returned = (self.counts[s] for s in (Status.ACCEPTED, Status.SUBMITTED, Status.RETURNED))
        drafts = self.counts[Status.DRAFT] + self.counts[Status.WITHDRAWN]
        changed, again = self.changed, self.again
        words = [
            (accepted, ngettext("%d accepted", "%d accepted", accepted)),
            (changed, ngettext("%d of them changed since sign-off", "%d of them changed since sign-off", changed)),
            (waiting, ngettext("%d waiting", "%d waiting", waiting)),
            (again, ngettext("%d of them accepted before", "%d of them accepted before", again)),
            (returned, ngettext("%d returned", "%d returned", returned)),
            (drafts, ngettext("%d draft", "%d drafts", drafts)),
        ]
        return ", ".join(text % number for number, text in words if number)


@dataclass
class Branch:
    """A domain with the competencies directly under it. `item` is None for competencies that stand under nothing."""

    item: Item | None
    competencies: list[CompetencyCoverage] = field(default_factory=list)

    @property
    def met(self):
        return sum(competency.is_met for competency in self.competencies)


@dataclass
class Coverage:
    """A portfolio's branches in reading order. Iterates over them."""

    branches: list[Branch]

    def __iter__(self):
        return iter(self.branches)

    @property
    def competencies(self):
        return [competency for branch in self.branches for competency in branch.competencies]

    @property
    def by_state(self):
        """How many competencies are in which state."""
        return Counter(competency.state for competency in self.competencies)


@dataclass
class GroupGap:
    """An optional group of the stage: how many of its competencies are met, how many more are needed."""

    group: OptionalGroup
    competencies: list[CompetencyCoverage]

    @property
    def met(self):
        return sum(competency.is_met for competency in self.competencies)

    @property
    def needed(self):
        return max(0, self.group.minimum - self.met)


@dataclass
class Gap:
    """What is missing for the target stage. A stage that expects nothing of this edition has no gap, but no end."""

    required: list[CompetencyCoverage]
    groups: list[GroupGap]

    @property
    def expects_something(self):
        return bool(self.required or self.groups)

    @property
    def missing(self):
        return [competency for competency in self.required if competency.missing]

    @property
    def total(self):
        return len(self.required) + sum(group.group.minimum for group in self.groups)

    @property
    def met(self):
        return self.total - len(self.missing) - sum(group.needed for group in self.groups)

    @property
    def is_complete(self):
        return self.expects_something and self.met == self.total


def coverage(portfolio, *, claims=None):
    """The Coverage of a portfolio. `claims` narrows what is counted, for example to what a reader may see."""
    mine = (Claim.objects.all() if claims is None else claims).filter(portfolio=portfolio)
    told = ("item_id", "status", "level_id", "level__position", "has_changed", "waits_again")
    rows = counted_apart(mine).order_by().values(*told)
    return coverage_of(portfolio, rows.annotate(number=Count("pk")))


def coverage_of(portfolio, rows, known_levels=None):
    """The Coverage that claims give when counted: `number` of them for item, status, level and standing.

    `known_levels`: {key: Level} of all that are claimed, where they are at hand.
    """
    covered = {item.pk: CompetencyCoverage(item) for item in items_of(portfolio) if item.is_assessable}
    for expectation in expectations_of(portfolio):
        if expectation.item_id in covered:
            covered[expectation.item_id].expectation = expectation
    levels = {}
    for row in rows:
        competency = covered[row["item_id"]]
        competency.counts[row["status"]] += row["number"]
        competency.changed += row["number"] * row["has_changed"]
        competency.again += row["number"] * row["waits_again"]
        if row["status"] == Status.ACCEPTED and row["level_id"]:
            best = max(levels.get(row["item_id"], (-1, None)), (row["level__position"], row["level_id"]))
            levels[row["item_id"]] = best
    keys = {item: level for item, (_position, level) in levels.items()}
    set_accepted(covered, keys, known_levels or levels_by_key(portfolio, keys))
    return Coverage(branches_of(portfolio, covered))


def counted(claims):
    """Claims in hand, judged by `sign_off.standing`, counted for `coverage_of`."""
    return [
        {
            "item_id": claim.item_id,
            "status": claim.status,
            "level_id": claim.level_id,
            "level__position": claim.level.position if claim.level else None,
            "has_changed": claim.has_changed,
            "waits_again": claim.waits_again,
            "number": 1,
        }
        for claim in claims
    ]


def items_of(portfolio):
    """The edition's items, each with its parent in hand: one query, kept on the portfolio."""
    if not hasattr(portfolio, "_items_in_order"):
        portfolio._items_in_order = list(portfolio.edition.items.select_related("kind").order_by("position", "pk"))
    return portfolio._items_in_order


def expectations_of(portfolio):
    """What the target stage expects of the edition: one query, kept on the portfolio as long as it aims there."""
    stage, kept = getattr(portfolio, "_expectations", (None, []))
    if stage != portfolio.target_stage_id:
        stage = portfolio.target_stage_id
        rows = Expectation.objects.filter(stage=stage, item__edition=portfolio.edition_id)
        kept = list(rows.select_related("level", "group", "item"))
        portfolio._expectations = (stage, kept)
    return kept if stage else []


def levels_of(portfolio):
    """The edition's levels, lowest first: one query, kept on the portfolio."""
    if not hasattr(portfolio, "_levels_in_order"):
        came_along = hasattr(portfolio, "level_rows")
        levels = levels_in(portfolio) if came_along else portfolio.edition.levels.order_by("position")
        portfolio._levels_in_order = list(levels)
    return portfolio._levels_in_order


def levels_by_key(portfolio, wanted):
    return {level.pk: level for level in levels_of(portfolio)} if wanted else {}


def set_accepted(covered, keys, levels):
    """Put the highest accepted level on each competency."""
    for item_id, level_id in keys.items():
        covered[item_id].accepted = levels[level_id]


def branches_of(portfolio, covered):
    """Branches in reading order, depth first; a branch for every item that has competencies directly under it."""
    children, branches = {}, []
    for item in items_of(portfolio):
        children.setdefault(item.parent_id, []).append(item)

    def walk(parent, heading):
        for item in children.get(parent, []):
            if item.pk in covered:
                if not branches or branches[-1].item is not heading:
                    branches.append(Branch(heading))
                branches[-1].competencies.append(covered[item.pk])
            walk(item.pk, heading if item.pk in covered else item)

    walk(None, None)
    return branches


def gap(portfolio, covered=None):
    """What is missing for the target stage. `covered`: the portfolio's Coverage, where it is at hand."""
    competencies = (covered or coverage(portfolio)).competencies
    groups = {}
    for competency in competencies:
        if competency.group:
            groups.setdefault(competency.group.pk, GroupGap(competency.group, [])).competencies.append(competency)
    required = [competency for competency in competencies if competency.is_required]
    return Gap(required, sorted(groups.values(), key=lambda group: group.group.code))
