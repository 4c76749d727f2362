"""What waits for a supervisor: which claims, in which order, and how many."""

from django.db.models import Prefetch

from frameworks.models import Item

from ..models import Claim, Decision
from .snapshot import with_content

PER_PAGE = 25


def waiting(user, *, technician=None, framework=None, competency=None):
    """Claims that await `user`, oldest first, narrowed by the keys of a technician, a framework or a competency."""
    chosen = {
        "technician_id": technician,
        "portfolio__edition__framework_id": framework,
        "item_id": competency,
    }
    return Claim.objects.awaiting(user).filter(**{field: key for field, key in chosen.items() if key})


def with_everything_shown(claims):
    """These claims with all that a card of the queue shows, in four queries whatever their number."""
    decisions = Decision.objects.order_by("decided_at")
    return with_content(claims).prefetch_related(Prefetch("decisions", queryset=decisions))


def with_their_claims(decisions):
    """Decisions, without what was shown then, on claims with all that says whether they stand, in five queries."""
    claims = with_content(Claim.objects).prefetch_related(
        Prefetch("decisions", queryset=Decision.objects.defer("snapshot"))
    )
    return decisions.defer("snapshot").select_related("technician").prefetch_related(Prefetch("claim", queryset=claims))


def technicians_waiting(user):
    """(key, name) of every technician with a claim that awaits `user`."""
    names = waiting(user).order_by("technician__name", "technician_id")
    return list(names.values_list("technician_id", "technician__name").distinct())


def competencies_waiting(user):
    """The items with a claim that awaits `user`, with their framework, in the order of the framework."""
    items = Item.objects.filter(pk__in=waiting(user).order_by().values("item_id"))
    return list(items.select_related("edition__framework").order_by("edition__framework__slug", "edition", "position"))
