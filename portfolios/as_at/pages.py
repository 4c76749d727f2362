"""What a page shows of a past moment, and to whom.

The owner sees everything that the ledger tells. A supervisor sees what they may see today and no more: claims that are
visible to them now and were not taken back then; and of a version that was taken back later, undecided, that it
waited, but not its words. Drafts are in no ledger.
"""

import copy
import datetime
import uuid
from collections import Counter
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frameworks.models import CareerStage

from .. import access
from ..models import LedgerEvent, Supervision
from ..moving import reading
from ..progress import history
from ..progress.coverage import coverage_of, gap, items_of, levels_of
from . import carried, signed
from .forms import end_of, start_of
from .replay import completed, fold
from .state import ACCEPTED, RETURNED, SUBMITTED, WITHDRAWN

Kind = LedgerEvent.Kind


@dataclass
class Past:
    """One moment of a portfolio as one reader may see it."""

    portfolio: object
    moment: datetime.datetime
    reader: object
    events: list = field(default_factory=list)

    @cached_property
    def state(self):
        return completed(fold([event for event in self.events if event.happened_at <= self.moment], self.moment))

    @cached_property
    def by_number(self):
        return {event.sequence: event for event in self.events}

    @property
    def is_owner(self):
        return self.reader.pk == self.portfolio.owner_id

    @cached_property
    def claims(self):
        """The claims that stood and that the reader may see."""
        claims = self.state.claims.values()
        if self.is_owner:
            return list(claims)
        seen = access.visible("claim", self.reader).filter(portfolio=self.portfolio).values_list("pk", flat=True)
        visible = {str(key) for key in seen}
        return [claim for claim in claims if claim.id in visible and claim.status != WITHDRAWN]

    @cached_property
    def taken_back(self):
        """(claim, version) of what was taken back before anybody decided, at any time."""
        told = [event for event in self.events if event.kind == Kind.CLAIM_WITHDRAWN]
        return {(str(event.subject_id), event.facts.get("version")) for event in told}

    def may_read(self, claim):
        return self.is_owner or (claim.id, claim.version) not in self.taken_back

    @cached_property
    def then(self):
        """The portfolio aiming at the stage that it aimed at. Never to be saved."""
        portfolio = copy.copy(self.portfolio)
        portfolio.target_stage = self.stages.get(self.state.stage)
        return portfolio

    @cached_property
    def stages(self):
        """{key: stage} of every stage that the page names. No query where it is the one aimed at today alone."""
        keys = {self.state.stage, *self.state.completions, *(event.facts.get("stage") for event in self.of_the_day)}
        today = self.portfolio.target_stage
        known = {today.pk: today} if today else {}
        return known if keys <= {None, *known} else CareerStage.objects.in_bulk(keys - {None})

    @cached_property
    def covered(self):
        rows = [carried.row for carried in self.carried_claims]
        return coverage_of(self.then, counted(self.claims, self.levels), self.levels, carried=rows)

    @cached_property
    def origins(self):
        """Where it came from, as it stood then; nothing is asked where nothing had been carried over."""
        return carried.origins_of(self.portfolio, self.moment) if self.state.carried else carried.Origins()

    @cached_property
    def carried_claims(self):
        """[carried.CarriedThen] of what had been carried over and had not lapsed by that."""
        return carried.claims(self.state, self.by_number, self.origins)

    def carried_on(self, item):
        return [each for each in self.carried_claims if each.row.item_id == item.pk]

    @property
    def all_claims(self):
        """{key: ClaimThen} of what signatures rest on: claims here, and those where they came from."""
        return self.origins.claims | self.state.claims

    def in_words(self, item=None):
        """How many claims, all or those on one competency, stood in which state."""
        counts = Counter(claim.status for claim in self.claims if item is None or claim.item == item.pk)
        waiting, accepted, returned, back = (counts[each] for each in (SUBMITTED, ACCEPTED, RETURNED, WITHDRAWN))
        carried_here = self.carried_claims if item is None else self.carried_on(item)
        brought = sum(reading.counts(each.row) for each in carried_here)
        told = [
            (accepted, ngettext("%d accepted", "%d accepted", accepted)),
            (waiting, ngettext("%d waiting", "%d waiting", waiting)),
            (returned, ngettext("%d returned", "%d returned", returned)),
            (back, ngettext("%d taken back", "%d taken back", back)),
            (brought, ngettext("%d carried over", "%d carried over", brought)),
        ]
        return ", ".join(text % number for number, text in told if number) or _("None")

    @cached_property
    def levels(self):
        return {level.pk: level for level in levels_of(self.portfolio)}

    @cached_property
    def gap(self):
        return gap(self.then, self.covered)

    @cached_property
    def grants(self):
        """Every supervision that there ever was; people are named as they are today."""
        rows = Supervision.objects.filter(portfolio=self.portfolio).order_by("started_at", "pk")
        return {row.pk: row for row in rows.select_related("supervisor", "cover__supervisor")}

    @property
    def supervisions(self):
        return [grant for key, grant in self.grants.items() if str(key) in self.state.supervisions]

    @cached_property
    def sign_offs(self):
        """{item key: Signed} of every competency that was signed off until then, here or where it came from."""
        brought = carried.sign_offs(self.state, self.origins, self.day)
        return brought | signed.sign_offs(self.state, self.by_number, self.all_claims)

    @cached_property
    def completions(self):
        """The newest act on each stage until then."""
        return signed.completions(self.state, self.by_number, self.sign_offs)

    def sign_offs_on(self, item):
        """Every act on one competency until then, the newest first; what was carried over comes last."""
        acts = signed.history(item, self.state, self.by_number, self.all_claims)
        brought = carried.sign_offs(self.state, self.origins, self.day).get(item.pk)
        return [*acts, *([carried.followed(brought) if acts else brought] if brought else [])]

    @property
    def rows(self):
        """(branch, [(competency, Signed or None)]) in reading order."""
        return [
            (branch, [(each, self.sign_offs.get(each.item.pk)) for each in branch.competencies])
            for branch in self.covered
        ]

    @cached_property
    def of_the_day(self):
        first, last = start_of(self.day), self.moment
        return [event for event in self.events if first <= event.happened_at <= last]

    @property
    def is_end_of_day(self):
        return self.moment == end_of(self.day) and self.day < timezone.localdate()

    @property
    def day(self):
        return timezone.localdate(self.moment)

    @property
    def lines(self):
        """What happened on the day until the moment, in words."""
        items = {item.pk: item.code for item in items_of(self.then)}
        claims = {uuid.UUID(claim.id): items[claim.item] for claim in self.state.claims.values() if claim.item}
        said = (items | claims, self.grants, self.stages, history.moves_of(self.of_the_day))
        return [
            history.Line(event, history.sentence(event, *said), history.TONES.get(event.kind, ""))
            for event in self.of_the_day
        ]

    @property
    def day_before(self):
        """The last day before this one on which something happened, or None."""
        earlier = [event.happened_at for event in self.events if event.happened_at < start_of(self.day)]
        return timezone.localdate(earlier[-1]) if earlier else None

    @property
    def day_after(self):
        later = [event.happened_at for event in self.events if event.happened_at > end_of(self.day)]
        return timezone.localdate(later[0]) if later else None


def past_of(portfolio, moment, reader):
    """The Past of this portfolio. One query for its events, others as they are needed."""
    events = LedgerEvent.objects.filter(portfolio=portfolio).select_related("actor").order_by("sequence")
    return Past(portfolio, moment, reader, list(events))


def counted(claims, levels):
    """Claims of a State, counted for `coverage_of`; what was taken back counts for nothing."""
    return [
        {
            "item_id": claim.item,
            "status": claim.status,
            "level_id": claim.level,
            "level__position": levels[claim.level].position if claim.level else None,
            "has_changed": claim.has_changed,
            "waits_again": claim.waits_again,
            "number": 1,
        }
        for claim in claims
        if claim.status != WITHDRAWN
    ]


def days_of(portfolio, number=8):
    """The last days on which something happened, the latest first."""
    events = LedgerEvent.objects.filter(portfolio=portfolio)
    return list(events.datetimes("happened_at", "day", order="DESC")[:number])
