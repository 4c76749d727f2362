"""What a move to a later edition would mean for a portfolio: said before anybody moves, and carried out by `move`.

Invariant: nothing here writes. Every accepted claim and every standing sign-off of the portfolio leads to at least one
`Carry`, by changes that the new edition has on record and never to more than its rules, and every step before, allow.
Several editions are followed one by one. The same rows give the same digest.
"""

from collections import defaultdict
from functools import cached_property

from django.db.models import Prefetch
from django.utils import timezone

from frameworks.models import CarryRule, Edition
from frameworks.releases.carrying import rules_of

from ..attainment import standing as standings
from ..models import CarriedClaim, Claim, Decision, Move, Portfolio
from ..sign_off.standing import counted_apart
from . import reading
from .planned import Carry, Draft, Plan, Step
from .refusals import AlreadyThere, NotOffered, NotSaid

Standing, Policy, Status = CarriedClaim.Standing, CarryRule.Policy, Claim.Status
# What its owner may still write: it goes along, to be put forward on the new edition.
UNFINISHED = (Status.DRAFT, Status.RETURNED, Status.WITHDRAWN, Status.SUBMITTED)


def offered(portfolio):
    """The newest published edition that replaces the portfolio's own, directly or by way of others, or None."""
    if portfolio.closed_at is not None:
        return None
    later = list(Edition.objects.public().filter(framework=portfolio.edition.framework_id, replaces__isnull=False))
    reached, grown = {portfolio.edition_id}, True
    while grown:
        found = {edition.pk for edition in later if edition.replaces_id in reached} - reached
        reached, grown = reached | found, bool(found)
    published = [edition for edition in later if edition.pk in reached and edition.is_published]
    return max(published, key=lambda edition: edition.sequence, default=None)


def way_to(edition, to):
    """The editions on the way from one to a later one, in order, that one last. Raises NotOffered."""
    way = []
    while to is not None and to.pk != edition.pk:
        if to.is_draft or to.pk in {each.pk for each in way}:
            raise NotOffered
        way.insert(0, to)
        to = to.replaces
    if to is None or not way:
        raise NotOffered
    return way


def plan(portfolio, to):
    """The Plan of a move. Raises NotOffered, AlreadyThere or NotSaid."""
    way = way_to(portfolio.edition, to)
    claims, sign_offs = held_claims(portfolio), held_sign_offs(portfolio)
    unfinished = unfinished_of(portfolio)
    drafts, steps = [Draft((claim,), claim.item, claim.level) for claim in unfinished], []
    for edition in way:
        record = Record(edition)
        steps.append(Step(edition, record.follow_all(claims), record.follow_all(sign_offs)))
        claims, sign_offs = ([each for each in held if each.item] for held in (steps[-1].claims, steps[-1].sign_offs))
        drafts = record.lead_on(drafts)
    existing = existing_on(portfolio, way)
    return Plan(
        portfolio=portfolio,
        to=way[-1],
        steps=steps,
        drafts=without_known(drafts, existing),
        unfinished=unfinished,
        supervisions=supervisions_of(portfolio, existing),
        invitations=list(portfolio.invitations.unanswered().order_by("invited_at", "pk")),
        existing=existing,
    )


class Record:
    """What an edition has on record of the items before it, and its rules."""

    def __init__(self, edition):
        self.edition = edition
        self.policies = rules_of(edition)
        self.levels = {level.code: level for level in edition.levels.all()}

    @cached_property
    def changes(self):
        found = defaultdict(list)
        for change in self.edition.changes.select_related("origin", "destination__kind"):
            found[change.origin_id].append(change)
        return found

    def follow_all(self, held):
        """A Carry for everything held and each item that it leads to; where two lead to one, what counts more."""
        best = {}
        for carry in sorted((found for each in held for found in self.follow(each)), key=worth):
            best[carry.what.pk, carry.item and carry.item.pk] = carry
        return sorted(best.values(), key=in_order)

    def follow(self, held):
        if not self.changes[held.item.pk]:
            raise NotSaid
        return [self.carry(held, change) for change in self.changes[held.item.pk]]

    def carry(self, held, change):
        after, level = change.destination, self.level_of(held.level)
        reason = self.why_not(held, change, level)
        step = {"changes": (*held.changes, change), "reason": reason or held.reason}
        if after is None or not after.is_assessable or self.policies[change.kind] == Policy.EXPIRE:
            return held.led(standing=Standing.EXPIRED, item=None, level=None, **step)
        standing = Standing.TO_RECONFIRM if step["reason"] else Standing.CARRIED
        return held.led(standing=standing, item=after, level=level, **step)

    def why_not(self, held, change, level):
        """Why it is not simply carried over, by name, or an empty string; see `planned.REASONS`."""
        if change.destination is None:
            return "retired"
        if not change.destination.is_assessable:
            return "heading"
        policy = self.policies[change.kind]
        if policy != Policy.CARRY:
            return policy
        return "level" if level is None and (held.level or self.levels) and not held.reason else ""

    def level_of(self, level):
        return self.levels.get(level.code) if level else None

    def lead_on(self, drafts):
        """Unfinished claims on what became of their items, together where two of one evidence lead to one item."""
        found = {}
        for draft in drafts:
            for change in self.changes[draft.item.pk]:
                after = change.destination
                if after is not None and after.is_assessable:
                    key = (draft.claims[0].evidence_id, after.pk)
                    before = found[key].claims if key in found else ()
                    found[key] = Draft((*before, *draft.claims), after, self.level_of(draft.level))
        return list(found.values())


