"""What a sign-off rests on: the decisions on claims that were in force when it was given, by key and digest.

Invariant: a sign-off is as it was signed exactly when the digest of its basis, read anew, is what it was.
"""

from django.db.models import BooleanField, Func, Prefetch

from ..canonical import digest
from ..models import Claim, Decision
from ..sign_off.snapshot import snapshot_of, with_content
from ..sign_off.standing import newest


def with_basis(claims, item=None):
    """These claims with everything that `basis_of` reads, in five queries whatever their number.

    `item`: what all of them are on, where it is in hand with its descriptors; then these are not fetched again.
    """
    found = with_content(claims)
    if item is not None:
        found = found.prefetch_related(None).prefetch_related("evidence__attachments", "evidence__statements")
    return found.prefetch_related(Prefetch("decisions", queryset=Decision.objects.order_by("-decided_at")))


def basis_of(claims):
    """What a signature would rest on now, as plain data: the same whatever the order in which claims were read."""
    return [piece_of(claim) for claim in sorted(claims, key=lambda claim: str(claim.pk))]


def piece_of(claim):
    decision = newest(claim)
    in_force = claim.status == Claim.Status.ACCEPTED and decision.outcome == Decision.Outcome.ACCEPTED
    return {
        "claim": str(claim.pk),
        "decision": str(decision.pk) if in_force else None,
        "sha256": digest(snapshot_of(claim)),
    }


def is_current(claim):
    """Whether the claim is accepted and says what was signed."""
    decision = newest(claim)
    return claim.status == Claim.Status.ACCEPTED and piece_of(claim)["sha256"] == decision.snapshot_sha256


def claims_under(act):
    """The claims that a sign-off rests on, as they are now."""
    keys = [piece["claim"] for piece in act.snapshot["rests_on"]]
    return list(with_basis(Claim.objects.filter(pk__in=keys)))


class BasisChanged(Func):
    """Whether the basis that a snapshot holds is another now: asked of the database, so that no claim is read.

    What was signed off changes by an amendment alone, which is a new revision of the evidence, and by a decision.
    """

    output_field = BooleanField()
    template = """EXISTS (
        SELECT 1 FROM jsonb_array_elements(%(expressions)s -> 'rests_on') AS piece
        LEFT JOIN portfolios_claim c ON c.id = (piece ->> 'claim')::uuid AND 'accepted' = c.status
        LEFT JOIN portfolios_evidence e ON e.id = c.evidence_id AND e.revision = c.evidence_revision
        WHERE e.id IS NULL OR (piece ->> 'decision')::uuid IS DISTINCT FROM (
            SELECT d.id FROM portfolios_decision d WHERE d.claim_id = c.id ORDER BY d.claim_version DESC LIMIT 1))"""
