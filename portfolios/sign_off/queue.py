"""What waits for a supervisor: which claims, in which order, and how many.

Invariant: only claims that await this supervisor at this moment, whatever an address asks for.
"""

from dataclasses import dataclass

from django.contrib.postgres.aggregates import JSONBAgg
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q
from django.db.models.functions import JSONObject
from django.utils import timezone

from frameworks.models import Edition, Framework, Item

from ..models import Claim, Decision, DecisionDraft, Question
from ..moving import reading
from ..supervision import cover
from . import begun
from .asked import with_questions
from .showcase import with_showcase
from .snapshot import with_content

PER_PAGE = 25
# What a supervisor may narrow the queue to, beside its technicians and competencies.
SHOWS = ("all", "overdue", "showcased", "asked", "begun")
# Those submitted together stay together, in the order of the framework.
TOGETHER = ("submitted_at", "evidence_id", "item__position", "pk")
ORDERS = {"oldest": TOGETHER, "due": (F("due_on").asc(nulls_last=True), *TOGETHER)}


@dataclass(frozen=True)
class Overview:
    """`total`: everything that waits; `counts`: {show: number} of what fits the other filters; who and what there is.

    `technicians` are (key, name); `items` know their edition and its framework.
    """

    total: int
    counts: dict
    technicians: list
    items: list


def waiting(user, *, show="all", order="oldest", **chosen):
    """Claims that await `user`; those with an unanswered question come last, because nothing can be done yet."""
    found = Claim.objects.awaiting(user).filter(within(**chosen), shows(user)[show])
    return in_order(found, order)


def in_order(claims, order):
    return claims.annotate(is_asked=Exists(unanswered())).order_by("is_asked", *ORDERS[order])


def of_page(claims, order):
    """The claims of one page, which was cut out of thousands: nothing else is fetched for the others."""
    return in_order(Claim.objects.filter(pk__in=claims.values("pk")), order)


def unanswered():
    return Question.objects.unanswered().filter(claim=OuterRef("pk"))


def within(technician=None, framework=None, competency=None):
    """The condition that narrows claims to these keys."""
    chosen = {"technician_id": technician, "item__edition__framework_id": framework, "item_id": competency}
    return Q(**{field: key for field, key in chosen.items() if key})


def shows(user):
    """{name: condition} for each of SHOWS."""
    mine = DecisionDraft.objects.filter(claim=OuterRef("pk"), supervisor=user)
    return {
        "all": Q(),
        "overdue": Q(due_on__lt=timezone.localdate()),
        "showcased": Q(showcase_position__isnull=False),
        "asked": Q(Exists(unanswered())),
        "begun": Q(Exists(mine)),
    }


def overview(user, **chosen):
    """What waits for `user`, counted in one query; `chosen` narrows the counts, and nothing else."""
    narrow, found = within(**chosen), shows(user)
    person = JSONObject(key="technician_id", name="technician__name")
    said = (
        Claim.objects.awaiting(user)
        .order_by()
        .aggregate(
            total=Count("pk"),
            technicians=JSONBAgg(person, distinct=True, default=[]),
            items=JSONBAgg(item_as_data(), distinct=True, default=[]),
            **{f"count_{name}": Count("pk", filter=narrow & condition) for name, condition in found.items()},
        )
    )
    items = [item_of(data) for data in said["items"]]
    return Overview(
        total=said["total"],
        counts={name: said[f"count_{name}"] for name in SHOWS},
        technicians=sorted(
            ((person["key"], person["name"]) for person in said["technicians"]), key=lambda each: (each[1], each[0])
        ),
        items=sorted(items, key=lambda item: (item.edition.framework.slug, item.edition.code, item.position)),
    )


def item_as_data():
    edition = {"edition": "item__edition_id", "edition_code": "item__edition__code"}
    framework = {name: f"item__edition__framework__{name}" for name in ("slug", "title_en", "title_cy")}
    item = {f"item_{name}": f"item__{name}" for name in ("code", "title_en", "title_cy", "position")}
    return JSONObject(pk="item_id", framework="item__edition__framework_id", **edition, **framework, **item)


def item_of(data):
    """An Item as far as a list of choices names it."""
    titles = {name: data[name] or "" for name in ("title_en", "title_cy")}
    framework = Framework(pk=data["framework"], slug=data["slug"], **titles)
    edition = Edition(pk=data["edition"], code=data["edition_code"], framework=framework)
    named = {name: data[f"item_{name}"] or "" for name in ("code", "title_en", "title_cy")}
    return Item(pk=data["pk"], edition=edition, position=data["item_position"], **named)


def for_cards(claims, user):
    """These claims with all that a card of `user`'s queue shows: what they began on it, for whom they stand in."""
    shown = reading.with_acceptance_before(with_showcase(with_everything_shown(claims)))
    return cover.marked(begun.with_begun(shown, user), deputy=user)


def with_everything_shown(claims):
    """These claims with all that a card of the queue shows, in five queries whatever their number."""
    decisions = Decision.objects.order_by("decided_at")
    content = with_content(claims).select_related("credit__accepted").defer("credit__accepted__snapshot")
    return with_questions(content).prefetch_related(Prefetch("decisions", queryset=decisions))


def with_their_claims(decisions):
    """Decisions, without what was shown then, on claims with all that says whether they stand, in five queries."""
    claims = with_content(Claim.objects).prefetch_related(
        Prefetch("decisions", queryset=Decision.objects.defer("snapshot"))
    )
    return decisions.defer("snapshot").select_related("technician").prefetch_related(Prefetch("claim", queryset=claims))
