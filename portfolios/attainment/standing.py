"""How competencies and stages of a portfolio stand: said wherever a sign-off or a completion is shown.

Invariant: a sign-off stands while it is the newest act, has not expired and rests on decisions that are as they were;
what was signed stays on record whatever becomes of it. One that was carried over from an earlier edition stands for its
new competency while it stands where it was signed, and nobody has acted on the competency here.
"""

import datetime
from dataclasses import dataclass
from functools import cached_property

from django.db.models import F
from django.utils import timezone
from django.utils.translation import get_language

from ..evidence.content import in_language
from ..models import CarriedSignOff, CompetencySignOff, StageCompletion
from ..moving import reading
from .basis import BasisChanged

SIGNED_OFF, CHANGED, EXPIRED, WITHDRAWN, NONE = "signed_off", "changed", "expired", "withdrawn", "none"
SUPERSEDED, RECONFIRM = "superseded", "to_reconfirm"
EXPIRES_SOON = datetime.timedelta(days=60)
Outcome = CompetencySignOff.Outcome


@dataclass(frozen=True)
class Standing:
    """`act`: the newest CompetencySignOff or StageCompletion, or None."""

    state: str
    act: object = None
    # Of a stage: the codes of competencies that no longer carry it.
    fallen: tuple = ()
    # The CarriedSignOff that brought the act here from an earlier edition; then the act is another portfolio's.
    carried: object = None

    @property
    def is_current(self):
        return self.state == SIGNED_OFF

    @property
    def item(self):
        """The competency that it stands for here."""
        return self.carried.item if self.carried else self.act.item

    @property
    def level(self):
        """The level that it stands at here, by the levels of this edition."""
        return self.carried.level if self.carried else self.act.level

    @property
    def number(self):
        """How many acts there are here: another one follows them."""
        return self.act.number if self.act and not self.carried else 0

    @property
    def is_on_record(self):
        """Whether it was signed and not withdrawn: it stands, or did until something changed or time passed."""
        return self.state in (SIGNED_OFF, CHANGED, EXPIRED)

    @cached_property
    def expires_soon(self):
        return self.is_current and is_soon(getattr(self.act, "expires_on", None))

    @property
    def tag(self):
        """The state as the components for states name it."""
        return {SIGNED_OFF: "signed_off", WITHDRAWN: "sign_off_withdrawn", EXPIRED: "sign_off_expired"}.get(
            self.state, self.state
        )

    @property
    def declaration(self):
        """What was declared with the completion of a stage, in the reader's language."""
        return in_language(self.act.snapshot["declaration"], get_language())

    def reaches(self, level):
        """Whether it was signed at this level or above; any sign-off will do where none is expected."""
        if level is None:
            return self.is_on_record
        return self.is_on_record and self.level is not None and self.level.position >= level.position

    def stands_at(self, level):
        """Whether a signature stands at this level or above, so that another one there would change nothing.

        One that was carried over is renewed by signing anew, so in its last days there is something to sign.
        """
        return self.is_current and self.reaches(level) and not (self.carried and self.expires_soon)

    def carries(self, expectation):
        return self.is_current and self.reaches(expectation.level)


NOWHERE = Standing(NONE)


class Standings(dict):
    """{key: Standing}; what nobody has acted on stands nowhere."""

    def __missing__(self, key):
        return NOWHERE


def of(portfolio, today=None, item=None):
    """{item key: Standing} of the portfolio's competencies, or of one. One query, and one more if it was moved."""
    today = today or timezone.localdate()
    own = {act.item_id: Standing(state_of(act, today), act) for act in newest_acts(portfolio, item)}
    return Standings(carried_over(portfolio, item, today) | own)


def carried_over(portfolio, item, today):
    """{item key: Standing} of what was signed in an earlier edition: where several went into one, what counts most."""
    rows = reading.carried_sign_offs(portfolio, item, today)
    found = [Standing(state_of_carried(row, today), row.sign_off, carried=row) for row in rows if row.item_id]
    return {each.item.pk: each for each in sorted(found, key=worth)}


def worth(standing):
    height = standing.level.position if standing.level else -1
    return standing.is_current, standing.state == RECONFIRM, height, standing.act.decided_at


