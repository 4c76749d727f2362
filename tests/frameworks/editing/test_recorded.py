"""Every save of a draft in the admin is on record, once, with the words before and after."""

import inspect

import pytest
from django.contrib import admin
from django.contrib.admin import ModelAdmin

from frameworks.admin.recorded import NotRecorded, Recorded
from frameworks.admin.seen import SeenForm, SeenFormSet
from frameworks.drafting import copy_edition
from frameworks.models import Association, Edit, Edition, Expectation, Item
from tests import make
from tests.frameworks.editing.forms import address, fields_of, opened

OURS = [each for each in admin.site._registry.values() if each.model._meta.app_label == "frameworks"]
OF_A_DRAFT = [each for each in OURS if {"edition", "item", "origin"} & {field.name for field in each.opts.fields}]
# What Recorded wraps; a class of the admin that has its own would write past the record.
WRAPPED = ["save_form", "save_related", "delete_model", "delete_queryset", "changeform_view", "delete_view"]
WRAPPED += ["delete_selected", "log_deletions"]


def words_of(edit):
    return {each["place"]: (each["before"], each["after"]) for each in edit.differences}


@pytest.mark.parametrize("own", OURS, ids=lambda own: own.opts.model_name)
def test_every_admin_class_of_the_reference_records(own):
    assert isinstance(own, Recorded) and issubclass(own.form, SeenForm)
    assert not own.list_editable
    for inline in own.inlines:
        assert issubclass(inline.form, SeenForm) and issubclass(inline.formset, SeenFormSet)
    written = {name for name in WRAPPED if name in vars(type(own))}
    assert written == set()
    for name in ("save_model", "save_formset"):
        if name in vars(type(own)):
            assert f"super().{name}(" in inspect.getsource(getattr(type(own), name))


def test_the_parts_of_a_draft_are_known():
    assert {own.opts.model_name for own in OF_A_DRAFT} >= {"item", "optionalgroup", "expectation", "association"}


def test_actions_of_the_lists_are_known(rf, elin):
    request = rf.get("/")
    request.user = elin
    elin.is_superuser = True
    names = {name for own in OURS for name in own.get_actions(request)}
    assert names == {"delete_selected", "publish_selected"}


def test_class_that_writes_past_the_record_is_refused(rf, elin, item):
    """Django's own save, asked of a request that nothing has locked anything for."""
    request = rf.post("/")
    request.user = elin
    with pytest.raises(NotRecorded):
        admin.site._registry[Item].save_model(request, item, None, True)
    with pytest.raises(NotRecorded):
        admin.site._registry[Item].delete_model(request, item)
    assert issubclass(type(admin.site._registry[Item]), ModelAdmin) and Item.objects.filter(pk=item.pk).exists()


def test_one_save_of_an_item_with_its_descriptors_is_one_edit(browser, editor, item):
    client = browser(editor)
    data = opened(client, "item_change", item.pk)
    data |= {"title_en": "Renamed by Elin", "descriptors-0-text_en": "Rewritten by Elin."}
    assert client.post(address("item_change", item.pk), data).status_code == 302
    edit = Edit.objects.get()
    assert (edit.editor, edit.means, edit.edition) == (editor, "form", item.edition)
    assert words_of(edit)["items/D1.1/title/en"] == ("Competency 1.1", "Renamed by Elin")
    assert words_of(edit)["items/D1.1/descriptors/KH/en"][1] == "Rewritten by Elin."
    assert Edition.objects.get(pk=item.edition_id).last_edited_by == editor


def test_save_that_changes_nothing_leaves_no_edit(browser, editor, item):
    client = browser(editor)
    assert client.post(address("item_change", item.pk), opened(client, "item_change", item.pk)).status_code == 302
    assert not Edit.objects.exists() and Edition.objects.get(pk=item.edition_id).last_edited_by is None


def test_added_item_is_recorded(browser, editor, draft):
    kind, client = draft.kinds.get(key="competency"), browser(editor)
    data = {"edition": draft.pk, "kind": kind.pk, "code": "X1", "title_en": "New", "certainty": "certain"}
    assert client.post(address("item_add"), data).status_code == 302
    assert words_of(draft.edits.get())["items/X1/title/en"] == (None, "New")


def test_deleted_item_is_recorded_by_either_way(browser, editor, draft):
    client = browser(editor)
    one, two = draft.items.get(code="D1.1"), draft.items.get(code="D1.2")
    shown = client.get(address("item_delete", one.pk)).context["seen"]
    client.post(address("item_delete", one.pk), {"post": "yes", "seen": shown})
    assert words_of(draft.edits.first())["items/D1.1/title/en"] == ("Competency 1.1", None)
    data = {"action": "delete_selected", "_selected_action": [two.pk]}
    shown = client.post(address("item_changelist"), data).context["seen"]
    client.post(address("item_changelist"), data | {"post": "yes", "seen": shown})
    assert words_of(draft.edits.first())["items/D1.2/title/en"] == ("Competency 1.2", None)
    assert draft.edits.count() == 2 and not draft.items.filter(code__in=["D1.1", "D1.2"]).exists()


def test_expectation_and_association_are_recorded_in_their_draft(browser, editor, draft, edition, item):
    client, stage = browser(editor), make.make_stage()
    level = draft.levels.get(code="SH")
    page = client.post(address("expectation_add"), {"stage": stage.pk, "item": item.pk, "level": level.pk})
    assert page.status_code == 302 and Expectation.objects.count() == 1 and draft.edits.count() == 1
    ends = {"origin": item.pk, "destination": edition.items.get(code="D1.1").pk}
    client.post(address("association_add"), ends | {"relation": "exact", "basis": "official"})
    assert Association.objects.count() == 1 and draft.edits.count() == 2


def test_edition_made_by_hand_begins_its_own_record(browser, editor, edition):
    client = browser(editor)
    data = fields_of(client.get(address("edition_add")))
    data |= {"framework": edition.framework.pk, "code": "2030", "sequence": 9, "certainty": "illustrative"}
    assert client.post(address("edition_add"), data).status_code == 302
    made = Edition.objects.get(code="2030")
    assert words_of(made.edits.get())["edition/code"] == (None, "2030") and made.last_edited_by == editor


def test_copy_of_an_edition_is_recorded(editor, edition):
    draft = copy_edition(edition, by=editor, code="2031")
    edit = draft.edits.get()
    assert (edit.means, edit.editor, draft.last_edited_by) == ("copy", editor, editor)
    assert words_of(edit)["edition/code"] == ("2026", "2031") and "items/D1.1/title/en" not in words_of(edit)


def test_draft_is_deleted_with_its_record(browser, editor, draft, item):
    client = browser(editor)
    data = opened(client, "item_change", item.pk) | {"title_en": "Renamed"}
    client.post(address("item_change", item.pk), data)
    draft.items.all().delete()  # kinds that are in use hold an edition back
    shown = client.get(address("edition_delete", draft.pk)).context["seen"]
    client.post(address("edition_delete", draft.pk), {"post": "yes", "seen": shown})
    assert not Edition.objects.filter(pk=draft.pk).exists() and not Edit.objects.exists()
