"""What of a piece of evidence has been put before somebody: nobody reads more than was submitted to them.

One piece may be claimed in two portfolios with different supervisors. What its owner writes after one of them returned
it, and submits to the other alone, is not the first one's to read.
"""

from ..models import Decision, Submission
from ..models.claim import WAITS_OR_STANDS


def is_as_it_stands(claims, evidence):
    """Whether one of these claims, all on this evidence, put it forward as it stands now."""
    return not evidence.is_editable and any(
        claim.status in WAITS_OR_STANDS and claim.evidence_revision == evidence.revision for claim in claims
    )


def last_contents(claims):
    """{evidence: the newest content that one of these claims put forward}. Two queries.

    Claims from before submissions were kept are known by what was decided on them.
    """
    claims = list(claims)
    evidence_of = {claim.pk: claim.evidence_id for claim in claims}
    decided = Decision.objects.filter(claim__in=claims).exclude(outcome=Decision.Outcome.WITHDRAWN)
    kept = [(decision.decided_at, decision) for decision in decided]
    kept += [(submission.submitted_at, submission) for submission in Submission.objects.filter(claim__in=claims)]
    kept.sort(key=lambda pair: pair[0])
    return {evidence_of[row.claim_id]: row.snapshot["evidence"] for _moment, row in kept}


def contents(claims):
    """Every content that one of these claims put forward or had decided. Two queries."""
    rows = [*Submission.objects.filter(claim__in=claims), *Decision.objects.filter(claim__in=claims)]
    return [row.snapshot["evidence"] for row in rows if row.snapshot.get("evidence")]
