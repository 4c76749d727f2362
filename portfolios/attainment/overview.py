"""Where a portfolio's competencies and its stage stand on the way to sign-off, and what would bring each further."""

import datetime
from dataclasses import dataclass, field
from functools import cached_property

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from frameworks.models import Expectation, Item

from ..models import LedgerEvent, Supervision
from ..progress.coverage import branches_of, expectations_of, items_of
from ..progress.pages import with_what_is_asked
from ..sufficiency import Verdict, judge
from . import standing as standings
from .asking import ONCE_IN
from .locks import SIGNING_ROLES
from .sheets import may_be_renewed
from .stages import groups_of, stage_problems


@dataclass
class Line:
    """One competency: how it stands, and what the rules say of what was accepted."""

    item: Item
    standing: standings.Standing
    verdict: Verdict
    expectation: Expectation | None = None
    asked_at: datetime.datetime | None = None
    # What was moved on from is signed no more.
    is_open: bool = True

    @cached_property
    def is_ready(self):
        """Whether a signature is possible and would change something."""
        return self.verdict.is_met and not self.standing.stands_at(self.verdict.level)

    @property
    def may_be_renewed(self):
        return may_be_renewed(self.standing) and not self.standing.act.basis_changed

    @property
    def is_renewable(self):
        """Whether there is enough for a renewal now."""
        if not self.may_be_renewed:
            return False
        since = timezone.localdate(self.standing.act.decided_at)
        return self.verdict.pieces_since(since) >= self.verdict.renewal_needs

    @property
    def can_ask(self):
        return self.is_open and (self.is_ready or self.is_renewable)

    @property
    def is_carried(self):
        return self.expectation is not None and self.standing.carries(self.expectation)

    @property
    def unmet(self):
        """What keeps it from being signed; nothing where a signature stands or is possible."""
        return [] if self.standing.is_current or self.is_ready else self.verdict.unmet


@dataclass
class Overview:
    branches: list
    lines: list
    stage: standings.Standing | None
    problems: list
    groups: list
    asked_for_stage: datetime.datetime | None
    # [(portfolio, Standing)] of stages completed in earlier editions.
    before: list = field(default_factory=list)
    is_open: bool = True

    @property
    def ready(self):
        return [line for line in self.lines if line.can_ask]

    @property
    def signed(self):
        return sum(line.standing.is_current for line in self.lines)

    @property
    def is_stage_ready(self):
        is_wanted = self.is_open and self.stage is not None
        return is_wanted and not self.problems and not self.stage.is_on_record

    @property
    def needed(self):
        return sum(line.expectation is not None and line.expectation.is_required for line in self.lines) + sum(
            group.minimum for group, _met in self.groups
        )

    @property
    def carried(self):
        required = [line for line in self.lines if line.expectation is not None and line.expectation.is_required]
        return sum(line.is_carried for line in required) + sum(min(met, group.minimum) for group, met in self.groups)


def for_reader(user, code=None):
    """Portfolios with the `roles` in which `user` supervises them now and what was `asked` for lately."""
    roles = Supervision.objects.open().filter(portfolio=OuterRef("pk"), supervisor=user).values("role")
    lately = timezone.now() - ONCE_IN
    events = LedgerEvent.objects.filter(
        portfolio=OuterRef("pk"), kind__in=LedgerEvent.ASKED_FOR, happened_at__gt=lately
    )
    asked = events.order_by("sequence").values(each=JSONObject(facts="facts", at="happened_at"))
    return with_what_is_asked(code).annotate(roles=ArraySubquery(roles), asked=ArraySubquery(asked))


def may_sign(portfolio):
    return any(role in SIGNING_ROLES for role in portfolio.roles)


def overview(portfolio):
    """`portfolio`: as `for_reader` gives it."""
    items = [item for item in items_of(portfolio) if item.is_assessable]
    verdicts, standing = judge(portfolio, items), standings.of(portfolio)
    expected = {expectation.item_id: expectation for expectation in expectations_of(portfolio)}
    asked = {pair: parse_datetime(each["at"]) for each in portfolio.asked for pair in each["facts"].items()}
    is_open = not portfolio.is_closed
    lines = {
        item.pk: Line(
            item,
            standing[item.pk],
            verdicts[item.pk],
            expected.get(item.pk),
            since(asked, ("item", item.pk), standing),
            is_open,
        )
        for item in items
    }
    rows = [(line.expectation, line.standing) for line in lines.values() if line.expectation]
    stages = standings.of_stages(portfolio, standing) if portfolio.target_stage_id else {}
    groups = groups_of(rows)
    return Overview(
        branches=branches_of(portfolio, lines),
        lines=list(lines.values()),
        stage=stages[portfolio.target_stage_id] if portfolio.target_stage_id else None,
        problems=stage_problems(rows, groups),
        groups=groups,
        asked_for_stage=since(asked, ("stage", portfolio.target_stage_id), stages),
        before=standings.completed_before(portfolio),
        is_open=is_open,
    )


def since(asked, thing, standing):
    """When a signature was asked for, if nobody has acted since; `thing` as the ledger's facts name it."""
    when = asked.get(thing)
    act = standing[thing[1]].act if when else None
    return when if when and (act is None or act.decided_at < when) else None
