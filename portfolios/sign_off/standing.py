"""Whether what somebody decided still stands: said wherever a decision is shown.

Invariant: a decision is current exactly when its claim would be shown as it was shown then and nothing was decided
on it later; nobody but the owner learns from it what is being written at this moment.
"""

from dataclasses import dataclass

from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When

from ..canonical import digest
from ..evidence import completeness
from ..models import Claim, Decision
from .snapshot import differences, snapshot_of

CURRENT, CHANGED, SUPERSEDED, WITHDRAWN = "current", "changed", "superseded", "withdrawn"
Outcome = Decision.Outcome


@dataclass(frozen=True)
class Standing:
    state: str
    differences: tuple = ()
    # The owner is at work on it: what is different is not this reader's to see yet.
    is_hidden: bool = False

    @property
    def is_current(self):
        return self.state == CURRENT


def state_of(decision, claim):
    """One of the four states. The claim is fetched `with_content` and with its decisions."""
    later = [each for each in claim.decisions.all() if each.claim_version > decision.claim_version]
    if later:
        following = min(later, key=lambda each: each.claim_version)
        is_undone = decision.outcome == Outcome.ACCEPTED and following.outcome == Outcome.WITHDRAWN
        return WITHDRAWN if is_undone else SUPERSEDED
    return CURRENT if digest(snapshot_of(claim)) == decision.snapshot_sha256 else CHANGED


def standing(decision, claim, *, reader):
    """The Standing of a decision for somebody who reads it: with every difference, but for a draft that is hidden."""
    state = state_of(decision, claim)
    if state != CHANGED:
        return Standing(state)
    if may_compare(claim, reader):
        return Standing(CHANGED, tuple(differences(decision.snapshot, snapshot_of(claim))))
    # Whoever returned a claim goes on reading it as they returned it, and learns nothing of the work on it.
    return Standing(CHANGED if decision.outcome == Outcome.ACCEPTED else CURRENT, is_hidden=True)


def in_a_list(decision, claim, *, reader):
    """The Standing of a decision where no differences are shown. `reader`: None for whoever is not the owner."""
    state = state_of(decision, claim)
    hides = state == CHANGED and decision.outcome != Outcome.ACCEPTED and not may_compare(claim, reader)
    return Standing(CURRENT if hides else state, is_hidden=True)


def may_compare(claim, reader):
    """Whether the reader may see how the claim differs now from what it was."""
    return (reader is not None and reader.pk == claim.technician_id) or not is_being_written(claim)


def is_being_written(claim):
    """Whether the owner may be changing what the claim or its evidence says."""
    return claim.evidence.is_editable or claim.status not in (Claim.Status.SUBMITTED, Claim.Status.ACCEPTED)


def counted_apart(claims):
    """These claims, annotated with what `judge` says of each, for where they are only counted: no snapshot is read.

    What was signed off changes by an amendment alone, which is a new revision of the evidence.
    """
    outcomes = Decision.objects.filter(claim=OuterRef("pk")).order_by("-claim_version").values("outcome")[:1]
    amended = Q(status=Claim.Status.ACCEPTED) & ~Q(evidence_revision=F("evidence__revision"))
    last = Case(When(status=Claim.Status.SUBMITTED, then=Subquery(outcomes)), default=Value(""))
    again = Q(last_outcome=Outcome.ACCEPTED)
    return claims.alias(last_outcome=last).annotate(
        has_changed=Case(When(amended, then=True), default=False),
        waits_again=Case(When(again, then=True), default=False),
    )


def judge(claims, *, reader):
    """Put on every decision its standing and on every claim what follows. No query for what is fetched already."""
    for claim in claims:
        for decision in claim.decisions.all():
            decision.standing = standing(decision, claim, reader=reader)
        claim.has_changed = has_changed(claim)
        claim.waits_again = waits_again(claim)
        claim.is_finished = not completeness.problems(claim.evidence)
    return claims


def newest(claim):
    """The latest decision on a claim, or None."""
    return max(claim.decisions.all(), key=lambda decision: decision.claim_version, default=None)


def waits_again(claim):
    """Whether the claim was accepted, has changed since and waits for another decision."""
    decision = newest(claim)
    return claim.status == Claim.Status.SUBMITTED and decision is not None and decision.outcome == Outcome.ACCEPTED


def has_changed(claim):
    """Whether the claim is accepted, but no longer says what was signed off."""
    decision = newest(claim)
    return claim.status == Claim.Status.ACCEPTED and decision is not None and state_of(decision, claim) == CHANGED
