"""Putting a credit forward: an ordinary claim of evidence that was accepted elsewhere, which remembers why.

Invariant: while it is written the acceptance that it rests on is held, and cannot be taken back. Locks as
`sign_off.locks` orders them.
"""

from django.db import IntegrityError, transaction

from ..evidence.content import in_both
from ..models import Claim, Credit, Portfolio
from ..sign_off import locks, moves
from ..sign_off.refusals import MovedOn, NotYours
from .finding import credits_towards
from .refusals import AlreadyClaimed, NoSuchCredit


@transaction.atomic
def claim(portfolio, *, item, accepted, level, justification, by):
    """The claim, waiting for a supervisor of this portfolio.

    `item`, `accepted`: keys of the competency here and of the claim that stands accepted elsewhere.
    Raises NoSuchCredit, AlreadyClaimed or what `moves.submit` raises; nothing has happened then.
    """
    held = locked(portfolio, accepted, by)
    credit = find(held, item, accepted)
    made = make(held, credit, level=level, justification=justification)
    Credit.objects.create(
        claim=made, accepted=credit.decision, strength=credit.strength.key, steps=[said(row) for row in credit.steps]
    )
    moves.submit_all([made], by=by)
    return made


def locked(portfolio, accepted, by):
    """The portfolio, as it is while nobody moves on from it. Raises NotYours or MovedOn."""
    if portfolio.owner_id != by.pk:
        raise NotYours
    own = Claim.objects.filter(pk=accepted, technician=by).values_list("pk", flat=True)
    locks.lock(list(own), portfolios=Portfolio.objects.filter(pk=portfolio.pk))
    held = Portfolio.objects.select_related("edition__framework").get(pk=portfolio.pk)
    if held.is_closed:
        raise MovedOn
    return held


def find(portfolio, item, accepted):
    for credit in credits_towards(portfolio):
        if (credit.item.pk, credit.accepted.pk) == (item, accepted):
            if credit.here is not None:
                raise AlreadyClaimed
            return credit
    raise NoSuchCredit


def make(portfolio, credit, *, level, justification):
    try:
        with transaction.atomic():
            return Claim.objects.create(
                portfolio=portfolio,
                technician_id=portfolio.owner_id,
                evidence=credit.accepted.evidence,
                item=credit.item,
                level=level,
                justification=justification,
            )
    except IntegrityError as refused:
        raise AlreadyClaimed from refused


def said(association):
    """A mapping as it was when the credit was put forward."""
    return {
        "from": address_of(association.origin),
        "from_title": in_both(association.origin, "title"),
        "relation": association.relation,
        "to": address_of(association.destination),
        "to_title": in_both(association.destination, "title"),
        "basis": association.basis,
    }


def address_of(item):
    return f"{item.edition.framework.slug}/{item.edition.code}/{item.code}"
