"""The locks that moves of claims take, always in one order: supervisions, evidence, claims, portfolios, ledger; by key.

Invariant: while a transaction holds them nobody else moves these claims, changes their evidence, ends the grant or
moves on from the portfolio.
"""

from django.db.models import Q

from ..models import Claim, Evidence, Portfolio, Supervision
from .refusals import NotSupervised, NotYours
from .snapshot import with_content


def lock(claim_ids, supervisor=None, portfolios=None):
    """Take every lock that moves of these claims need before the first ledger is written to.

    `portfolios`: those that are held besides the claims' own.
    """
    claims = Claim.objects.filter(pk__in=claim_ids)
    if supervisor:
        grants = Supervision.objects.open().filter(supervisor=supervisor, portfolio__in=claims.values("portfolio"))
        list(grants.order_by("pk").select_for_update(no_key=True))
    evidence = Evidence.objects.filter(pk__in=claims.values("evidence")).order_by("pk")
    list(evidence.select_for_update().values_list("pk"))
    list(claims.order_by("pk").select_for_update(no_key=True).values_list("pk"))
    besides = Q(pk__in=portfolios.values("pk")) if portfolios is not None else Q()
    held = Portfolio.objects.filter(Q(pk__in=claims.values("portfolio")) | besides).order_by("pk")
    list(held.select_for_update(no_key=True).values_list("pk"))


def own_claim_locked(claim_id, by):
    if not Claim.objects.filter(pk=claim_id, technician=by).exists():
        raise NotYours
    return claim_locked(claim_id)


def supervision_locked(claim_id, by):
    """The grant by which `by` may decide; it cannot end until this transaction does."""
    if Claim.objects.filter(pk=claim_id, technician=by).exists():
        raise NotYours
    grants = Supervision.objects.open().filter(supervisor=by, portfolio__claims=claim_id)
    grant = grants.own_first().select_for_update(of=("self",), no_key=True).first()
    if grant is None:
        raise NotSupervised
    return grant


def claim_locked(claim_id):
    lock([claim_id])
    return with_content(Claim.objects).get(pk=claim_id)
