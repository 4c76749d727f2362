"""What the pages of attainment read beside their sheets."""

from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from django.http import Http404
from django.utils.translation import gettext as _

from frameworks.models import CareerStage, Item

from ..evidence.content import claim_shown_to
from ..models import Claim, CompetencySignOff, Portfolio, StageCompletion
from ..sign_off.snapshot import differences, snapshot_of
from ..sign_off.standing import may_compare, newest
from . import asking, standing
from .basis import piece_of, with_basis


def stage_of(portfolio, slug):
    """The stage at this address, if it expects anything of the portfolio's edition. Raises Http404."""
    stages = CareerStage.objects.filter(slug=slug, expectations__item__edition=portfolio.edition_id)
    stage = stages.distinct().first()
    if stage is None:
        raise Http404
    return stage


@dataclass(frozen=True)
class Piece:
    """One claim that a signature rests on, as it is now. `became`: what of it has changed since, or nothing."""

    claim: Claim
    shown: dict
    became: str = ""
    differences: tuple = ()


def acts_on(portfolio, item, reader):
    """Every act, the newest first, each with its standing; the newest with its `pieces`.

    What was carried over comes last: an act here follows it.
    """
    acts = standing.history_of(portfolio, item)
    acts += standing.history_carried(portfolio, item, is_followed=bool(acts))
    if acts:
        acts[0].pieces = pieces_of(acts[0], item, reader)
    return acts


def pieces_of(act, item, reader):
    """What an act rests on, piece by piece, with every difference that the reader may see."""
    signed = {piece["claim"]: piece for piece in act.snapshot["rests_on"]}
    claims = list(with_basis(Claim.objects.filter(pk__in=signed), item).order_by("evidence__event_date", "pk"))
    for claim in claims:
        claim.item = item if claim.item_id == item.pk else claim.item
    prefetch_related_objects([claim.item for claim in claims if claim.item is not item], "descriptors")
    return [piece(claim, signed[str(claim.pk)], reader, is_here=claim.item is item) for claim in claims]


def piece(claim, signed, reader, *, is_here=True):
    shown = claim_shown_to(claim, reader)
    if piece_of(claim) == signed:
        return Piece(claim, shown)
    last = newest(claim)
    if claim.status != Claim.Status.ACCEPTED:
        became = "acceptance_withdrawn" if last.outcome == last.Outcome.WITHDRAWN else claim.status
    else:
        became = "changed" if str(last.pk) == signed["decision"] else "superseded"
    then = next((each for each in claim.decisions.all() if str(each.pk) == signed["decision"]), None)
    # What evidence says today that was signed in another portfolio, its supervisors may not know.
    is_seen = is_here or claim.technician_id == reader.pk
    found = differences(then.snapshot, snapshot_of(claim)) if then and is_seen and may_compare(claim, reader) else []
    return Piece(claim, shown, became, tuple(found))


@dataclass(frozen=True)
class Asked:
    portfolio: Portfolio
    asked_at: object
    item: Item | None = None
    stage: CareerStage | None = None


def asked_of(user):
    """What `user` is asked to sign off, the longest waiting first, each once. Four queries."""
    events = list(asking.waiting_for(user))
    portfolios = Portfolio.objects.select_related("owner", "edition__framework")
    portfolios = portfolios.in_bulk({event.portfolio_id for event in events})
    items = Item.objects.in_bulk({event.item for event in events if event.item})
    stages = CareerStage.objects.in_bulk({event.stage for event in events if event.stage})
    found = {}
    for event in events:
        key = (event.portfolio_id, event.item, event.stage)
        thing = {"item": items.get(event.item), "stage": stages.get(event.stage)}
        found.setdefault(key, Asked(portfolios[event.portfolio_id], event.happened_at, **thing))
    return list(found.values())


def done_in_words(act):
    """What has just been done, for the one who did it."""
    if isinstance(act, StageCompletion):
        words = {
            StageCompletion.Outcome.COMPLETED: _("%(what)s is complete. The technician is told."),
            StageCompletion.Outcome.WITHDRAWN: _("The completion of %(what)s is withdrawn. The technician is told."),
        }
        return words[act.outcome] % {"what": act.stage}
    words = {
        CompetencySignOff.Outcome.SIGNED_OFF: _("%(what)s is signed off. The technician is told."),
        CompetencySignOff.Outcome.RENEWED: _("The sign-off of %(what)s is renewed. The technician is told."),
        CompetencySignOff.Outcome.WITHDRAWN: _("The sign-off of %(what)s is withdrawn. The technician is told."),
    }
    return words[act.outcome] % {"what": act.item}


def template_for(context):
    return "attainment/stage_complete.html" if "stage" in context else "attainment/competency_sign_off.html"
