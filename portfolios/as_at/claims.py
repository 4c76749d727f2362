"""The claims on one competency as they stood, each in the words in which it was put forward, with its decisions."""

from dataclasses import dataclass

from . import words
from .words import Kept


@dataclass(frozen=True)
class ShownDecision:
    kept: Kept
    outcome: str
    # What had become of it: current, changed, superseded or withdrawn, as the components for states name them.
    tag: str

    @property
    def row(self):
        return self.kept.row


@dataclass(frozen=True)
class ShownClaim:
    claim: object
    decisions: list
    level: object = None
    kept: Kept | None = None

    @property
    def status(self):
        return self.claim.status

    @property
    def snapshot(self):
        """What was put forward, where the reader may see it and something of it is left."""
        return self.kept.snapshot if self.kept else None

    @property
    def title(self):
        return self.snapshot["evidence"]["title"] if self.snapshot else ""

    @property
    def rows(self):
        return words.rows_of(self.snapshot) if self.snapshot else []

    @property
    def competency(self):
        return words.title_of(self.snapshot)

    @property
    def other_language(self):
        return words.other_language(self.snapshot)[0]

    @property
    def other_title(self):
        return words.other_language(self.snapshot)[1]


def shown(past, item):
    """What the reader of this Past may see of one competency, the newest first. Two queries."""
    claims = sorted((claim for claim in past.claims if claim.item == item.pk), key=lambda claim: -claim.sequence)
    readable = [claim for claim in claims if past.may_read(claim)]
    put_forward = words.submissions(readable, past.by_number)
    acts = words.decisions([act for claim in claims for act in claim.decisions], past.by_number)
    return [_claim(claim, put_forward, acts, past.levels) for claim in claims]


def _claim(claim, put_forward, acts, levels):
    newest_first = claim.decisions[::-1]
    decisions = [ShownDecision(acts[act.id], act.outcome, became(act, claim)) for act in newest_first]
    found = put_forward.get(claim.id)
    if found and found.row is None:
        # From before what is put forward was kept: a decider was shown the same words.
        same = (acts[act.id] for act in newest_first if act.snapshot == claim.snapshot)
        found = next(same, found)
    return ShownClaim(claim, decisions, levels.get(claim.level), found)


def became(act, claim):
    """What had become of a decision when the claim stood like this."""
    later = [each for each in claim.decisions if each.about > act.about]
    if later:
        following = min(later, key=lambda each: each.about)
        is_undone = act.outcome == "accepted" and following.outcome == "withdrawn"
        return "acceptance_withdrawn" if is_undone else "superseded"
    has_changed = claim.has_changed or (claim.status == "submitted" and claim.snapshot != act.snapshot)
    return "changed" if has_changed else "current"
