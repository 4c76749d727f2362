"""What a report prints of a past moment: the same parts as of today, told by the ledger, in the words that were kept.

It is the owner's report, so it shows all that was submitted then, whatever became of it since; never a draft.
"""

import datetime
from dataclasses import dataclass

from accounts.verifying import verified_by_then

from ..models import Claim, Evidence
from ..reports.carried import grouped, printed, state_of
from ..reports.entries import BECAME, SHOWN, ShownDecision, claim_of, entry_of, in_order
from ..reports.signed import competency, stage
from ..reports.text import printable
from ..sign_off.snapshot import differences
from ..sign_off.standing import CHANGED, SUPERSEDED, WITHDRAWN
from . import words
from .claims import became
from .pages import past_of
from .state import ACCEPTED, SUBMITTED

BECAME_THEN = {"changed": CHANGED, "superseded": SUPERSEDED, "acceptance_withdrawn": WITHDRAWN}


@dataclass(frozen=True)
class ClaimPrinted:
    """What the layout asks of a claim, as it was then."""

    item: object
    status: str
    submitted_at: datetime.datetime

    @property
    def item_id(self):
        return self.item.pk

    def get_status_display(self):
        return Claim.Status(self.status).label


def told(portfolio, moment, language):
    """The parts of a report's contents that say how things stood; `beside` is for its templates alone."""
    past = past_of(portfolio, moment, portfolio.owner)
    printed, unkept = printed_of(past)
    beside = {
        "as_at": moment,
        "head_then": past.state.head,
        "events_then": past.state.sequence,
        "supervisions": supervisions(past),
        # What has no words any more: it counts in the tables, and the report says why it is nowhere else.
        "unkept": sorted({each.item.code for each in unkept} | {str(each.act.stage) for each in untold(past)}),
    }
    return {
        "portfolio": past.then,
        "covered": past.covered,
        "entries": entries(printed, language),
        "beside": beside | signed(past, language) | {"carried": carried_then(past, language)},
    }


def carried_then(past, language):
    """What had been carried over by then, in the words that are left."""
    may_show_text = past.portfolio.edition.framework.may_show_text
    found = []
    for each in past.carried_claims:
        if each.snapshot:
            found.append(
                printed(each.row, state_of(each.row), language, may_show_text, doubt(each.kept, each.decision))
            )
    return grouped(found)


def supervisions(past):
    """Who supervised, with the organisation that had verified them."""
    found = past.supervisions
    marks = verified_by_then((each.supervisor_id, past.moment) for each in found)
    for each in found:
        each.verified_by = marks.get((each.supervisor_id, past.moment), "")
    return found


def signed(past, language):
    in_order_of_items = sorted(past.sign_offs.values(), key=lambda each: each.standing.item.position if each.act else 0)
    return {
        "sign_offs": [
            with_doubt(competency(each.standing, language), each.kept) for each in in_order_of_items if each.act
        ],
        "completions": [
            with_doubt(stage(each.standing, language), each.kept)
            for each in past.completions
            if each.act and each not in untold(past)
        ],
    }


def untold(past):
    """Completions of which no declaration is left."""
    return [each for each in past.completions if each.act and "declaration" not in each.act.snapshot]


def with_doubt(part, kept):
    part.doubt = doubt(kept)
    return part


def doubt(*found):
    """What is wrong with these rows, in words; empty where each is what its event recorded."""
    return next((str(kept.label) for kept in found if kept and not kept.is_true), "")


def printed_of(past):
    """(Printed, those without any words) of the claims that stood then, in the framework's order. Two queries."""
    claims = [claim for claim in past.claims if claim.status in SHOWN]
    put_forward = words.submissions(claims, past.by_number)
    acts = words.decisions([act for claim in claims for act in claim.decisions], past.by_number)
    items = {competency.item.pk: competency.item for competency in past.covered.competencies}
    claims.sort(key=lambda claim: (items[claim.item].position, claim.sequence))
    found = [Printed(claim, items[claim.item], put_forward[claim.id], acts) for claim in claims]
    return [each for each in found if each.shown.snapshot], [each for each in found if not each.shown.snapshot]


def entries(printed, language):
    """The evidence on which claims stood, in the report's order. Two queries."""
    rows = Evidence.objects.filter(pk__in={each.claim.evidence for each in printed}).prefetch_related("attachments")
    groups = {}
    for each in printed:
        groups.setdefault(each.claim.evidence, []).append(each)
    return in_order([entry(groups[str(row.pk)], row, language) for row in rows])


@dataclass(frozen=True)
class Printed:
    """A claim with the rows that give its words."""

    claim: object
    item: object
    kept: words.Kept
    acts: dict

    @property
    def decisions(self):
        """The newest first."""
        return [(act, self.acts[act.id]) for act in self.claim.decisions[::-1]]

    @property
    def put_forward(self):
        """The row that holds what was put forward: its submission, or a decision on the same words."""
        if self.kept.snapshot:
            return self.kept
        same = [kept for act, kept in self.decisions if act.snapshot == self.claim.snapshot and kept.snapshot]
        return same[0] if same else self.kept

    @property
    def doubtful(self):
        """The rows of which the layout shows nothing itself: what was put forward, and decisions that are gone."""
        gone = [kept for _act, kept in self.decisions if kept.row is None]
        return [self.kept if self.kept.row else self.put_forward, *gone]

    @property
    def shown(self):
        """What is printed: a decided claim as its decider saw it, a waiting one as it waited."""
        decided = [kept for _act, kept in self.decisions if kept.snapshot]
        return self.put_forward if self.claim.status == SUBMITTED or not decided else decided[0]


def entry(group, evidence, language):
    newest = max(group, key=lambda each: each.claim.sequence)
    content = (newest.put_forward.snapshot or newest.shown.snapshot)["evidence"]
    standing = [each.claim for each in group if each.claim.status in (SUBMITTED, ACCEPTED)]
    is_amended = any(claim.has_changed for claim in standing)
    is_being_amended = is_amended and not any(claim.revision == claim.newest_revision for claim in standing)
    shown = [claim(each, content, language, is_being_amended=is_being_amended) for each in group]
    return entry_of(evidence, content, shown, language, is_being_amended=is_being_amended)


def claim(printed, content, language, *, is_being_amended):
    claim, shown = printed.claim, printed.shown
    changed = []
    if claim.has_changed and not is_being_amended:
        changed = differences(shown.snapshot, shown.snapshot | {"evidence": content})
    return claim_of(
        ClaimPrinted(printed.item, claim.status, claim.submitted_at),
        shown.snapshot,
        [decision(act, kept, claim) for act, kept in printed.decisions if kept.row],
        language,
        is_changed=claim.has_changed,
        changed=changed,
        doubt=doubt(shown, *printed.doubtful),
    )


def decision(act, kept, claim):
    what = BECAME.get(BECAME_THEN.get(became(act, claim)), "")
    return ShownDecision(kept.row, printable(kept.row.reason), str(what), doubt(kept))
