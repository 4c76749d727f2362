"""What somebody has before them who completes a stage: each expectation with the sign-off that carries it.

Invariant: every required expectation, and enough of each choice, is carried by a sign-off that stands at its level.
"""

from django.utils.translation import gettext as _

from frameworks.models import Expectation

from ..evidence.content import in_both
from . import standing as standings
from .declaration import declaration
from .sheets import Problem, Sheet, frame


def for_stage(portfolio, stage):
    """What is declared complete: each expectation of the stage with the sign-off that carries it."""
    signed = standings.of(portfolio)
    now = standings.of_stages(portfolio, signed)[stage.pk]
    expected = expectations(portfolio, stage)
    rows = [(expectation, signed[expectation.item_id]) for expectation in expected]
    carried = [(expectation, each) for expectation, each in rows if each.carries(expectation)]
    groups = groups_of(rows)
    snapshot = frame(portfolio, now) | {
        "stage": {"slug": stage.slug, "title": in_both(stage, "title")},
        "declaration": declaration(),
        "competencies": [relied_on(expectation, each) for expectation, each in carried],
        "groups": [
            {"code": group.code, "title": in_both(group, "title"), "minimum": group.minimum, "met": met}
            for group, met in groups
        ],
    }
    problems = stage_problems(rows, groups)
    before = [each for each in standings.completed_before(portfolio) if each[1].act.stage_id == stage.pk]
    return Sheet(snapshot=snapshot, standing=now, problems=problems, rows=rows, groups=groups, before=before)


def expectations(portfolio, stage):
    found = Expectation.objects.filter(stage=stage, item__edition=portfolio.edition_id)
    return list(found.select_related("level", "group", "item").order_by("item__position", "pk"))


def relied_on(expectation, signed):
    item, level, act, reached = expectation.item, expectation.level, signed.act, signed.level
    expected = {"code": level.code, "title": in_both(level, "title"), "position": level.position} if level else None
    return {
        "code": item.code,
        "title": in_both(item, "title"),
        "expected": expected,
        "signed": {"code": reached.code, "title": in_both(reached, "title")} if reached else None,
        "group": expectation.group.code if expectation.group else None,
        "act": str(act.pk),
        "sha256": act.snapshot_sha256,
        "expires_on": act.expires_on.isoformat() if act.expires_on else None,
    } | ({"carried_from": signed.carried.edition.code} if signed.carried else {})


def groups_of(rows):
    """[(group, how many of its expectations are carried)] of the stage's choices."""
    groups, met = {}, {}
    for expectation, signed in rows:
        if expectation.group:
            groups[expectation.group.code] = expectation.group
            met[expectation.group.code] = met.get(expectation.group.code, 0) + signed.carries(expectation)
    return [(groups[code], met[code]) for code in sorted(groups)]


def stage_problems(rows, groups):
    if not rows:
        return [Problem(_("This stage expects nothing from this framework."))]
    problems = [missing(expectation, signed) for expectation, signed in rows if expectation.is_required]
    problems += [missing_choice(group, met) for group, met in groups if met < group.minimum]
    return [problem for problem in problems if problem]


def missing(expectation, signed):
    """What keeps an expectation from being met, or None."""
    if signed.carries(expectation):
        return None
    names = {"code": expectation.item.code, "title": expectation.item.title, "level": expectation.level}
    if signed.is_on_record and not signed.reaches(expectation.level):
        return Problem(_("%(code)s %(title)s: signed off below the level that the stage expects, %(level)s.") % names)
    sentences = {
        standings.NONE: _("%(code)s %(title)s is not signed off yet."),
        standings.WITHDRAWN: _("The sign-off of %(code)s %(title)s was withdrawn."),
        standings.CHANGED: _("%(code)s %(title)s has changed since it was signed off."),
        standings.EXPIRED: _("The sign-off of %(code)s %(title)s has expired."),
        standings.RECONFIRM: _(
            "%(code)s %(title)s was signed off in an earlier edition and has to be confirmed again."
        ),
    }
    return Problem(sentences[signed.state] % names)


def missing_choice(group, met):
    words = {"title": group.title, "minimum": group.minimum, "met": met}
    return Problem(_("%(title)s: %(met)d of at least %(minimum)d signed off.") % words)
