"""What the pages of evidence read: lists, the claims under a piece of evidence, and what can be done with it."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, prefetch_related_objects

from ..models import Claim, Decision, Evidence
from ..sign_off.asked import questions_of, with_questions
from ..sign_off.standing import judge
from .claiming import CHANGEABLE
from .content import claim_shown_to
from .drafting import may_delete

TABS = ("all", "draft", "submitted", "returned", "locked")


def with_content(evidence=None):
    """Evidence with everything that `content_of` reads."""
    rows = Evidence.objects.all() if evidence is None else evidence
    return rows.select_related("form", "owner").prefetch_related("attachments", "statements")


def of_owner(user):
    """One's evidence with its claims, the latest touched first."""
    returned = still_returned(OuterRef("pk"))
    claims = Claim.objects.select_related("item", "level").order_by("item__position")
    return (
        Evidence.objects.owned_by(user)
        .annotate(is_returned=Exists(returned))
        .select_related("form")
        .prefetch_related(Prefetch("claims", queryset=claims))
        .order_by("-updated_at", "-pk")
    )


def still_returned(evidence):
    """Claims that their owner can still answer: what was left with a portfolio goes on as another claim."""
    return Claim.objects.filter(evidence=evidence, status=Claim.Status.RETURNED, portfolio__closed_at__isnull=True)


def in_tab(rows, tab):
    if tab == "all":
        return rows
    return rows.filter(is_returned=True) if tab == "returned" else rows.filter(status=tab)


def tab_counts(user):
    """{tab: number} in one query."""
    returned = still_returned(OuterRef("pk"))
    rows = Evidence.objects.owned_by(user).annotate(is_returned=Exists(returned))
    counted = {tab: Count("pk", filter=Q(status=tab)) for tab in ("draft", "submitted", "locked")}
    return rows.aggregate(all=Count("pk"), returned=Count("pk", filter=Q(is_returned=True)), **counted)


def claims_of(evidence, user):
    """The claims on this evidence that `user` may see, with their decisions, the newest first."""
    decisions = Decision.objects.order_by("-decided_at")
    claims = list(
        with_questions(Claim.objects.visible_to(user))
        .filter(evidence=evidence)
        .select_related("item", "level", "portfolio__edition__framework")
        .prefetch_related(Prefetch("decisions", queryset=decisions))
        .order_by("portfolio_id", "item__position")
    )
    for claim in claims:
        claim.evidence = evidence
        claim.shown, claim.asked = claim_shown_to(claim, user), questions_of(claim)
    return claims


def judged(claims, user):
    """Claims as from `claims_of`, with what is to be said of each decision on them. One query."""
    prefetch_related_objects(claims, "item__descriptors")
    return judge(claims, reader=user)


@dataclass
class Steps:
    """What the owner can do next with a piece of evidence."""

    can_edit: bool
    can_submit: bool
    can_withdraw: bool
    can_amend: bool
    can_delete: bool


def steps(evidence, claims):
    waits = any(claim.status == Claim.Status.SUBMITTED for claim in claims)
    return Steps(
        can_edit=evidence.is_editable,
        can_submit=any(claim.status in CHANGEABLE and not claim.portfolio.is_closed for claim in claims) or not claims,
        can_withdraw=waits,
        can_amend=evidence.status == Evidence.Status.LOCKED and not waits,
        can_delete=may_delete(evidence),
    )
