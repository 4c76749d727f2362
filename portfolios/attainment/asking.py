"""How a technician asks for a sign-off: a letter to whoever may sign, and a trace in the ledger.

Invariant: only the owner asks, only for what is ready, and once a week for each thing; the ledger says that it was
asked for, and what was asked for waits until somebody acts on it.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Count, Exists, IntegerField, OuterRef, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from .. import ledger
from ..models import CompetencySignOff, LedgerEvent, Portfolio, StageCompletion
from ..moving import reading
from . import letters, sheets, stages
from .locks import SIGNING_ROLES
from .refusals import AlreadySigned, AskedLately, Insufficient, MovedOn, NobodyToAsk, NotTheOwner

Kind = ledger.Kind
ONCE_IN = timedelta(days=7)


@transaction.atomic
def ask_for_competency(portfolio, item, *, by):
    """Ask for a sign-off, or for a renewal.

    Raises NotTheOwner, MovedOn, NobodyToAsk, AskedLately, AlreadySigned or Insufficient.
    """
    held = _held(portfolio, by)
    sheet = sheets.for_competency(held, item)
    if not may_ask(sheet):
        raise AlreadySigned
    if not sheet.is_ready and not sheets.for_renewal(held, item).is_ready:
        raise Insufficient(sheet.problems)
    _ask(held, Kind.COMPETENCY_ASKED_FOR, {"item": item.pk}, by=by)
    letters.ask(letters.signers_of(held), held, item=item)


def may_ask(sheet):
    """Whether a signature would change anything: none stands, the one that does runs out, or more was reached."""
    now = sheet.standing
    return now.expires_soon or not now.stands_at(sheet.level)


@transaction.atomic
def ask_for_stage(portfolio, stage, *, by):
    """Ask for the completion of a stage.

    Raises NotTheOwner, MovedOn, NobodyToAsk, AskedLately, AlreadySigned or Insufficient.
    """
    held = _held(portfolio, by)
    sheet = stages.for_stage(held, stage)
    if sheet.standing.is_on_record:
        raise AlreadySigned
    if not sheet.is_ready:
        raise Insufficient(sheet.problems)
    _ask(held, Kind.STAGE_ASKED_FOR, {"stage": stage.pk}, by=by)
    letters.ask(letters.signers_of(held), held, stage=stage)


def _held(portfolio, by):
    with_edition = Portfolio.objects.select_related("owner", "edition__framework").annotate(**reading.along())
    held = with_edition.select_for_update(of=("self",), no_key=True).get(pk=portfolio.pk)
    if held.owner_id != by.pk:
        raise NotTheOwner
    if held.is_closed:
        raise MovedOn
    if not letters.signers_of(held).exists():
        raise NobodyToAsk
    return held


def _ask(portfolio, kind, about, *, by):
    lately = LedgerEvent.objects.filter(portfolio=portfolio, kind=kind, happened_at__gt=timezone.now() - ONCE_IN)
    if lately.filter(facts__contains=about).exists():
        raise AskedLately
    ledger.record(portfolio, kind, by=by, subject=portfolio, facts=about)


def waiting_for(supervisor):
    """What technicians ask `supervisor` to sign and nobody has acted on since: events with `item` or `stage`, the keys.

    Whoever asked twice is listed twice. One query.
    """
    grants = supervisor.supervisions.open().filter(role__in=SIGNING_ROLES)
    since = {"portfolio": OuterRef("portfolio"), "decided_at__gt": OuterRef("happened_at")}
    # What somebody moved on from is signed no more.
    open_grants = grants.filter(portfolio__move_on__isnull=True)
    asked = LedgerEvent.objects.filter(portfolio__in=open_grants.values("portfolio"), kind__in=LedgerEvent.ASKED_FOR)
    return (
        asked.exclude(actor=supervisor)
        .annotate(
            item=Cast(KT("facts__item"), IntegerField()),
            stage=Cast(KT("facts__stage"), IntegerField()),
        )
        .filter(~Exists(CompetencySignOff.objects.filter(item=OuterRef("item"), **since)))
        .filter(~Exists(StageCompletion.objects.filter(stage=OuterRef("stage"), **since)))
        .order_by("happened_at", "pk")
    )


def number_waiting(supervisor):
    """How many things `waiting_for` lists, each once, as a subquery of one row and one column."""
    thing = Concat(Cast("portfolio_id", TextField()), Cast("facts", TextField()))
    waiting = waiting_for(supervisor).order_by().annotate(all=Value(1)).values("all")
    return waiting.annotate(number=Count(thing, distinct=True)).values("number")