def state_of_carried(row, today):
    """Of what has to be confirmed again only that, as long as it stands where it was signed."""
    if row.is_withdrawn:
        return WITHDRAWN
    if row.basis_changed:
        return CHANGED
    if has_expired(row.sign_off, today):
        return EXPIRED
    return RECONFIRM if row.standing == CarriedSignOff.Standing.TO_RECONFIRM else SIGNED_OFF


def newest_acts(portfolio, item=None):
    """The last act on each competency, each knowing whether its basis has changed."""
    chosen = {"portfolio": portfolio} | ({"item": item} if item else {})
    acts = with_standing(CompetencySignOff.objects.filter(**chosen))
    return acts.select_related("level", "item").order_by("item_id", "-number").distinct("item_id")


def with_standing(acts):
    return acts.defer("snapshot").annotate(basis_changed=BasisChanged(F("snapshot")))


def state_of(act, today):
    """Of the newest act on a competency."""
    if act.outcome == Outcome.WITHDRAWN:
        return WITHDRAWN
    if act.basis_changed:
        return CHANGED
    return EXPIRED if has_expired(act, today) else SIGNED_OFF


def has_expired(act, today):
    """It is valid until the end of its last day."""
    return act.expires_on is not None and act.expires_on < today


def is_soon(day):
    return day is not None and day <= timezone.localdate() + EXPIRES_SOON


def history_of(portfolio, item):
    """Every act on one competency, the newest first, each with its `standing`. One query."""
    acts = with_standing(CompetencySignOff.objects.filter(portfolio=portfolio, item=item)).defer(None)
    return followed(list(acts.select_related("level").order_by("-number")), timezone.localdate())


def history_carried(portfolio, item, *, is_followed):
    """What was signed in earlier editions and carried over to one competency, the newest first, as `history_of`."""
    today = timezone.localdate()
    rows = reading.carried_sign_offs(portfolio, item, today)
    acts = []
    for row in sorted(rows, key=lambda row: row.sign_off.decided_at, reverse=True):
        state = SUPERSEDED if is_followed else state_of_carried(row, today)
        row.sign_off.standing = Standing(state, row.sign_off, carried=row)
        acts.append(row.sign_off)
    return acts


def followed(acts, today):
    """Put on each act, the newest first, what became of it: those before the newest were superseded or withdrawn."""
    later = None
    for act in acts:
        if later is None:
            act.standing = Standing(state_of(act, today), act)
        else:
            undone = later.outcome == Outcome.WITHDRAWN and act.outcome != Outcome.WITHDRAWN
            act.standing = Standing(WITHDRAWN if undone else SUPERSEDED, act)
        later = act
    return acts


def of_stages(portfolio, standings):
    """{stage key: Standing} of the portfolio's stages; `standings`: of its competencies.

    One query, and none where nothing was ever signed off: no stage is completed on nothing.
    """
    if not standings:
        return Standings()
    acts = StageCompletion.objects.filter(portfolio=portfolio).select_related("stage")
    newest = acts.order_by("stage_id", "-number").distinct("stage_id")
    return Standings({act.stage_id: of_stage(act, standings) for act in newest})


def of_stage(act, standings):
    """A completion stands while every competency that it was declared on is signed off, at that level or above."""
    if act.outcome == StageCompletion.Outcome.WITHDRAWN:
        return Standing(WITHDRAWN, act)
    by_code = {standing.item.code: standing for standing in standings.values()}
    relied = act.snapshot["competencies"]
    fallen = tuple(entry["code"] for entry in relied if not still_carries(entry, by_code.get(entry["code"])))
    return Standing(CHANGED if fallen else SIGNED_OFF, act, fallen)


def still_carries(entry, standing):
    """Whether what a completion relied on is still signed off, at the level that was expected then."""
    if standing is None or not standing.is_current:
        return False
    expected = entry["expected"]
    return expected is None or (standing.level is not None and standing.level.position >= expected["position"])


def completed_before(portfolio):
    """[(portfolio, Standing)] of stages completed in the earlier editions that this portfolio came from, latest first.

    They stay completed where they were; nothing here is completed by them. No query where it never moved.
    """
    found = []
    for origin in reading.before(portfolio):
        stages = of_stages(origin, of(origin))
        found += [(origin, standing) for _key, standing in sorted(stages.items()) if standing.is_on_record]
    return found
