"""Publishing an edition, and retiring it. The only module that changes `Edition.status`.

Invariant: what is published is complete by `checks.py`, was checked under a lock on the edition's row, and is
frozen by the same statement that publishes it (migrations 0002, 0003 and 0008). A person who publishes is not the one
who edited last. Of two editors who publish at the same moment one succeeds and the other is told so. Who may publish
is asked by the caller.
"""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .checks import problems_of, warnings_of
from .models import Association, Descriptor, Edition, Expectation
from .releases import carrying, changes, conditions

# Longer than most absences from work: whoever is away when the day is announced, or whose supervisor is, still has
# weeks in which to have what waits decided, and to move.
LEAST_NOTICE = datetime.timedelta(weeks=12)


class PublishingRefused(Exception):
    """`problems`: sentences for the editor, one for each thing to put right."""

    def __init__(self, problems):
        self.problems = problems
        super().__init__(" ".join(problems))


@dataclass
class Summary:
    """What publishing would freeze, and what stands in the way."""

    edition: Edition
    counts: list
    problems: list
    warnings: list
    replaces: Edition | None = None
    current: Edition | None = None


@transaction.atomic
def publish(edition, *, by=None, seen=None):
    """The published edition. Raises PublishingRefused with everything that stands in the way.

    `by`: the person who publishes, or None for a command, to which what the comparison proposes counts as confirmed.
    `seen`: what `conditions.mark_of` said when the page was shown, so that nobody publishes what they have not seen.
    """
    locked = lock(edition)
    if not locked.is_draft:
        raise PublishingRefused([_("This edition has already been published.")])
    said = settle_changes(locked, by)
    problems = [*(conditions.obstacles(locked, said, by=by, seen=seen) if by else ()), *problems_of(locked)]
    if problems:
        raise PublishingRefused(problems)
    change(locked, "draft", status=Edition.Status.PUBLISHED, published_at=timezone.now(), published_by=by)
    return locked


def settle_changes(edition, by):
    """The record of what became of each item, written down before it is frozen."""
    if edition.replaces_id is None or edition.replaces.is_draft:
        edition.changes.all().delete()  # of an edition that it once was to replace
        return []
    rows = changes.propose(edition, by=by)
    carrying.ensure(edition)
    if by is None:
        changes.confirm(edition, changes.unsettled(edition), by=None)
    return rows


@transaction.atomic
def retire(edition, *, by):
    """The retired edition: still readable at its address, offered to nobody new.

    One that has been replaced retires on the day that was announced, and not before; `by` is None on that day.
    """
    locked = lock(edition)
    if not locked.is_published:
        raise PublishingRefused([_("Only a published edition can be retired.")])
    if by is not None and is_replaced(locked):
        raise PublishingRefused([_("People need time to move: announce a day on which it retires instead.")])
    change(locked, "published", status=Edition.Status.RETIRED, retired_at=timezone.now())
    return locked


@transaction.atomic
def set_retirement(edition, day, *, by):
    """Announces the day on which an edition that has been replaced retires, or takes that back with None.

    Raises PublishingRefused. Nobody is moved on that day: whoever has not moved keeps their portfolio, and may still
    move later.
    """
    locked = lock(edition)
    refuse_retirement(locked, day)
    change(locked, "published", retires_on=day)
    return locked


def refuse_retirement(edition, day):
    if not edition.is_published:
        raise PublishingRefused([_("Only a published edition can be retired.")])
    if day is None:
        return
    if not is_replaced(edition):
        raise PublishingRefused([_("Nobody could move: no published edition replaces this one.")])
    earliest = first_day_of_retirement()
    if day < earliest and day != edition.retires_on:
        raise PublishingRefused(
            [_("People need time to move: the earliest day is %(day)s.") % {"day": date_format(earliest)}]
        )


def is_replaced(edition):
    """Whether a published edition follows, however many retired ones stand between. One query a step."""
    following = list(edition.replaced_by.public())
    return any(each.is_published or is_replaced(each) for each in following)


def first_day_of_retirement():
    return timezone.localdate() + LEAST_NOTICE


def retire_due(today=None):
    """Retires every edition whose announced day has come; how many. Two that run at once share the work."""
    today = today or timezone.localdate()
    due = Edition.objects.published().filter(retires_on__lte=today).order_by("pk")
    return sum(retire_if_due(pk, today) for pk in due.values_list("pk", flat=True))


@transaction.atomic
def retire_if_due(pk, today):
    """Whether it was retired here: the day may have been taken back, or somebody may have been faster."""
    locked = Edition.objects.select_for_update().get(pk=pk)
    if not locked.is_published or locked.retires_on is None or locked.retires_on > today:
        return False
    retire(locked, by=None)
    return True


def lock(edition):
    """The row as it is once nobody else holds it. What was joined to it would be as it was before the wait."""
    return Edition.objects.select_for_update(of=["self"]).select_related("framework").get(pk=edition.pk)


def change(edition, expected, **values):
    """Conditional on the status that was checked, so that it holds without the lock as well."""
    if not Edition.objects.filter(pk=edition.pk, status=expected).update(**values):
        raise PublishingRefused([_("Somebody else changed this edition at the same moment. Look at it again.")])
    edition.refresh_from_db()


def summary(edition, *, by=None, said=()):
    """What an editor reads before publishing. `said`: the changes as publication would write them down."""
    return Summary(
        edition=edition,
        counts=counts_of(edition),
        problems=obstacles_to(edition, by, said)
        if edition.is_draft
        else [_("This edition has already been published.")],
        warnings=warnings_of(edition),
        replaces=edition.replaces,
        current=edition.framework.current_edition,
    )


def obstacles_to(edition, by, said):
    return [*(conditions.obstacles(edition, said, by=by) if by else ()), *problems_of(edition)]


def counts_of(edition):
    """(what, how many) for each kind of part."""
    items = edition.items.all()
    return [
        (_("Kinds of item"), edition.kinds.count()),
        (_("Levels"), edition.levels.count()),
        (_("Items"), items.count()),
        (_("Items against which evidence can be claimed"), items.assessable().count()),
        (_("Descriptors"), Descriptor.objects.filter(item__edition=edition).count()),
        (_("Expectations of career stages"), Expectation.objects.filter(item__edition=edition).count()),
        (_("Groups of optional expectations"), edition.optional_groups.count()),
        (_("Rules of sufficiency"), edition.sufficiency_rules.count()),
        (_("Associations with other items (may still change)"), associations_of(edition).count()),
    ]


def associations_of(edition):
    return Association.objects.filter(origin__edition=edition)
