"""Decisions that were begun and not sent, kept over sessions.

Invariant: a row is read and written for its supervisor alone, only about claims that await them at that moment; it
is gone as soon as the claim is decided or their access ends.
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, FilteredRelation, OuterRef, Q
from django.utils import timezone

from ..models import Claim, DecisionDraft, Submission, Supervision

LATER = "later"


@dataclass(frozen=True)
class Begun:
    """What is kept of one claim: what was chosen, what was typed, and what was shown."""

    verdict: str
    reason: str
    seen_digest: str
    seen_version: int
    saved_at: object

    def is_about(self, digest, version):
        return self.seen_digest == digest and self.seen_version == version


def with_begun(claims, user):
    """These claims, with what `user` has begun on each: `of` reads it without a query."""
    mine = FilteredRelation("decision_drafts", condition=Q(decision_drafts__supervisor=user))
    return claims.annotate(begun=mine).select_related("begun")


def of(claim):
    """What somebody has begun on a claim that was fetched `with_begun`, or None."""
    kept = getattr(claim, "begun", None)
    if kept is None:
        return None
    return Begun(kept.verdict, kept.reason, kept.seen_digest, kept.seen_version, kept.saved_at)


@transaction.atomic
def keep(choices, *, by):
    """Keep what was begun of one page, and forget what was cleared; the number of rows that are kept.

    A claim that does not await its supervisor at this moment is passed over, whoever asks.
    """
    awaiting = Claim.objects.awaiting(by).filter(pk__in=[choice.claim_id for choice in choices]).order_by("pk")
    known = {str(pk) for pk in awaiting.values_list("pk", flat=True)}
    mine = [choice for choice in choices if str(choice.claim_id) in known]
    wanted = [choice for choice in mine if choice.outcome or choice.reason]
    forget([choice.claim_id for choice in mine if choice not in wanted], by=by)
    rows = [_row(choice, by) for choice in sorted(wanted, key=lambda choice: str(choice.claim_id))]
    DecisionDraft.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["supervisor", "claim"],
        update_fields=["verdict", "reason", "seen_digest", "seen_version", "saved_at"],
    )
    return len(rows)


def _row(choice, by):
    return DecisionDraft(
        supervisor=by,
        claim_id=choice.claim_id,
        verdict=choice.outcome,
        reason=choice.reason,
        seen_digest=choice.seen_digest,
        seen_version=choice.seen_version,
        saved_at=timezone.now(),
    )


def forget(claim_ids, *, by=None):
    """Of these claims nothing is begun any more by this supervisor, or by anybody."""
    mine = {"supervisor": by} if by else {}
    DecisionDraft.objects.filter(claim__in=claim_ids, **mine).delete()


def sweep(drafts=None):
    """Forget what nobody can send any more, of these drafts or of all: decided since, or no longer theirs to decide."""
    drafts = DecisionDraft.objects.all() if drafts is None else drafts
    open_grants = Supervision.objects.open().filter(
        supervisor=OuterRef("supervisor"), portfolio=OuterRef("claim__portfolio")
    )
    decided = Q(claim__status__in=[Claim.Status.ACCEPTED, Claim.Status.RETURNED])
    return drafts.filter(decided | ~Exists(open_grants)).delete()[0]


def shown_then(drafts):
    """{(claim key, digest): snapshot} of what was before these writers, where it was put forward as it was shown."""
    kept = Submission.objects.filter(
        claim__in=[claim_id for claim_id, _begun in drafts],
        snapshot_sha256__in=[begun.seen_digest for _claim_id, begun in drafts],
    )
    return {(row.claim_id, row.snapshot_sha256): row.snapshot for row in kept}
