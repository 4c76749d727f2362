"""The pieces that a technician would show first for a competency: at most three, in their order.

Invariant: places are 1, 2, 3 without a gap, taken once each (constraints hold both); nobody but the technician
chooses; a supervisor is shown a piece as it was last put forward, never as it is being written.
"""

from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import Case, F, OuterRef, Q, Subquery, TextField, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, JSONObject
from django.utils.translation import get_language

from ..evidence.content import in_language
from ..models import Claim, Evidence, Submission
from ..models.claim import WAITS_OR_STANDS
from .refusals import MovedOn, NotToShow, NotYours, ShowcaseFull

MOST = 3
Status = Claim.Status
SHOWN = (Status.SUBMITTED, Status.ACCEPTED, Status.RETURNED)


@dataclass(frozen=True)
class Piece:
    """A showcased piece of evidence as a supervisor may see it."""

    evidence_id: object
    title: str
    form: str
    event_date: date | None
    status: str


@transaction.atomic
def place(claim, *, by):
    """Show this piece too, after the others. Raises NotYours, MovedOn, NotToShow or ShowcaseFull."""
    claim, shown = _locked(claim, by)
    if claim.status not in SHOWN:
        raise NotToShow
    if claim not in shown:
        if len(shown) >= MOST:
            raise ShowcaseFull
        _arrange([*shown, claim])


@transaction.atomic
def take_off(claim, *, by):
    """Show this piece first no more. Raises NotYours or MovedOn."""
    claim, shown = _locked(claim, by)
    _arrange([each for each in shown if each != claim], leaving=claim)


@transaction.atomic
def move_up(claim, *, by):
    """Show this piece before the one that stands before it. Raises NotYours or MovedOn."""
    claim, shown = _locked(claim, by)
    if claim in shown[1:]:
        place = shown.index(claim)
        shown[place - 1], shown[place] = shown[place], shown[place - 1]
        _arrange(shown)


def _locked(claim, by):
    """The claim, and what is showcased beside it, in order, while nobody else can change either."""
    if claim.technician_id != by.pk:
        raise NotYours
    if claim.portfolio.is_closed:
        raise MovedOn
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


def with_showcase(claims):
    """These claims, each with what stands first beside it: `beside` reads it without a query.

    With the title and date of its last submission where the evidence no longer stands as that put it forward.
    """
    last = Submission.objects.filter(claim=OuterRef("pk")).order_by("-claim_version")
    said = {
        "evidence": "evidence_id",
        "form_en": "evidence__form__title_en",
        "form_cy": "evidence__form__title_cy",
        "status": "status",
        "title": or_then("evidence__title", last.values(text=KT("snapshot__evidence__title"))[:1]),
        "event_date": or_then("evidence__event_date", last.values(text=KT("snapshot__evidence__event_date"))[:1]),
    }
    others = Claim.objects.filter(
        portfolio=OuterRef("portfolio_id"),
        item=OuterRef("item_id"),
        showcase_position__isnull=False,
        status__in=SHOWN,
    ).exclude(pk=OuterRef("pk"))
    pieces = others.order_by("showcase_position").values(said=JSONObject(**said))
    return claims.annotate(showcase_as_data=ArraySubquery(pieces))


def or_then(field, then):
    """What the evidence says, or said when this claim put it forward: see `evidence.put_forward`."""
    as_it_stands = Q(status__in=WAITS_OR_STANDS, evidence_revision=F("evidence__revision"))
    now = When(as_it_stands & ~Q(evidence__status=Evidence.Status.DRAFT), then=Cast(field, TextField()))
    return Case(now, default=Subquery(then, output_field=TextField()), output_field=TextField())


def beside(claim):
    """A Piece for each other claim that is shown first for the same competency, in order."""
    return [piece(data) for data in getattr(claim, "showcase_as_data", [])]


def piece(data):
    day = data["event_date"]
    return Piece(
        evidence_id=data["evidence"],
        title=data["title"] or "",
        form=in_language({"en": data["form_en"], "cy": data["form_cy"]}, get_language()),
        event_date=date.fromisoformat(day) if day else None,
        status=data["status"],
    )
