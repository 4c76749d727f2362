"""The locks that acts on competencies and stages take, in the order of `sign_off.locks`: the supervision, the evidence
and claims that an act rests on, the portfolio, and last its ledger.

Invariant: while a transaction holds them nobody else acts on this portfolio, decides or amends what the act rests on,
or ends the grant.
"""

from ..models import Claim, Portfolio, Supervision
from ..models.supervision import SupervisorRole
from ..sign_off.locks import lock
from .refusals import NotSupervised, NotYours, OtherRole

SIGNING_ROLES = (SupervisorRole.EDUCATIONAL, SupervisorRole.CLINICAL)


def locked(portfolio, by, item=None):
    """The portfolio and the grant by which `by` may act on it, held. Raises NotYours, NotSupervised or OtherRole."""
    if portfolio.owner_id == by.pk:
        raise NotYours
    grant = grant_locked(portfolio, by)
    accepted = Claim.objects.filter(portfolio=portfolio, status=Claim.Status.ACCEPTED)
    lock((accepted.filter(item=item) if item else accepted).values_list("pk", flat=True))
    with_edition = Portfolio.objects.select_related("owner", "edition__framework")
    return with_edition.select_for_update(of=("self",), no_key=True).get(pk=portfolio.pk), grant


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
