"""Steps towards a claim in a given state, through the portal's own moves."""

from portfolios.canonical import digest
from portfolios.evidence import locking
from portfolios.models import Claim, Evidence
from portfolios.sign_off import moves
from portfolios.sign_off.snapshot import snapshot_of
from tests import make


def waiting_claim(portfolio, evidence=None, **fields):
    return moves.submit(make.make_claim(portfolio, evidence, **fields), by=portfolio.owner)


def shown(claim):
    """The digest of what a page shows of this claim now."""
    return digest(snapshot_of(Claim.objects.get(pk=claim.pk)))


def decide(claim, by, outcome="accepted", reason="", **kwargs):
    given = {"seen_digest": shown(claim), "assurance": "account", "language": "en"} | kwargs
    return moves.decide(claim.pk, outcome=outcome, reason=reason, by=by, **given)


def withdraw_acceptance(claim, by, reason="The chart was not hers.", **kwargs):
    return moves.withdraw_acceptance(
        claim.pk, reason=reason, by=by, **({"assurance": "account", "language": "en"} | kwargs)
    )


def amended(claim, **words):
    """The claim after its owner began a new revision of the evidence and wrote these words into it."""
    held = locking.amend(claim.evidence, by=claim.technician)
    if words:
        Evidence.objects.filter(pk=held.pk).update(**words)
    return Claim.objects.get(pk=claim.pk)


def claim_in(status, portfolio, supervisor):
    """A claim that got into `status` by legal moves."""
    claim = make.make_claim(portfolio)
    if status == "draft":
        return claim
    moves.submit(claim, by=portfolio.owner)
    if status == "withdrawn":
        moves.withdraw(claim, by=portfolio.owner)
    if status in ("accepted", "returned"):
        decide(claim, supervisor, status, "Say more.")
    return Claim.objects.get(pk=claim.pk)
