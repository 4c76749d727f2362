"""Reading the record of edits: of an edition, of one of its items, of whoever saved a row last."""

import json

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import BooleanField, F, Func, Value

from ..models import Descriptor, Edit, Expectation, Item

PLACE = "$[*] ? (@.place starts with %s)"


class HasPlace(Func):
    """Whether one of an edit's places stands under a path."""

    function = "jsonb_path_exists"
    output_field = BooleanField()


def edits_of(edition):
    return Edit.objects.filter(edition=edition).select_related("editor")


def edits_of_item(item):
    """Edits that touched an item, under whatever code it had at the time."""
    found = edits_under(item.edition, f"items/{item.code}/")
    for code in former_codes(item):
        found = found | edits_under(item.edition, f"items/{code}/")
    return found


def edits_under(edition, place):
    return edits_of(edition).filter(HasPlace(F("differences"), Value(PLACE % json.dumps(place))))


def former_codes(item):
    """The codes under which this item went before, newest first. A query for each."""
    codes = [item.code]
    while renamed := renaming_of(item.edition, codes[-1]):
        if renamed in codes:
            break
        codes.append(renamed)
    return codes[1:]


def renaming_of(edition, code):
    """What the item that is now called `code` was called before, if it was renamed."""
    place = f"items/{code}/code"
    for edit in edits_under(edition, place):
        for each in edit.differences:
            if each["place"] == place and each["before"]:
                return each["before"]
    return None


def last_save_of(row):
    """(who, when) saved this row last, or (None, None). Parts of a draft are on record; of the rest there is a log."""
    item = row if isinstance(row, Item) else row.item if isinstance(row, (Descriptor, Expectation)) else None
    edition = item.edition if item else getattr(row, "edition", None)
    edit = edits_of_item(item).first() if item else None
    edit = edit or (edits_of(edition).first() if edition else None)
    if edit:
        return edit.editor, edit.edited_at
    return last_entry_of(type(row), row.pk)


def last_entry_of(model, key, **kind):
    entries = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(model), object_id=str(key), **kind)
    entry = entries.select_related("user").order_by("-action_time").first()
    return (entry.user, entry.action_time) if entry else (None, None)
