"""What the pages of a portfolio read beside its coverage."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Prefetch, prefetch_related_objects
from django.http import Http404
from django.utils.translation import gettext as _

from frameworks.models import Descriptor

from ..evidence.content import claim_shown_to
from ..evidence.put_forward import is_as_it_stands
from ..models import Claim, Decision, Portfolio, Question
from ..moving import reading
from ..sign_off.asked import questions_of, with_questions
from ..sign_off.snapshot import with_content
from ..sign_off.standing import judge
from .alongside import alongside, descriptors_alongside, descriptors_in
from .coverage import counted, coverage_of, items_of, levels_of

TILES = (
    ("accepted", "good"),
    ("waiting", "waiting"),
    ("returned", "attention"),
    ("to_reconfirm", "attention"),
    ("accepted_below", "attention"),
    ("draft", ""),
    ("not_started", ""),
)


def with_edition():
    """With the edition that it was moved from as well, for `moving.reading`."""
    return Portfolio.objects.select_related("edition__framework", "target_stage", "owner").annotate(**reading.along())


def with_what_is_asked(code=None):
    """With the levels and rules of the edition as well, and what one competency looks like: the query is the same."""
    return with_edition().annotate(**alongside(), **(descriptors_alongside(code) if code else {}))


def with_questions_open():
    """With what is asked, and as `open_questions` the codes of those on which a question waits for an answer."""
    waiting = Question.objects.unanswered().filter(claim__portfolio=OuterRef("pk"), claim__status="submitted")
    codes = waiting.order_by("asked_at", "pk").values("claim__item__code")
    return with_what_is_asked().annotate(open_questions=ArraySubquery(codes))


def owned(user):
    return Portfolio.objects.owned_by(user).open().select_related("edition__framework", "target_stage")


def open_supervisions(portfolio):
    return list(portfolio.supervisions.open().select_related("supervisor").order_by("started_at"))


def tiles(covered):
    """How many competencies are in which state, in words. Of empty states only the first two are shown."""
    words = {
        "accepted": _("accepted"),
        "waiting": _("waiting for sign-off"),
        "returned": _("returned"),
        "to_reconfirm": _("to be confirmed again"),
        "accepted_below": _("accepted below the level"),
        "draft": _("in draft"),
        "not_started": _("not started"),
    }
    counts = covered.by_state
    return [
        {"value": counts[state], "label": words[state], "tone": tone if counts[state] else ""}
        for state, tone in TILES
        if counts[state] or state in ("accepted", "waiting")
    ]


def item_of(portfolio, code):
    """The competency with this code in the portfolio's edition, with its descriptors. Raises Http404."""
    item = next((each for each in items_of(portfolio) if each.is_assessable and each.code == code), None)
    if item is None:
        raise Http404
    item.edition = portfolio.edition
    if hasattr(portfolio, "descriptor_rows"):
        item._prefetched_objects_cache = {"descriptors": descriptors_in(portfolio, levels_of(portfolio))}
    else:
        prefetch_related_objects([item], Prefetch("descriptors", Descriptor.objects.select_related("level")))
    return item


def coverage_by(claims, portfolio, item, carried=()):
    """The coverage of one competency by all of its claims, which are in hand, and those carried over."""
    levels = {claim.level_id: claim.level for claim in claims}
    covered = coverage_of(portfolio, counted(claims), levels, carried=carried)
    return next(competency for competency in covered.competencies if competency.item == item)


def rungs(portfolio, competency):
    """The competency at every level, lowest first, for the ladder; texts only where the licence lets us show them.

    Where it does, every level has its text, or the edition would not have been published.
    """
    if portfolio.edition.framework.may_show_text:
        described = sorted(competency.item.descriptors.all(), key=lambda each: each.level.position)
        levels = [(descriptor.level, descriptor) for descriptor in described]
    else:
        levels = [(level, None) for level in levels_of(portfolio)]
    return [
        {"title": level.title, "descriptor": descriptor, "mark": mark(level, competency)}
        for level, descriptor in levels
    ]


def mark(level, competency):
    """What a level means to the technician, in words."""
    is_expected = competency.expected == level
    if competency.accepted == level:
        return _("Expected at your stage, and accepted") if is_expected else _("Accepted")
    return _("Expected at your stage") if is_expected else ""


def claims_on(portfolio, item, user):
    """The claims on one competency that `user` may see, with their decisions: what is shown first, then the latest.

    Each decision says whether what was decided on is still what is there; to others than its owner only that it is
    being amended, because what is being written is not theirs to read.
    """
    decisions = Decision.objects.order_by("-decided_at")
    claims = list(
        with_questions(with_content(Claim.objects.visible_to(user).filter(portfolio=portfolio, item=item)))
        .prefetch_related(None)
        .prefetch_related("evidence__attachments", "evidence__statements", Prefetch("decisions", queryset=decisions))
        .select_related("credit")
        .order_by(F("showcase_position").asc(nulls_last=True), "-updated_at")
    )
    for claim in claims:
        claim.item = item
        claim.is_hidden_draft = claim.technician_id != user.pk and not is_as_it_stands([claim], claim.evidence)
        claim.shown, claim.asked = claim_shown_to(claim, user), questions_of(claim)
    return judge(claims, reader=user)
