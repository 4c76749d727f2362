"""What must be so before a person publishes an edition, beyond the edition itself.

Two people stand behind every edition that is published by hand: whoever edited it last, and somebody else who read it.
Of an edition that replaces another they say, in both languages, what changed and what that means.
"""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import ItemChange
from ..naming import named
from .changes import is_waiting

Kind = ItemChange.Kind
# Whoever worked towards these has to be told why.
NOTED = (Kind.SUBSTANTIVE, Kind.SPLIT, Kind.MERGED, Kind.RETIRED)


def obstacles(edition, changes, *, by, seen=None):
    """Sentences, one for each condition that is not met. `changes`: of the edition, as `releases.changes` plans them.

    `seen`: what `mark_of` said when the page was shown to the publisher, or None where nobody looked at a page.
    """
    yield from two_people(edition, by)
    yield from nothing_new_since(edition, seen)
    if edition.replaces_id:
        yield from changes_are_confirmed(changes)
        yield from changes_are_explained(changes)
        yield from change_note_is_written(edition)


def two_people(edition, by):
    if edition.last_edited_by_id is not None and edition.last_edited_by_id == by.pk:
        yield _("%(name)s edited this edition last, so somebody else publishes it.") % {
            "name": edition.last_edited_by.name
        }


def mark_of(edition):
    """Stands for the last edit: it changes with every save."""
    return edition.last_edited_at.isoformat() if edition.last_edited_at else ""


def nothing_new_since(edition, seen):
    if seen is not None and seen != mark_of(edition):
        who = edition.last_edited_by.name if edition.last_edited_by else _("A file")
        yield _("%(name)s changed this edition at %(time)s, after you opened this page. Look at it again.") % {
            "name": who,
            "time": f"{localtime(edition.last_edited_at):%H:%M}",
        }


def changes_are_confirmed(changes):
    waiting = [code_of(row) for row in changes if is_waiting(row)]
    if waiting:
        yield ngettext(
            "%(number)d change waits to be confirmed: %(codes)s.",
            "%(number)d changes wait to be confirmed: %(codes)s.",
            len(waiting),
        ) % {"number": len(waiting), "codes": named(waiting)}


def changes_are_explained(changes):
    silent = [row for row in changes if row.kind in NOTED and not ((row.note_en or "").strip())]
    if silent:
        yield _("These changes need a public note that says what changed and why: %(codes)s.") % {
            "codes": named(code_of(row) for row in silent)
        }


def code_of(row):
    return (row.origin or row.destination).code


def change_note_is_written(edition):
    if not (edition.change_note_en or "").strip() or not (edition.change_note_cy or "").strip():
        yield _("Write what changed in this edition, in English and in Welsh.")


def others_who_may_publish(edition, than):
    """Who may publish this edition, without `than`: colleagues at its publisher, of an illustrative one all editors.

    Two queries. See `editors.may_edit`.
    """
    permission = Permission.objects.get(content_type__app_label="frameworks", codename="publish_edition")
    holds = Q(groups__permissions=permission) | Q(user_permissions=permission) | Q(is_superuser=True)
    people = get_user_model().objects.filter(holds, is_active=True, is_staff=True)
    if not edition.framework.is_illustrative:
        people = people.filter(organisation=edition.framework.publisher_id)
    return people.exclude(pk=than.pk if than else None).distinct().order_by("name", "pk")
