"""What the pages about a move read: a plan in lines that people understand, and what was carried here.

Invariant: the words that were signed come from the snapshot that the signer was shown, never from today's rows.
"""

from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, prefetch_related_objects
from django.utils.translation import get_language

from frameworks.models import Edition, Item

from ..evidence.content import in_language
from ..models import CompetencySignOff, Move, Portfolio
from . import reading
from .plan import offered, plan
from .planned import Carry, Plan
from .refusals import MoveRefused


def later():
    """An annotation for portfolios: whether an edition replaces theirs, so that a page need not ask where none does."""
    return {"has_later": Exists(Edition.objects.public().filter(replaces=OuterRef("edition")))}


def with_edition():
    rows = Portfolio.objects.select_related("edition__framework", "target_stage", "owner")
    return rows.annotate(**reading.along(), **later())


def later_edition(portfolio):
    """The edition to which an open portfolio can be moved, or None. At most one query."""
    return offered(portfolio) if portfolio.has_later and not portfolio.is_closed else None


def moved_to(portfolio):
    """Where its owner has moved on to from a closed portfolio, or None; nothing is asked of an open one."""
    if not portfolio.is_closed:
        return None
    found = Portfolio.objects.filter(move_here__origin=portfolio)
    return found.select_related("edition__framework").first()


@dataclass
class Offer:
    """What the page of a move shows: a plan, or why there is none."""

    to: Edition | None = None
    plan: Plan | None = None
    refusal: str = ""
    sections: dict = field(default_factory=dict)


def offer_of(portfolio):
    to = later_edition(portfolio)
    if to is None:
        return Offer()
    try:
        found = plan(portfolio, to)
    except MoveRefused as refused:
        return Offer(to, refusal=str(refused))
    names = ("carried", "to_reconfirm", "expired")
    return Offer(to, found, sections={name: lines_of(getattr(found, name)) for name in names})


@dataclass
class Line:
    """What was signed for one competency and comes to one competency, or none, in the same way."""

    first: Carry
    carries: list = field(default_factory=list)
    wording: dict | None = None

    @property
    def before(self):
        return self.first.what.item

    @property
    def after(self):
        return self.first.item

    @property
    def claims(self):
        return [carry for carry in self.carries if carry.is_claim]

    @property
    def sign_off(self):
        return next((carry.what for carry in self.carries if not carry.is_claim), None)

    @property
    def levels(self):
        """The levels on the new edition, each once."""
        return list(dict.fromkeys(carry.level.title for carry in self.carries if carry.level))

    @property
    def signed(self):
        """(code, title, statement) of the competency as whoever signed read it."""
        return in_words(self.wording)


def lines_of(carries):
    """A Line for each competency before, competency after and reason."""
    found = {}
    for carry in sorted(carries, key=lambda carry: (carry.what.item.position, carry.what.item.pk)):
        key = (carry.what.item.pk, carry.item_id, carry.reason)
        found.setdefault(key, Line(carry)).carries.append(carry)
    lines = list(found.values())
    alone = [line.sign_off.pk for line in lines if not line.claims]
    acts = dict(CompetencySignOff.objects.filter(pk__in=alone).values_list("pk", "snapshot")) if alone else {}
    for line in lines:
        snapshot = line.claims[0].decision.snapshot if line.claims else acts[line.sign_off.pk]
        line.wording = snapshot["competency"]
    return lines


def in_words(competency):
    language = get_language()
    return competency["code"], in_language(competency["title"], language), in_language(competency["text"], language)


@dataclass
class Group:
    """What was carried to one competency of this edition; or to none, and was signed for one of the edition before."""

    item: Item | None
    claims: list = field(default_factory=list)
    sign_offs: list = field(default_factory=list)

    @property
    def rows(self):
        return [*self.sign_offs, *self.claims]

    @property
    def changed(self):
        """A row for each change that led here and was more than nothing."""
        by_change = {row.change_id: row for row in self.rows if row.change.kind != row.change.Kind.UNCHANGED}
        return list(by_change.values())


@dataclass
class CarriedHere:
    """Everything that was carried to a portfolio, by what became of it."""

    move: Move | None
    to_reconfirm: list = field(default_factory=list)
    carried: list = field(default_factory=list)
    expired: list = field(default_factory=list)

    @property
    def can_be_put_forward(self):
        return any(row.may_be_put for group in self.to_reconfirm for row in group.claims)


def carried_here(portfolio):
    """Six queries at most, whatever was carried; one where nothing was."""
    move = Move.objects.filter(destination=portfolio).select_related("origin__edition__framework").first()
    here = CarriedHere(move)
    if move is None:
        return here
    claims, sign_offs = reading.carried_claims(portfolio, words=True), reading.carried_sign_offs(portfolio)
    prefetch_related_objects([*claims, *sign_offs], "change__origin")
    shown = dict(CompetencySignOff.objects.filter(carried_to__move=move).values_list("pk", "snapshot__competency"))
    for row in claims:
        row.signed, row.may_be_put = in_words(row.decision.snapshot["competency"]), may_be_put(row)
    for row in sign_offs:
        row.signed = in_words(shown[row.sign_off_id])
    for standing in ("to_reconfirm", "carried", "expired"):
        setattr(here, standing, grouped(claims, sign_offs, standing))
    return here


def may_be_put(row):
    """Whether its owner can put a carried claim before the supervisors again, now."""
    is_open = row.own_status in (None, "draft", "returned", "withdrawn")
    return row.standing == reading.Standing.TO_RECONFIRM and is_open and row.claim.status == "accepted"


def grouped(claims, sign_offs, standing):
    groups = {}
    for name, rows in (("claims", claims), ("sign_offs", sign_offs)):
        for row in rows:
            if row.standing == standing:
                key = row.item_id or row.signed[:1]
                getattr(groups.setdefault(key, Group(row.item)), name).append(row)
    return sorted(groups.values(), key=place_of)


def place_of(group):
    """In the order of this edition, or of the one before."""
    item = group.item or group.rows[0].change.origin
    return item.position, item.pk
