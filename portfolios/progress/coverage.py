"""How far a portfolio covers its edition, competency by competency, and what is missing for the target stage.

Invariant: four queries whatever the size of the portfolio, and one more where something may have been carried over.
"""

from django.db.models import Count

from frameworks.models import Expectation

from ..models import Claim
from ..moving import reading
from ..sign_off.standing import counted_apart
from .alongside import levels_in
from .covered import Branch, CompetencyCoverage, Coverage, Gap, GroupGap

Status = Claim.Status


def coverage(portfolio, *, claims=None):
    """The Coverage of a portfolio. `claims` narrows what is counted, for example to what a reader may see."""
    mine = (Claim.objects.all() if claims is None else claims).filter(portfolio=portfolio)
    told = ("item_id", "status", "level_id", "level__position", "has_changed", "waits_again")
    rows = counted_apart(mine).order_by().values(*told)
    return coverage_of(portfolio, rows.annotate(number=Count("pk")), carried=reading.carried_claims(portfolio))


def coverage_of(portfolio, rows, known_levels=None, *, carried=()):
    """The Coverage that claims give when counted: `number` of them for item, status, level and standing.

    `known_levels`: {key: Level} of all that are claimed, where they are at hand. `carried`: as `moving.reading` gives
    them.
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
    known = set()
    for row in carried:
        add_carried(covered.get(row.item_id), row, known)
    return Coverage(branches_of(portfolio, covered))


def add_carried(competency, row, known):
    """Count what was carried over; `competency` is None where the new edition does not assess the item.

    `known`: (item, evidence) of what has been counted. Two claims of one evidence that a merger led together are one.
    """
    if competency is None:
        return
    if reading.waits(row):
        competency.to_reconfirm += row.own_status != Status.SUBMITTED
    elif reading.counts(row):
        if (row.item_id, row.evidence_id) not in known:
            competency.counts[Status.ACCEPTED] += 1
            competency.carried[row.edition.code] += 1
        known.add((row.item_id, row.evidence_id))
        reached = competency.accepted
        if row.level and (reached is None or row.level.position > reached.position):
            competency.accepted = row.level


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
