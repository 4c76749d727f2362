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
from .models import Association, Descriptor, Edit, Edition, Expectation, Framework
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
    kinds = {kind.pk: saved(kind, edition=draft) for kind in edition.kinds.all()}
    levels = {level.pk: saved(level, edition=draft) for level in edition.levels.all()}
    groups = {group.pk: saved(group, edition=draft) for group in edition.optional_groups.all()}
    items = copy_items(edition, draft, kinds)
    for descriptor in Descriptor.objects.filter(item__edition=edition):
        saved(descriptor, item=items[descriptor.item_id], level=levels[descriptor.level_id])
    for expectation in Expectation.objects.filter(item__edition=edition):
        level, group = levels.get(expectation.level_id), groups.get(expectation.group_id)
        saved(expectation, item=items[expectation.item_id], level=level, group=group)
    for rule in edition.sufficiency_rules.all():
        saved(rule, edition=draft, item=items.get(rule.item_id))
    for association in Association.objects.filter(origin__edition=edition):
        within = items.get(association.destination_id)
        destination_id = within.pk if within else association.destination_id
        saved(association, origin=items[association.origin_id], destination_id=destination_id)


def copy_items(edition, draft, kinds):
    """{key of the original: copy}. Parents are set once every copy exists."""
    originals = list(edition.items.all())
    items = {item.pk: saved(item, edition=draft, kind=kinds[item.kind_id], parent=None) for item in originals}
    for item in originals:
        if item.parent_id:
            items[item.pk].parent = items[item.parent_id]
            items[item.pk].save(update_fields=["parent"])
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


def saved(row, **changes):
    twin = new_row(row, **changes)
    twin.save(force_insert=True)
    return twin
