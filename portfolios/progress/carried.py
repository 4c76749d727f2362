"""What a page shows of claims that were carried over: where and how they were signed, and what became of them.

Invariant: whoever may read the portfolio that a claim came to reads what was signed; what its evidence says today, only
who may read the claim where it was made.
"""

from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.translation import get_language

from .. import access
from ..evidence.content import in_language
from ..models import Claim, Decision
from ..moving import reading
from ..sign_off import standing
from ..sign_off.snapshot import readable, with_content


@dataclass(frozen=True)
class ShownCarried:
    """A CarriedClaim of `moving.reading` with its decision's standing. `is_readable`: the claim itself, where it is.

    `may_show_text`: what the competency means at a level is the publisher's text, and shown only where it may be.
    """

    row: object
    is_readable: bool = False
    may_show_text: bool = True

    @property
    def decision(self):
        return self.row.decision

    @property
    def edition(self):
        return self.row.edition

    @property
    def tag(self):
        """What it is here, as the components for states name it; where it does not stand its decision says why."""
        if self.row.reconfirmed:
            return "superseded"
        return "to_reconfirm" if self.row.standing == reading.Standing.TO_RECONFIRM else "carried"

    @property
    def waits(self):
        return reading.waits(self.row)

    @property
    def is_waiting(self):
        """Whether it has been put before the supervisors again."""
        return self.waits and self.row.own_status == Claim.Status.SUBMITTED

    @property
    def title(self):
        return self.decision.snapshot["evidence"]["title"]

    @property
    def competency(self):
        """(code, title) as it was signed."""
        signed = self.decision.snapshot["competency"]
        return signed["code"], in_language(signed["title"], get_language())

    @property
    def wording(self):
        """What the competency said, as it was signed."""
        return in_language(self.decision.snapshot["competency"]["text"], get_language())

    @property
    def signed(self):
        """(label, text) of what the decider was shown."""
        kept_back = set() if self.may_show_text else {"descriptor"}
        shown = readable(self.decision.snapshot).items()
        return [(label, text) for field, (label, text) in shown if text and field not in kept_back]


def carried_on(portfolio, item, reader):
    """[ShownCarried] of one competency, in the order in which they were signed; nothing is asked where none was.

    Two queries, and six more where one of them does not stand as it was signed.
    """
    rows = [row for row in reading.carried_claims(portfolio, item, words=True) if row.item_id]
    if not rows:
        return []
    keys = {row.claim_id for row in rows}
    seen = set(access.visible("claim", reader).filter(pk__in=keys).values_list("pk", flat=True))
    fallen = in_hand({row.claim_id for row in rows if not row.stands})
    for row in rows:
        row.decision.standing = standing_of(row, fallen.get(row.claim_id), reader, is_seen=row.claim_id in seen)
    may_show_text = portfolio.edition.framework.may_show_text
    return [ShownCarried(row, row.claim_id in seen, may_show_text) for row in rows]


def in_hand(keys):
    """{key: claim} with everything that a comparison reads; no query for none."""
    if not keys:
        return {}
    claims = with_content(Claim.objects).prefetch_related(Prefetch("decisions", queryset=Decision.objects.all()))
    return claims.in_bulk(keys)


def standing_of(row, claim, reader, *, is_seen):
    if row.reconfirmed:
        return standing.Standing(standing.SUPERSEDED)
    if claim is None:
        return standing.Standing(standing.CURRENT)
    if is_seen:
        return standing.standing(row.decision, claim, reader=reader)
    return standing.Standing(standing.state_of(row.decision, claim), is_hidden=True)
