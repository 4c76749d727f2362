"""What rows on record say together: that what waits or was accepted is what was put forward.

A claim that is waiting or accepted on the present revision of its evidence shows the snapshot that was kept when it was
submitted; evidence has as many revisions as were kept, and the status that follows from its claims.
"""

from collections import defaultdict

from ..canonical import digest
from ..models import Claim, Evidence, EvidenceRevision, Submission
from ..models.claim import WAITS_OR_STANDS
from ..sign_off.snapshot import snapshot_of, with_content

CLAIMED = {"accepted": Evidence.Status.LOCKED, "submitted": Evidence.Status.SUBMITTED}


def check(owners, chains):
    """Add a fault to the chain of each claim that shows something else. Nine queries."""
    put_forward = {
        (claim, version): sha256
        for claim, version, sha256 in Submission.objects.filter(claim__portfolio__owner__in=owners).values_list(
            "claim", "claim_version", "snapshot_sha256"
        )
    }
    kept = defaultdict(list)
    revisions = EvidenceRevision.objects.filter(evidence__claims__portfolio__owner__in=owners)
    for evidence, number in revisions.values_list("evidence", "number").distinct():
        kept[evidence].append(number)
    claims = with_content(Claim.objects).filter(portfolio__owner__in=owners).exclude(status=Claim.Status.DRAFT)
    by_evidence = defaultdict(list)
    for claim in claims:
        by_evidence[claim.evidence].append(claim)
        check_claim(claim, put_forward.get((claim.pk, claim.version)), chains[claim.portfolio_id])
    for evidence, of_it in by_evidence.items():
        check_evidence(evidence, of_it, kept[evidence.pk], chains[of_it[0].portfolio_id])


def check_claim(claim, put_forward, chain):
    name = f"claim:{claim.pk}"
    if claim.status not in WAITS_OR_STANDS or name in chain.erased:
        return
    sequence = chain.bound[name].sequence if name in chain.bound else None
    if put_forward is None:
        chain.fault(f"{name} was never put forward as it stands", sequence)
    elif claim.evidence_revision == claim.evidence.revision and digest(snapshot_of(claim)) != put_forward:
        chain.fault(f"{name} does not show what was put forward", sequence)


def check_evidence(evidence, claims, kept, chain):
    name = f"evidence:{evidence.pk}"
    if sorted(kept) != list(range(1, evidence.revision)):
        chain.fault(f"{name} has not the revisions that were kept")
    statuses = {claim.status for claim in claims if claim.evidence_revision == evidence.revision}
    expected = next((status for claimed, status in CLAIMED.items() if claimed in statuses), Evidence.Status.DRAFT)
    if evidence.status != expected:
        chain.fault(f"{name} has a status that does not follow from its claims")
