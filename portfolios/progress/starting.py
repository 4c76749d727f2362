"""Starting a portfolio, and choosing the stage that it aims at."""

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from frameworks.models import CareerStage, Edition, Item

from .. import ledger
from ..models import Move, Portfolio
from ..refusals import MOVED_ON, Refused


class AlreadyStarted(Exception):
    """An open portfolio on this edition exists; `portfolio` is it."""

    def __init__(self, portfolio):
        super().__init__()
        self.portfolio = portfolio


class MovedOn(Refused):
    """Its owner has moved on from this portfolio, or from another one on this edition; `portfolio` is where to."""

    sentence = MOVED_ON

    def __init__(self, portfolio=None):
        super().__init__()
        self.portfolio = portfolio


def editions_to_start():
    """Published editions against which evidence can be claimed; the newest of each framework first.

    Each knows whether a later one has replaced it: `is_replaced`.
    """
    assessable = Item.objects.assessable().filter(edition=OuterRef("pk"))
    later = Edition.objects.published().filter(replaces=OuterRef("pk"))
    return (
        Edition.objects.published()
        .filter(Exists(assessable))
        .annotate(is_replaced=Exists(later))
        .select_related("framework__publisher")
        .order_by("framework__title", "-sequence")
    )


def stages():
    return CareerStage.objects.public().select_related("pathway").order_by("pathway", "position")


@transaction.atomic
def start(edition, stage, *, by):
    """A new portfolio. Raises AlreadyStarted where its owner has an open one on this edition, MovedOn if they left."""
    left = Move.objects.filter(origin__owner=by, origin__edition=edition).select_related("destination").first()
    if left:
        raise MovedOn(left.destination)
    try:
        with transaction.atomic():
            portfolio = Portfolio.objects.create(owner=by, edition=edition, target_stage=stage)
    except IntegrityError as refused:
        started = Portfolio.objects.owned_by(by).open().filter(edition=edition).first()
        if started is None:
            raise
        raise AlreadyStarted(started) from refused
    facts = {"edition": edition.pk, "stage": stage.pk}
    ledger.record(portfolio, ledger.Kind.PORTFOLIO_STARTED, by=by, subject=portfolio, facts=facts)
    return portfolio


@transaction.atomic
def choose_stage(portfolio, stage, *, by):
    """Aim at another stage; what was accepted stays accepted. The same stage again changes nothing. Raises MovedOn."""
    held = Portfolio.objects.select_for_update(no_key=True).get(pk=portfolio.pk)
    if held.is_closed:
        raise MovedOn
    if held.target_stage_id == stage.pk:
        return held
    facts = {"from": held.target_stage_id, "stage": stage.pk}
    held.target_stage = stage
    held.save(update_fields=["target_stage"])
    ledger.record(held, ledger.Kind.STAGE_CHOSEN, by=by, subject=held, facts=facts)
    return held
