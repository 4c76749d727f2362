"""Who sees and does what: the one place that answers.

Which rows somebody sees is said by each model's `visible_to(user)`; this module fetches single objects through
it, so that a stranger meets 404 and never 403, and says what somebody may do with what they see.

Invariant: supervision is read from its rows at the moment of asking, never from a session; staff and superusers
have no right here that others have not.
"""

from django.http import Http404

from accounts.models import User

from .models import (
    Attachment,
    Claim,
    Cover,
    Decision,
    Evidence,
    FeedbackCycle,
    Portfolio,
    Question,
    Report,
    Supervision,
    Ticket,
)

VISIBLE = {
    "portfolio": Portfolio.objects.visible_to,
    "evidence": Evidence.objects.visible_to,
    "attachment": Attachment.objects.visible_to,
    "claim": Claim.objects.visible_to,
    "decision": Decision.objects.visible_to,
    "report": Report.objects.visible_to,
    "supervision": Supervision.objects.visible_to,
    "cover": Cover.objects.visible_to,
    "ticket": Ticket.objects.visible_to,
    "question": Question.objects.visible_to,
    "feedback_cycle": FeedbackCycle.objects.visible_to,
}


def visible(kind, user):
    """The rows of `kind` that `user` may see, as a QuerySet."""
    return VISIBLE[kind](user)


def find(kind, user, pk, queryset=None):
    """The one object of `kind` with this key; Http404 when there is none that `user` may see.

    `queryset` narrows or prefetches: it is applied to what is visible, never instead of it.
    """
    rows = visible(kind, user)
    if queryset is not None:
        rows = queryset.filter(pk__in=rows.values("pk"))
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def find_own(kind, user, pk, queryset=None):
    """As `find`, but only what `user` owns: a supervisor who may read it still meets 404."""
    found = find(kind, user, pk, queryset)
    if owner_id(found) != user.pk:
        raise Http404
    return found


def owner_id(thing):
    """The key of the technician whose work `thing` is."""
    if hasattr(thing, "technician_id"):
        return thing.technician_id
    if hasattr(thing, "owner_id"):
        return thing.owner_id
    if hasattr(thing, "claim_id"):
        return owner_id(thing.claim)
    return owner_id(thing.portfolio if hasattr(thing, "portfolio_id") else thing.evidence)


def is_supervisor(user):
    """Whether `user` supervises anybody now."""
    return user.is_authenticated and user.supervisions.open().exists()


def supervisors_of(portfolios):
    """The people who supervise any of these portfolios (rows or keys) now and can sign in."""
    grants = Supervision.objects.open().filter(portfolio__in=portfolios)
    return User.objects.filter(pk__in=grants.values("supervisor"), is_active=True)
