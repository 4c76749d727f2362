"""Which credit a technician's work in other frameworks gives them here. As many queries for much as for little."""

from dataclasses import dataclass

from frameworks.crosswalks import Path, strongest
from frameworks.models import Association, Item

from ..models import CarriedClaim, Claim, Decision
from ..sign_off.standing import counted_apart

Status = Claim.Status


@dataclass(frozen=True)
class Accepted:
    """A claim that stands accepted in another framework, for an item there: its own, or the one it was carried to."""

    claim: Claim
    item: int


@dataclass
class ProvisionalCredit:
    """`here`: the claim of the same evidence on this item, where there is one already."""

    item: Item
    accepted: Claim
    decision: Decision
    path: Path
    steps: list
    here: Claim | None = None

    @property
    def strength(self):
        return self.path.strength

    @property
    def is_waiting(self):
        return self.here is not None and self.here.status == Status.SUBMITTED

    @property
    def can_be_put_forward(self):
        return self.here is None

    @property
    def key(self):
        return f"{self.item.pk}-{self.accepted.pk}"


def credits_towards(portfolio, item=None):
    """[ProvisionalCredit] for the competencies of a portfolio's edition, or for one, in its order.

    What was accepted here of the same evidence is no credit any more.
    """
    found = accepted_elsewhere(portfolio)
    wanted = {each.pk: each for each in portfolio.edition.items.assessable() if item is None or each == item}
    paths = strongest({each.item for each in found}, portfolio.edition) if found else {}
    best = best_of(ways(found, paths, wanted))
    here = claims_here(portfolio, best)
    standing = {key: each for key, each in best.items() if not is_accepted(here.get(key))}
    return with_words(sorted(standing.items(), key=lambda pair: order_of(*pair[1])), here)


def accepted_elsewhere(portfolio):
    """What stands accepted in the owner's portfolios on other frameworks. Two queries."""
    mine = counted_apart(Claim.objects.accepted().filter(technician=portfolio.owner_id))
    mine = mine.filter(has_changed=False).select_related("evidence", "item__edition__framework", "level")
    elsewhere = mine.exclude(portfolio__edition__framework=portfolio.edition.framework_id)
    own = [Accepted(claim, claim.item_id) for claim in elsewhere.filter(portfolio__move_on__isnull=True)]
    carried = CarriedClaim.objects.carried().filter(move__destination__move_on__isnull=True)
    moved = carried.filter(claim__in=elsewhere.values("pk")).select_related(
        "claim__evidence", "claim__item__edition__framework", "claim__level"
    )
    return own + [Accepted(row.claim, row.item_id) for row in moved]


def ways(found, paths, wanted):
    """(Accepted, Item, Path) for every competency that something accepted leads to."""
    by_item = {}
    for accepted in found:
        by_item.setdefault(accepted.item, []).append(accepted)
    for (start, destination), path in paths.items():
        if destination in wanted:
            yield from ((accepted, wanted[destination], path) for accepted in by_item[start])


def best_of(ways):
    """{(item key, evidence key): (Accepted, Item, Path)}: of one piece of evidence the way that is worth most."""
    best = {}
    for accepted, item, path in ways:
        key = item.pk, accepted.claim.evidence_id
        if key not in best or worth(path) > worth(best[key][2]):
            best[key] = accepted, item, path
    return best


def worth(path):
    return path.strength, -len(path.steps)


def order_of(accepted, item, path):
    return item.position, -path.strength, str(accepted.claim.pk)


def claims_here(portfolio, keys):
    """{(item key, evidence key): Claim} in this portfolio. One query, or none."""
    if not keys:
        return {}
    claims = portfolio.claims.filter(evidence__in={evidence for _item, evidence in keys})
    return {(claim.item_id, claim.evidence_id): claim for claim in claims}


def is_accepted(claim):
    return claim is not None and claim.status == Status.ACCEPTED


def with_words(pairs, here):
    """The credits with their decisions and the mappings they go by. Two queries, or none."""
    if not pairs:
        return []
    claims = {accepted.claim.pk for _key, (accepted, _item, _path) in pairs}
    newest = Decision.objects.filter(claim__in=claims).order_by("claim_id", "-claim_version").distinct("claim_id")
    decisions = {decision.claim_id: decision for decision in newest}
    keys = {step.association for _key, (_accepted, _item, path) in pairs for step in path.steps}
    mappings = Association.objects.select_related("origin__edition__framework", "destination__edition__framework")
    by_key = mappings.in_bulk(keys)
    return [
        ProvisionalCredit(
            item,
            accepted.claim,
            decisions[accepted.claim.pk],
            path,
            [by_key[step.association] for step in path.steps],
            here.get(key),
        )
        for key, (accepted, item, path) in pairs
    ]
