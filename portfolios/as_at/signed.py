"""What had become, at a moment, of competencies that were signed off: by the State, and by the row that was signed."""

from dataclasses import dataclass

from django.utils import timezone

from .state import ACCEPTED, WITHDRAWN
from .words import Kept


@dataclass(frozen=True)
class SignOff:
    """`tag`: the state as the components for states name it."""

    kept: Kept
    tag: str

    @property
    def act(self):
        return self.kept.row


def newest(acts, found, state):
    """The SignOff of the last act on a competency. `found`: {key of an act: Kept}."""
    return SignOff(found[acts[-1].id], _tag(found[acts[-1].id].row, acts[-1], state))


def all_of(acts, found, state):
    """Every act on a competency, the newest first: earlier ones were superseded, or withdrawn by the next."""
    earlier = [SignOff(found[act.id], _followed(act, then)) for act, then in zip(acts, acts[1:], strict=False)]
    return [newest(acts, found, state), *earlier[::-1]] if acts else []


def _followed(act, following):
    is_undone = following.outcome == WITHDRAWN and act.outcome != WITHDRAWN
    return "sign_off_withdrawn" if is_undone else "superseded"


def _tag(row, act, state):
    if act.outcome == WITHDRAWN:
        return "sign_off_withdrawn"
    if row is None:
        return "signed_off"
    if not all(_carries(piece, state) for piece in row.snapshot.get("rests_on", [])):
        return "changed"
    has_expired = row.expires_on is not None and row.expires_on < timezone.localdate(state.moment)
    return "sign_off_expired" if has_expired else "signed_off"


def _carries(piece, state):
    """Whether a claim that a sign-off rests on was accepted, by the same decision and in the same words."""
    claim = state.claims.get(piece["claim"])
    if claim is None or claim.status != ACCEPTED or claim.has_changed:
        return False
    return claim.last is not None and claim.last.id == piece["decision"]
