"""Work that has to be confirmed again is put before the supervisors of the new portfolio: several pieces in one go.

Invariant: what was signed stays as it is; the same evidence is claimed for the new competency, at the same level and in
the same words, and waits like any other claim. What cannot be put forward is left out, and the technician is told why.
"""

from dataclasses import dataclass, field

from django.db import transaction

from ..models import CarriedClaim, Claim, Portfolio
from ..sign_off import locks, moves
from ..sign_off.refusals import MovedOn, NotYours, Unsupervised
from . import pages, reading


@dataclass
class Sent:
    submitted: list = field(default_factory=list)
    # (claim, sentence) for each one that is still a draft: what it lacks.
    skipped: list = field(default_factory=list)


@transaction.atomic
def put_again(portfolio, keys, *, by):
    """Put these carried claims of a portfolio before its supervisors. Raises NotYours, MovedOn or Unsupervised."""
    if portfolio.owner_id != by.pk:
        raise NotYours
    rows = CarriedClaim.objects.into(portfolio).filter(pk__in=keys)
    here = Claim.objects.filter(portfolio=portfolio, evidence__in=rows.values("claim__evidence"))
    held = [*rows.values_list("claim", flat=True), *here.values_list("pk", flat=True)]
    locks.lock(held, portfolios=Portfolio.objects.filter(pk=portfolio.pk))
    portfolio = Portfolio.objects.get(pk=portfolio.pk)
    if portfolio.is_closed:
        raise MovedOn
    if not portfolio.supervisions.open().exists():
        raise Unsupervised
    return submit(written_again(portfolio, set(keys)), by=by)


def written_again(portfolio, keys):
    """A claim for each of the carried ones that still wait for somebody; words that their owner wrote come first."""
    chosen = [row for row in reading.carried_claims(portfolio) if row.pk in keys and pages.may_be_put(row)]
    return list({claim.pk: claim for claim in (claim_again(portfolio, row) for row in chosen)}.values())


def claim_again(portfolio, row):
    before = row.claim
    same = {"level": row.level, "justification": before.justification, "technician": before.technician}
    claim, is_new = Claim.objects.get_or_create(
        portfolio=portfolio, evidence=before.evidence, item=row.item, defaults=same
    )
    if not is_new and not claim.justification.strip():
        claim.justification, claim.level = before.justification, claim.level or row.level
        claim.version += 1
        claim.save(update_fields=["justification", "level", "version", "updated_at"])
    return claim


def submit(claims, *, by):
    sent, ready = Sent(), []
    for claim in claims:
        problems = moves.problems_of(claim)
        if problems:
            sent.skipped.append((claim, " ".join(str(problem) for problem in problems)))
        else:
            ready.append(claim)
    sent.submitted = moves.submit_all(ready, by=by)
    return sent
