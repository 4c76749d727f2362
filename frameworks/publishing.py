"""Publishing an edition, and retiring it. The only module that changes `Edition.status`.

Invariant: what is published is complete by `checks.py`, was checked under a lock on the edition's row, and is
frozen by the same statement that publishes it (migrations 0002 and 0003). Of two editors who publish at the same
moment one succeeds and the other is told so. Who may publish is asked by the caller.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .checks import problems_of, warnings_of
from .models import Association, Descriptor, Edition, Expectation


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
def publish(edition, *, by=None):
    """The published edition. Raises PublishingRefused with everything that stands in the way."""
    locked = lock(edition)
    if not locked.is_draft:
        raise PublishingRefused([_("This edition has already been published.")])
    problems = problems_of(locked)
    if problems:
        raise PublishingRefused(problems)
    change(locked, "draft", status=Edition.Status.PUBLISHED, published_at=timezone.now(), published_by=by)
    return locked


@transaction.atomic
def retire(edition, *, by):
    """The retired edition: still readable at its address, offered to nobody new."""
    locked = lock(edition)
    if not locked.is_published:
        raise PublishingRefused([_("Only a published edition can be retired.")])
    change(locked, "published", status=Edition.Status.RETIRED, retired_at=timezone.now())
    return locked


def lock(edition):
    return Edition.objects.select_for_update(of=["self"]).select_related("framework").get(pk=edition.pk)


def change(edition, expected, **values):
    """Conditional on the status that was checked, so that it holds without the lock as well."""
    if not Edition.objects.filter(pk=edition.pk, status=expected).update(**values):
        raise PublishingRefused([_("Somebody else changed this edition at the same moment. Look at it again.")])
    edition.refresh_from_db()


def summary(edition):
    """What an editor reads before publishing."""
    return Summary(
        edition=edition,
        counts=counts_of(edition),
        problems=problems_of(edition) if edition.is_draft else [_("This edition has already been published.")],
        warnings=warnings_of(edition),
        replaces=edition.replaces,
        current=edition.framework.current_edition,
    )


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
