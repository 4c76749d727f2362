"""What had been carried over from earlier editions by a moment, and whether it stood then where it was signed.

Invariant: which rows, is told by the portfolio's own ledger; how the signed things stood, by the ledgers of the
portfolios where they were signed. A portfolio that had not moved by then asks nothing.
"""

from dataclasses import dataclass, field, replace

from ..attainment.standing import (
    CHANGED,
    EXPIRED,
    RECONFIRM,
    SIGNED_OFF,
    SUPERSEDED,
    WITHDRAWN,
    Standing,
    has_expired,
    worth,
)
from ..models import CarriedClaim, CarriedSignOff, LedgerEvent
from ..moving import reading
from . import words
from .replay import completed, fold
from .signed import Signed, carries
from .state import ACCEPTED


@dataclass
class Origins:
    """The technician's other portfolios of the same framework at a moment: {key: State}, {key: {number: event}}."""

    states: dict = field(default_factory=dict)
    events: dict = field(default_factory=dict)

    @property
    def claims(self):
        return {key: claim for state in self.states.values() for key, claim in state.claims.items()}


def origins_of(portfolio, moment):
    """One query, and one more where older events do not name what their claims are about."""
    theirs = LedgerEvent.objects.filter(
        portfolio__owner=portfolio.owner_id,
        portfolio__edition__framework=portfolio.edition.framework_id,
        happened_at__lte=moment,
    )
    found = Origins()
    for event in theirs.exclude(portfolio=portfolio).order_by("portfolio", "sequence"):
        found.events.setdefault(event.portfolio_id, {})[event.sequence] = event
    for key, events in found.events.items():
        found.states[key] = completed(fold(events.values(), moment))
    return found


@dataclass(frozen=True)
class CarriedThen:
    """A claim that had been carried over: its row, and the decision that accepted it, each held against its event."""

    row: object
    kept: words.Kept
    decision: words.Kept
    became: str

    @property
    def snapshot(self):
        return self.decision.snapshot

    @property
    def title(self):
        return self.snapshot["evidence"]["title"] if self.snapshot else ""

    @property
    def competency(self):
        return words.title_of(self.snapshot) if self.snapshot else ""

    @property
    def rows(self):
        return words.rows_of(self.snapshot) if self.snapshot else []

    @property
    def tag(self):
        """What it was here, as the components for states name it."""
        if self.row.reconfirmed:
            return "superseded"
        return "to_reconfirm" if self.row.standing == reading.Standing.TO_RECONFIRM else "carried"


def claims(state, events, origins):
    """[CarriedThen] of what had an item then, marked as `moving.reading` marks rows of today. One query, or none."""
    keys = keys_in(state, "carriedclaim")
    if not keys:
        return []
    rows = CarriedClaim.objects.filter(pk__in=keys, item__isnull=False).order_by("item__position", "pk")
    rows = rows.select_related("item", "level", "change", "claim__item__edition", "claim__level", "decision")
    own = {(claim.item, claim.evidence): claim for claim in state.claims.values()}
    return [claim_then(row, state.carried[f"carriedclaim:{row.pk}"], own, events, origins) for row in rows]


def claim_then(row, sequence, own, events, origins):
    was = origins.claims.get(str(row.claim_id))
    here = own.get((row.item_id, str(row.claim.evidence_id)))
    row.edition = row.claim.item.edition
    is_accepted = was is not None and was.status == ACCEPTED and was.last.id == str(row.decision_id)
    row.stands, row.is_amended = (is_accepted and was.has_changed is changed for changed in (False, True))
    row.reconfirmed = here is not None and any(act.outcome == ACCEPTED for act in here.decisions)
    row.own_status = here.status if here else None
    act = next((each for each in was.decisions if each.id == str(row.decision_id)), None) if was else None
    told = origins.events.get(row.claim.portfolio_id, {})
    decision = words.act_kept(row.decision, act, told) if act else words.Kept(row.decision, words.CHANGED)
    return CarriedThen(row, bound(row, events[sequence], events), decision, became(row, was))


def became(row, was):
    """What had become of the decision by then, as the components for states name it."""
    if row.stands:
        return "current"
    return "changed" if was is not None and was.status == ACCEPTED else "acceptance_withdrawn"


def bound(row, event, events):
    """Whether the row is what the event of the move recorded, or of the erasure since."""
    if any(words.is_erasure(each, row) and words.is_bound(row, each) for each in events.values()):
        return words.Kept(row, words.AS_RECORDED)
    return words.Kept(row, words.AS_RECORDED if words.is_bound(row, event) else words.CHANGED)


def sign_offs(state, origins, day):
    """{item key: Signed} of what had been carried over and stood for an item then; several: what counted most."""
    rows = sign_off_rows(state)
    found = [signed_then(row, origins, day) for row in rows]
    return {each.standing.item.pk: each for each in sorted(found, key=lambda each: worth(each.standing))}


def sign_off_rows(state):
    """One query, or none."""
    keys = keys_in(state, "carriedsignoff")
    if not keys:
        return []
    rows = CarriedSignOff.objects.filter(pk__in=keys, item__isnull=False).order_by("item__position", "pk")
    return rows.select_related("item", "level", "change", "sign_off__item__edition", "sign_off__level")


def signed_then(row, origins, day):
    act = row.sign_off
    row.edition = act.item.edition
    state = origins.states.get(act.portfolio_id)
    acts = state.sign_offs.get(act.item_id, []) if state else []
    mine = next((each for each in acts if each.id == str(act.pk)), None)
    told = origins.events.get(act.portfolio_id, {})
    kept = words.act_kept(act, mine, told) if mine else words.Kept(act, words.CHANGED)
    return Signed(kept, Standing(state_then(row, acts, origins.claims, day), act, carried=row))


def state_then(row, acts, claims_then, day):
    if not acts or acts[-1].id != str(row.sign_off_id) or acts[-1].outcome == WITHDRAWN:
        return WITHDRAWN
    if not all(carries(piece, claims_then) for piece in row.sign_off.snapshot.get("rests_on", [])):
        return CHANGED
    if has_expired(row.sign_off, day):
        return EXPIRED
    return RECONFIRM if row.standing == reading.Standing.TO_RECONFIRM else SIGNED_OFF


def followed(brought):
    """The same once somebody had acted on the competency here."""
    return Signed(brought.kept, replace(brought.standing, state=SUPERSEDED))


def keys_in(state, name):
    return [key.partition(":")[2] for key in state.carried if key.startswith(f"{name}:")]
