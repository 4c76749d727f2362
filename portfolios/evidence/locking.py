"""When evidence may change: the only module that writes `Evidence.status`.

Invariant: evidence under a waiting or an accepted claim does not change; an amendment keeps the revision that was
signed and starts the next one.
"""

from django.db import transaction

from .. import ledger
from ..canonical import digest
from ..models import Claim, Evidence, EvidenceRevision, Portfolio
from .content import content_of

Status = Evidence.Status


class EvidenceLocked(Exception):
    """A waiting or accepted claim stands on this evidence."""


class NotAllowed(Exception):
    """This person, or this state, does not allow an amendment."""


def locked_row(evidence):
    """The evidence as it is now, its row locked until the transaction ends."""
    return Evidence.objects.select_for_update().get(pk=evidence.pk)


@transaction.atomic
def settle(evidence):
    """Let the status follow from the claims on the current revision; returns it. Changes the object given, too."""
    held = locked_row(evidence)
    statuses = set(
        Claim.objects.filter(evidence=held, evidence_revision=held.revision).values_list("status", flat=True)
    )
    if Claim.Status.ACCEPTED in statuses:
        settled = Status.LOCKED
    elif Claim.Status.SUBMITTED in statuses:
        settled = Status.SUBMITTED
    else:
        settled = Status.DRAFT
    if held.status != settled:
        held.status = settled
        held.save(update_fields=["status"])
    evidence.status = settled
    return settled


@transaction.atomic
def amend(evidence, *, by):
    """Keep the signed revision and begin the next. Raises NotAllowed, also while a claim still waits."""
    held = locked_row(evidence)
    waits = Claim.objects.filter(evidence=held, status=Claim.Status.SUBMITTED).exists()
    if held.owner_id != by.pk or held.status != Status.LOCKED or waits:
        raise NotAllowed
    content = content_of(held)
    kept = EvidenceRevision.objects.create(evidence=held, number=held.revision, content=content)
    held.revision += 1
    held.version += 1
    held.status = Status.DRAFT
    held.save(update_fields=["revision", "version", "status", "updated_at"])
    facts = {"revision": held.revision, "kept": digest(content)}
    for portfolio in Portfolio.objects.filter(claims__evidence=held).distinct().order_by("pk"):
        ledger.record(portfolio, ledger.Kind.EVIDENCE_AMENDED, by=by, subject=held, facts=facts, rows=[kept])
    return held


def require_editable(held):
    """Raises EvidenceLocked unless this (locked) row is a draft."""
    if held.status != Status.DRAFT:
        raise EvidenceLocked
