"""What had become, at a moment, of competencies and stages that were signed: by the State, and the rows of the acts."""

from dataclasses import dataclass

from django.utils import timezone

from ..attainment.standing import CHANGED, EXPIRED, SIGNED_OFF, SUPERSEDED, Standing, Standings, of_stage
from . import words
from .state import ACCEPTED, WITHDRAWN
from .words import Kept


@dataclass(frozen=True)
class Signed:
    """A signature of a competency or of a stage: the row that was kept, and where it stood then."""

    kept: Kept
    standing: Standing

    @property
    def act(self):
        return self.kept.row

    @property
    def stage_tag(self):
        """The state of a stage as the components for states name it."""
        return "completed" if self.standing.is_current else self.standing.tag


def sign_offs(state, events, claims):
    """{item key: Signed} of every competency that was acted on; `claims`: those that stood, here and where they came
    from. One query.
    """
    found = words.sign_offs([acts[-1] for acts in state.sign_offs.values()], events)
    return {item: _newest(acts[-1], found, state, claims) for item, acts in state.sign_offs.items()}


def completions(state, events, sign_offs):
    """[Signed] of every stage that was acted on; `sign_offs` carry them. One query."""
    found = words.completions([acts[-1] for acts in state.completions.values()], events)
    carrying = Standings({item: signed.standing for item, signed in sign_offs.items() if signed.act})
    return [Signed(kept, _stage(kept.row, carrying)) for kept in found.values()]


def history(item, state, events, claims):
    """Every act on one competency, the newest first: earlier ones were superseded, or withdrawn by the next."""
    acts = state.sign_offs.get(item.pk, [])
    found = words.sign_offs(acts, events)
    earlier = [_followed(found[act.id], act, then) for act, then in zip(acts, acts[1:], strict=False)]
    return [_newest(acts[-1], found, state, claims), *earlier[::-1]] if acts else []


def _stage(row, carrying):
    """Of a row that has nothing left to tell, only that it is not what it was."""
    return of_stage(row, carrying) if row and "competencies" in row.snapshot else Standing(CHANGED, row)


def _newest(act, found, state, claims):
    kept = found[act.id]
    return Signed(kept, Standing(_state_of(act, kept.row, state, claims), kept.row))


def _followed(kept, act, following):
    is_undone = following.outcome == WITHDRAWN and act.outcome != WITHDRAWN
    return Signed(kept, Standing(WITHDRAWN if is_undone else SUPERSEDED, kept.row))


def _state_of(act, row, state, claims):
    if act.outcome == WITHDRAWN:
        return WITHDRAWN
    if row is None:
        return SIGNED_OFF
    if not all(carries(piece, claims) for piece in row.snapshot.get("rests_on", [])):
        return CHANGED
    has_expired = row.expires_on is not None and row.expires_on < timezone.localdate(state.moment)
    return EXPIRED if has_expired else SIGNED_OFF


def carries(piece, claims):
    """Whether a claim that a sign-off rests on was accepted, by the same decision and in the same words."""
    claim = claims.get(piece["claim"])
    if claim is None or claim.status != ACCEPTED or claim.has_changed:
        return False
    return claim.last is not None and claim.last.id == piece["decision"]
