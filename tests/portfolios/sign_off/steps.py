"""Steps towards a claim in a given state, through the portal's own moves."""

from portfolios.canonical import digest
from portfolios.models import Claim
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