def worth(carry):
    """The last one counts."""
    order = (Standing.EXPIRED, Standing.TO_RECONFIRM, Standing.CARRIED)
    return order.index(carry.standing), carry.level.position if carry.level else -1, str(carry.what.pk)


def in_order(carry):
    item = carry.item or carry.changes[-1].origin
    return carry.item is None, item.position, item.pk, str(carry.what.pk)


def held_claims(portfolio):
    """What was accepted here or carried here, as a Carry that has gone nowhere yet."""
    decisions = Prefetch("decisions", queryset=Decision.objects.order_by("-claim_version"))
    accepted = counted_apart(portfolio.claims.accepted()).select_related("item__edition", "level", "evidence__form")
    own = [
        Carry(
            what=claim,
            decision=claim.decisions.all()[0],
            item=claim.item,
            level=claim.level,
            reason="changed" if claim.has_changed else "",
        )
        for claim in accepted.prefetch_related(decisions).order_by("item__position", "pk")
    ]
    found = reading.carried_claims(portfolio)
    carried = [row for row in found if row.item and row.claim.status == Status.ACCEPTED and not row.reconfirmed]
    return own + [Carry.again(row, what=row.claim, decision=row.decision) for row in carried]


def held_sign_offs(portfolio):
    """The same of the competencies that were signed off and not withdrawn."""
    today = timezone.localdate()
    own = [
        Carry(what=act, item=act.item, level=act.level, reason=lapsed(standings.state_of(act, today)))
        for act in standings.newest_acts(portfolio)
        if act.outcome != standings.Outcome.WITHDRAWN
    ]
    carried = [row for row in reading.carried_sign_offs(portfolio) if row.item and not row.reconfirmed]
    return own + [Carry.again(row, what=row.sign_off) for row in carried if not row.is_withdrawn]


def lapsed(state):
    return {standings.CHANGED: "changed", standings.EXPIRED: "expired"}.get(state, "")


def unfinished_of(portfolio):
    claims = counted_apart(portfolio.claims.filter(status__in=UNFINISHED)).select_related("item", "level", "evidence")
    return list(claims.order_by("item__position", "created_at", "pk"))


def existing_on(portfolio, way):
    """The open portfolio that its owner has begun on the new edition already, or None. Raises AlreadyThere."""
    begun = Portfolio.objects.owned_by(portfolio.owner).open().filter(edition__in=way)
    found = {each.edition_id: each for each in begun.select_related("edition__framework", "target_stage")}
    there = found.pop(way[-1].pk, None)
    if found or (there and Move.objects.filter(destination=there).exists()):
        raise AlreadyThere
    return there


def without_known(drafts, existing):
    """Without those whose evidence is claimed for the same competency on the new edition already."""
    known = set(existing.claims.values_list("evidence_id", "item_id")) if existing else set()
    return [draft for draft in drafts if (draft.evidence_id, draft.item.pk) not in known]


def supervisions_of(portfolio, existing):
    """The grants that may be taken along: not those of people who supervise the new portfolio already."""
    grants = portfolio.supervisions.not_over().select_related("supervisor", "cover__supervisor")
    there = existing.supervisions.not_over().values("supervisor") if existing else []
    return list(grants.exclude(supervisor__in=there).order_by("started_at", "pk"))
