"""Mapping items of an edition to items of another framework.

Invariant: a mapping has a basis and, made by hand, an author. Mappings may be made and taken away at any time: they
say something about items without changing them; those of a draft are part of it and of its history.
"""

from contextlib import contextmanager
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from . import welsh
from .editing import recorded
from .models import Association, Edit, Edition, Item


class MappingRefused(Exception):
    """The reason, in words for the editor."""


@dataclass(frozen=True)
class Wanted:
    """A mapping that an editor asks for; `destination`: the code of an item of the edition mapped to."""

    origin: Item
    destination: str
    relation: str
    basis: str
    note_en: str = ""
    note_cy: str = ""


def mappable_editions(edition):
    """What items of `edition` can be mapped to: public editions of other frameworks, the newest of each first."""
    others = Edition.objects.public().exclude(framework=edition.framework_id).select_related("framework")
    return others.order_by("framework__title", "-sequence")


def mappings_between(edition, other):
    """{key of an own item: [Association]} from items of `edition` to items of `other`. One query."""
    rows = Association.objects.filter(origin__edition=edition, destination__edition=other)
    found = {}
    for row in rows.select_related("destination", "author").order_by("destination__position", "pk"):
        found.setdefault(row.origin_id, []).append(row)
    return found


@contextmanager
def changing(edition, by):
    """What happens meanwhile happens whole; of a draft it is recorded."""
    if edition.is_draft:
        with recorded(edition, by=by, means=Edit.Means.FORM):
            yield
    else:
        with transaction.atomic():
            yield


def change(edition, other, *, wanted, unwanted, by):
    """Make the `wanted` mappings, take away those with the keys `unwanted`. (made, taken away).

    Raises MappingRefused, and changes nothing then.
    """
    with changing(edition, by):
        gone = Association.objects.filter(pk__in=unwanted, origin__edition=edition, destination__edition=other)
        taken_away = gone.delete()[0]
        codes = {item.code: item for item in other.items.filter(code__in=[each.destination for each in wanted])}
        for each in wanted:
            make(each, codes, by)
    return len(wanted), taken_away


def make(wanted, codes, by):
    destination = codes.get(wanted.destination)
    if destination is None:
        raise MappingRefused(_("There is no item with the code “%(code)s” there.") % {"code": wanted.destination})
    row = Association(
        origin=wanted.origin,
        destination=destination,
        relation=wanted.relation,
        basis=wanted.basis,
        note_en=wanted.note_en,
        note_cy=wanted.note_cy,
        author=by,
    )
    welsh.settle(row, {})
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as refused:
        raise MappingRefused(
            _("%(origin)s and %(destination)s are already associated in this way.")
            % {"origin": wanted.origin.code, "destination": destination.code}
        ) from refused
