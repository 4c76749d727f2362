"""The pieces that a technician would show first for a competency: at most three, in their order.

Invariant: places are 1, 2, 3 without a gap, taken once each (constraints hold both); nobody but the technician
chooses; a supervisor is shown a piece as it was last put forward, never as it is being written.
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import DateField, OuterRef, Subquery, TextField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from ..models import Claim, Evidence, Submission
from .refusals import NotToShow, NotYours, ShowcaseFull

MOST = 3
Status = Claim.Status
SHOWN = (Status.SUBMITTED, Status.ACCEPTED, Status.RETURNED)


@dataclass(frozen=True)
class Piece:
    """A showcased piece of evidence as a supervisor may see it."""

    claim: Claim
    title: str
    event_date: object


@transaction.atomic
def place(claim, *, by):
    """Show this piece too, after the others. Raises NotYours, NotToShow or ShowcaseFull."""
    claim, shown = _locked(claim, by)
    if claim.status not in SHOWN:
        raise NotToShow
    if claim not in shown:
        if len(shown) >= MOST:
            raise ShowcaseFull
        _arrange([*shown, claim])


@transaction.atomic
def take_off(claim, *, by):
    """Show this piece first no more. Raises NotYours."""
    claim, shown = _locked(claim, by)
    _arrange([each for each in shown if each != claim], leaving=claim)


@transaction.atomic
def move_up(claim, *, by):
    """Show this piece before the one that stands before it. Raises NotYours."""
    claim, shown = _locked(claim, by)
    if claim in shown[1:]:
        place = shown.index(claim)
        shown[place - 1], shown[place] = shown[place], shown[place - 1]
        _arrange(shown)


def _locked(claim, by):
    """The claim, and what is showcased beside it, in order, while nobody else can change either."""
    if claim.technician_id != by.pk:
        raise NotYours
    beside = Claim.objects.filter(portfolio=claim.portfolio_id, item=claim.item_id).order_by("pk")
    held = list(beside.select_for_update(of=("self",), no_key=True))
    shown = [each for each in held if each.showcase_position]
    return next(each for each in held if each == claim), sorted(shown, key=lambda each: each.showcase_position)


def _arrange(claims, leaving=None):
    """These claims, in this order. A place is free before it is taken."""
    keys = [claim.pk for claim in claims] + ([leaving.pk] if leaving else [])
    Claim.objects.filter(pk__in=keys).update(showcase_position=None)
    for position, claim in enumerate(claims, start=1):
        Claim.objects.filter(pk=claim.pk).update(showcase_position=position)


def beside(claims):
    """{(portfolio, competency): [Piece, …]} of what stands first beside these claims, in one query."""
    found = {(claim.portfolio_id, claim.item_id): [] for claim in claims}
    portfolios, items = {portfolio for portfolio, _item in found}, {item for _portfolio, item in found}
    shown = Claim.objects.filter(showcase_position__isnull=False, status__in=SHOWN)
    for claim in _as_put_forward(shown.filter(portfolio__in=portfolios, item__in=items)):
        if (claim.portfolio_id, claim.item_id) in found:
            found[claim.portfolio_id, claim.item_id].append(_piece(claim))
    return found


def _as_put_forward(claims):
    """With the title and date of the last submission: the evidence itself may be a draft again."""
    last = Submission.objects.filter(claim=OuterRef("pk")).order_by("-claim_version")
    title = KT("snapshot__evidence__title")
    date = Cast(KT("snapshot__evidence__event_date"), DateField())
    return (
        claims.select_related("evidence__form", "level")
        .annotate(
            title_then=Subquery(last.values(text=title)[:1], output_field=TextField()),
            date_then=Subquery(last.values(day=date)[:1], output_field=DateField()),
        )
        .order_by("showcase_position")
    )


def _piece(claim):
    if claim.evidence.status != Evidence.Status.DRAFT:
        return Piece(claim, claim.evidence.title, claim.evidence.event_date)
    return Piece(claim, claim.title_then or "", claim.date_then)
