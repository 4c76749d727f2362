"""The locks that acts on competencies and stages take, in the order of `sign_off.locks`: the supervision, the evidence
and claims that an act rests on, the portfolio, and last its ledger.

Invariant: while a transaction holds them nobody else acts on this portfolio, decides or amends what the act rests on,
or ends the grant.
"""

from django.db.models import Q

from ..models import CarriedClaim, Claim, Portfolio, Supervision
from ..models.supervision import SupervisorRole
from ..moving import reading
from ..sign_off.locks import lock
from .refusals import NotSupervised, NotYours, OtherRole

SIGNING_ROLES = (SupervisorRole.EDUCATIONAL, SupervisorRole.CLINICAL)


def locked(portfolio, by, item=None):
    """The portfolio and the grant by which `by` may act on it, held. Raises NotYours, NotSupervised or OtherRole."""
    if portfolio.owner_id == by.pk:
        raise NotYours
    grant = grant_locked(portfolio, by)
    # What was signed where it came from may be withdrawn there meanwhile.
    origins = Portfolio.objects.filter(competency_sign_offs__carried_to__move__destination=portfolio)
    lock(rested_on(portfolio, item), portfolios=Portfolio.objects.filter(Q(pk=portfolio.pk) | Q(pk__in=origins)))
    with_edition = Portfolio.objects.select_related("owner", "edition__framework").annotate(**reading.along())
    return with_edition.get(pk=portfolio.pk), grant


def rested_on(portfolio, item):
    """The keys of the accepted claims, here or carried over, that an act on one competency or on all may rest on."""
    mine = Q(portfolio=portfolio) & (Q(item=item) if item else Q())
    carried = CarriedClaim.objects.into(portfolio)
    came = Q(pk__in=(carried.filter(item=item) if item else carried).values("claim"))
    return Claim.objects.filter(mine | came, status=Claim.Status.ACCEPTED).values_list("pk", flat=True)


def grant_locked(portfolio, by):
    """It cannot end until this transaction does."""
    grants = Supervision.objects.open().filter(portfolio=portfolio, supervisor=by)
    # By key, as everywhere; which of them counts is chosen among those that are held.
    keys = [grant.pk for grant in grants.order_by("pk").select_for_update(of=("self",), no_key=True)]
    held = list(grants.filter(pk__in=keys).own_first())
    if not held:
        raise NotSupervised
    signing = [grant for grant in held if grant.role in SIGNING_ROLES]
    if not signing:
        raise OtherRole
    return signing[0]
