"""Making a new draft out of an edition that exists.

Invariant: items keep their stable identifiers, so that what follows an item from edition to edition can; the copy
shares no row with what it was copied from.
"""

import copy

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .editing.recording import record_new
from .editors import may_edit
from .files.rows import BATCH
from .files.writer import tell_planner
from .models import Association, Descriptor, Edit, Edition, Expectation, Framework, Item
from .models.edition import code_validator


class DraftingRefused(Exception):
    """The reason, in words for the editor."""


@transaction.atomic
def copy_edition(edition, *, by, code):
    """A draft with everything that `edition` holds, which it will replace. Raises DraftingRefused."""
    framework = Framework.objects.select_for_update().get(pk=edition.framework_id)
    refuse_copy(framework, by, code)
    last = framework.editions.order_by("-sequence").first()
    draft = new_row(
        edition,
        code=code,
        sequence=last.sequence + 1,
        status=Edition.Status.DRAFT,
        issued="",
        change_note_en="",
        change_note_cy="",
    )
    draft.published_at = draft.published_by = draft.retired_at = draft.retires_on = None
    draft.replaces = None if edition.is_draft else edition
    draft.save()
    copy_parts(edition, draft)
    record_new(draft, by=by, means=Edit.Means.COPY, original=edition)
    draft.refresh_from_db(fields=["last_edited_at", "last_edited_by"])
    return draft


def refuse_copy(framework, by, code):
    if not may_edit(by, framework):
        raise DraftingRefused(_("Only its publisher makes editions of this framework."))
    try:
        code_validator(code)
    except ValidationError as error:
        raise DraftingRefused(" ".join(error.messages)) from error
    if framework.editions.filter(code=code).exists():
        raise DraftingRefused(_("This framework already has an edition with this code."))


def copy_parts(edition, draft):
    kinds = copies(edition.kinds.all(), lambda kind: {"edition": draft})
    levels = copies(edition.levels.all(), lambda level: {"edition": draft})
    groups = copies(edition.optional_groups.all(), lambda group: {"edition": draft})
    items = copy_items(edition, draft, kinds)
    copies(
        Descriptor.objects.filter(item__edition=edition),
        lambda row: {"item": items[row.item_id], "level": levels[row.level_id]},
    )
    tell_planner(items)
    copies(
        Expectation.objects.filter(item__edition=edition),
        lambda row: {"item": items[row.item_id], "level": levels.get(row.level_id), "group": groups.get(row.group_id)},
    )
    copies(edition.sufficiency_rules.all(), lambda rule: {"edition": draft, "item": items.get(rule.item_id)})
    copies(
        Association.objects.filter(origin__edition=edition),
        lambda row: {
            "origin": items[row.origin_id],
            "destination_id": items[row.destination_id].pk if row.destination_id in items else row.destination_id,
        },
    )


def copies(rows, changes):
    """{key of the original: copy}, in few statements. `changes(row)`: what the copy says otherwise."""
    twins = {row.pk: new_row(row, **changes(row)) for row in rows}
    rows.model.objects.bulk_create(twins.values(), batch_size=BATCH)
    return twins


def copy_items(edition, draft, kinds):
    """{key of the original: copy}. Parents are set once every copy exists."""
    originals = list(edition.items.all())
    items = copies(edition.items.all(), lambda item: {"edition": draft, "kind": kinds[item.kind_id], "parent": None})
    under = [items[item.pk] for item in originals if item.parent_id]
    for item in originals:
        items[item.pk].parent = items.get(item.parent_id)
    Item.objects.bulk_update(under, ["parent"], batch_size=BATCH)
    return items


def new_row(row, **changes):
    """An unsaved copy, in both languages."""
    twin = copy.copy(row)
    twin._state = copy.copy(row._state)
    twin._state.fields_cache = {}
    twin._state.adding = True
    twin.pk = None
    if hasattr(twin, "case_id"):
        twin.case_id = None  # elsewhere it names the original
    for name, value in changes.items():
        setattr(twin, name, value)
    return twin
