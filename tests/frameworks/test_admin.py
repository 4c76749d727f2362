"""Editors in Django admin: what they may change, and how they publish."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from frameworks.models import Association, Edition, Framework, Item, Level, RoleProfile
from frameworks.publishing import publish
from tests import make

EDITORS_PAGES = [
    "framework",
    "edition",
    "item",
    "careerstage",
    "expectation",
    "optionalgroup",
    "association",
    "roleprofile",
    "publication",
]


def admin(name, *args):
    return reverse(f"admin:frameworks_{name}", args=args)


def form_data(page):
    """What a browser would send back from an admin change form."""
    form, data = page.context["adminform"].form, {}
    formsets = [inline.formset for inline in page.context["inline_admin_formsets"]]
    management = [formset.management_form for formset in formsets]
    for part in [form, *management, *(one for formset in formsets for one in formset.forms)]:
        for field in part:
            value = field.value()
            if value is not None and value is not False:
                data[field.html_name] = value
    return data


@pytest.fixture
def draft(edition):
    return make.make_edition(edition.framework, code="2027", publish=False)


@pytest.fixture
def foreign(db):
    """A draft of another publisher."""
    framework = make.make_framework("other", publisher=make.make_organisation("Somebody else"), is_illustrative=False)
    return make.make_edition(framework, publish=False)


def test_editor_copies_an_edition_into_a_draft(as_user, editor, edition):
    client = as_user(editor)
    page = client.get(admin("edition_change", edition.pk)).content.decode()
    assert admin("edition_copy", edition.pk) in page
    page = client.post(admin("edition_copy", edition.pk), {"code": "2027"})
    draft = Edition.objects.get(code="2027")
    assert page.url == admin("edition_change", draft.pk)
    assert draft.replaces == edition and draft.items.count() == edition.items.count()
    page = client.post(admin("edition_copy", edition.pk), {"code": "2027"})
    assert "already has an edition with this code" in page.content.decode()


def test_editor_edits_a_draft_and_a_colleague_publishes_it(as_user, editor, colleague, draft):
    client, item = as_user(editor), draft.items.get(code="D1.1")
    data = form_data(client.get(admin("item_change", item.pk)))
    data |= {"title_en": "Renamed by Elin", "descriptors-0-text_en": "Rewritten by Elin."}
    data |= {"title_cy": "Ailenwyd gan Elin", "descriptors-0-text_cy": "Ailysgrifennwyd gan Elin."}
    assert client.post(admin("item_change", item.pk), data).status_code == 302
    client = as_user(colleague)
    shown = client.get(admin("edition_publish", draft.pk))
    page = shown.content.decode()
    assert "What will be frozen" in page and "The current edition today is" in page
    assert Edition.objects.get(code="2027").is_draft
    client.post(admin("edition_publish", draft.pk), {"seen": shown.context["seen"]})
    draft.refresh_from_db()
    assert (draft.status, draft.published_by) == ("published", colleague)
    page = client.get("/frameworks/primary-care/2027/D1.1/").content.decode()
    assert "Renamed by Elin" in page and "Rewritten by Elin." in page
    assert LogEntry.objects.filter(object_id=str(draft.pk), user=colleague, change_message="Published.").exists()


def test_publication_shows_the_problems_and_offers_no_button(as_user, editor, draft):
    draft.items.get(code="D1.1").descriptors.filter(level__code="DO").delete()
    page = as_user(editor).get(admin("edition_publish", draft.pk))
    text = page.content.decode()
    assert "D1.1 has no descriptor at level DO." in text and 'value="Publish"' not in text
    assert "D1.1 has no descriptor" in as_user(editor).post(admin("edition_publish", draft.pk)).content.decode()
    assert Edition.objects.get(pk=draft.pk).is_draft


def test_second_editor_to_publish_is_told(as_user, editor, draft):
    publish(draft)
    page = as_user(editor).post(admin("edition_publish", draft.pk))
    assert "This edition has already been published." in page.content.decode()


def test_list_action_leads_to_the_confirmation(as_user, editor, edition, draft):
    data = {"action": "publish_selected", "_selected_action": [draft.pk]}
    page = as_user(editor).post(admin("edition_changelist"), data)
    assert page.url == admin("edition_publish", draft.pk)
    data["_selected_action"] = [draft.pk, edition.pk]
    page = as_user(editor).post(admin("edition_changelist"), data, follow=True)
    assert "Choose one edition" in page.content.decode()
    assert Edition.objects.get(pk=draft.pk).is_draft


@pytest.mark.parametrize("name", ["edition", "item"])
def test_published_parts_are_read_only(as_user, editor, edition, name):
    part = edition if name == "edition" else edition.items.get(code="D1.1")
    page = as_user(editor).get(admin(f"{name}_change", part.pk))
    assert page.status_code == 200 and 'name="_save"' not in page.content.decode()
    assert as_user(editor).get(admin(f"{name}_delete", part.pk)).status_code == 403


def test_form_that_comes_back_after_publication_is_answered_in_words(as_user, editor, draft):
    client, item = as_user(editor), draft.items.get(code="D1.1")
    data = form_data(client.get(admin("item_change", item.pk))) | {"title_en": "Too late"}
    publish(draft)
    page = client.post(admin("item_change", item.pk), data, follow=True)
    assert page.status_code == 200 and "has been published and no longer changes" in page.content.decode()
    assert Item.objects.get(pk=item.pk).title_en == "Competency 1.1"


def test_refusal_of_the_database_is_no_server_error(as_user, editor, draft, monkeypatch):
    """The publication happens after the permission was asked, before the row is written."""
    client, item = as_user(editor), draft.items.get(code="D1.1")
    data = form_data(client.get(admin("item_change", item.pk))) | {"title_en": "Too late"}
    save = Item.save

    def publish_first(self, *args, **kwargs):
        publish(draft)
        return save(self, *args, **kwargs)

    monkeypatch.setattr(Item, "save", publish_first)
    page = client.post(admin("item_change", item.pk), data, follow=True)
    assert "has been published and no longer changes" in page.content.decode()


@pytest.mark.parametrize("name", ["edition_publish", "edition_copy", "edition_retire", "edition_preview"])
def test_another_publishers_edition_cannot_be_touched(as_user, editor, foreign, name):
    for method in ("get", "post"):
        assert getattr(as_user(editor), method)(admin(name, foreign.pk), {"code": "2030"}).status_code == 404
    assert Edition.objects.get(pk=foreign.pk).is_draft and Edition.objects.count() == 1


def test_another_publishers_drafts_do_not_exist(as_user, editor, foreign):
    client, item = as_user(editor), foreign.items.get(code="D1.1")
    for address in (admin("edition_change", foreign.pk), admin("item_change", item.pk)):
        assert client.get(address).status_code == 404
        assert client.post(address, {"title_en": "Taken over"}).status_code == 404
    page = client.get(admin("item_changelist") + "?q=D1.1").content.decode()
    assert "other 2026" not in page


def test_what_another_publisher_has_published_can_be_read(as_user, editor, foreign):
    client = as_user(editor)
    make.publish_edition(foreign)
    for address in (admin("edition_change", foreign.pk), admin("framework_change", foreign.framework.pk)):
        page = client.get(address)
        assert page.status_code == 200 and 'name="_save"' not in page.content.decode()
        client.post(address, {"title_en": "Taken over"})
    foreign.framework.refresh_from_db()
    assert foreign.framework.title_en != "Taken over"


def test_new_items_go_into_own_drafts_only(as_user, editor, draft, foreign):
    kind = foreign.kinds.get(key="competency")
    data = {"edition": foreign.pk, "kind": kind.pk, "code": "X1", "title_en": "X", "position": 0}
    page = as_user(editor).post(admin("item_add"), data | {"certainty": "certain", "welsh_state": "missing"})
    assert set(page.context["adminform"].form.errors) == {"edition", "kind"}
    assert not Item.objects.filter(code="X1").exists()


def test_new_item_stands_last_under_its_parent(as_user, editor, draft):
    kind, parent = draft.kinds.get(key="competency"), draft.items.get(code="D1")
    data = {"edition": draft.pk, "kind": kind.pk, "parent": parent.pk, "code": "D1.9", "title_en": "New", "position": 0}
    page = as_user(editor).post(admin("item_add"), data | {"certainty": "certain", "welsh_state": "missing"})
    assert page.status_code == 302
    assert Item.objects.get(code="D1.9").position > draft.items.get(code="D1.3").position


def test_item_cannot_be_put_under_itself(as_user, editor, draft):
    domain, below = draft.items.get(code="D1"), draft.items.get(code="D1.1")
    data = form_data(as_user(editor).get(admin("item_change", domain.pk))) | {"parent": below.pk}
    page = as_user(editor).post(admin("item_change", domain.pk), data)
    assert page.context["adminform"].form.errors["parent"]


def test_missing_levels_wait_on_the_item_page(as_user, editor, draft):
    item = draft.items.get(code="D1.1")
    item.descriptors.filter(level__code="SH").delete()
    data = form_data(as_user(editor).get(admin("item_change", item.pk)))
    assert data["descriptors-2-level"] == Level.objects.get(edition=draft, code="SH").pk
    data |= {"descriptors-2-text_en": "Written now."}
    assert as_user(editor).post(admin("item_change", item.pk), data).status_code == 302
    assert item.descriptors.get(level__code="SH").text_en == "Written now."


def test_association_made_by_hand_names_its_author(as_user, editor, edition, draft):
    ends = {"origin": draft.items.get(code="D1.1").pk, "destination": edition.items.get(code="D1.1").pk}
    said = {"relation": "exact", "basis": "editors_judgement", "welsh_state": "missing"}
    page = as_user(editor).post(admin("association_add"), ends | said)
    assert page.status_code == 302
    assert Association.objects.get().author == editor


def test_framework_stays_with_its_publisher(as_user, editor, edition):
    framework = make.make_framework("tried", publisher=make.make_organisation("Somebody else"))
    data = form_data(as_user(editor).get(admin("framework_change", framework.pk))) | {"title_en": "Tried out"}
    page = as_user(editor).post(admin("framework_change", framework.pk), data | {"publisher": editor.organisation.pk})
    assert page.status_code == 302
    framework.refresh_from_db()
    assert (framework.title_en, framework.publisher.name) == ("Tried out", "Somebody else")


def test_editor_retires_an_edition(as_user, editor, edition):
    assert as_user(editor).get(admin("edition_retire", edition.pk)).status_code == 200
    assert Edition.objects.get(pk=edition.pk).is_published
    as_user(editor).post(admin("edition_retire", edition.pk))
    assert Edition.objects.get(pk=edition.pk).status == "retired"


def test_draft_is_previewed_in_admin_only(as_user, editor, draft):
    page = as_user(editor).get(admin("edition_preview", draft.pk)).content.decode()
    assert "What D1.1 is at KH." in page


@pytest.mark.parametrize("who", ["asha", "bryn"])
def test_nobody_else_meets_the_editors_pages(as_user, request, edition, who):
    person = request.getfixturevalue(who)
    for name in ("edition_changelist", "item_changelist"):
        assert as_user(person).get(admin(name)).status_code == 302
    assert "/admin/login/" in as_user(person).post(admin("edition_publish", edition.pk)).url


def test_staff_outside_the_group_have_no_rights(as_user, elin, draft):
    for address in (admin("edition_changelist"), admin("edition_publish", draft.pk)):
        assert as_user(elin).get(address).status_code == 403


def test_every_editors_page_answers_in_few_queries(as_user, editor, shipped, django_assert_max_num_queries):
    client = as_user(editor)
    for model in EDITORS_PAGES:
        with django_assert_max_num_queries(25):
            assert client.get(admin(f"{model}_changelist")).status_code == 200, model
        assert client.get(admin(f"{model}_add")).status_code == 200, model
    role = RoleProfile.objects.get()
    assert client.get(admin("roleprofile_change", role.pk)).status_code == 200
    assert client.get(admin("framework_change", Framework.objects.first().pk)).status_code == 200


def rule_data(page, **changes):
    """The form of an edition with a first rule filled in."""
    first = {"position": 0, "code": "some", "kind": "at_least", "number": 2, "welsh_state": "missing"}
    given = first | {"certainty": "illustrative"} | changes
    rule = {f"sufficiency_rules-0-{name}": value for name, value in given.items()}
    return form_data(page) | rule | {"sufficiency_rules-TOTAL_FORMS": 1}


def test_editor_adds_a_rule_to_a_draft(as_user, editor, draft):
    client, address = as_user(editor), admin("edition_change", draft.pk)
    item = draft.items.get(code="D1.1")
    assert client.post(address, rule_data(client.get(address), item=item.pk)).status_code == 302
    rule = draft.sufficiency_rules.get()
    assert (rule.code, rule.kind, rule.number, rule.item) == ("some", "at_least", 2, item)


@pytest.mark.parametrize(
    "changes, sentence",
    [({"number": ""}, "Say how many."), ({"kind": "recency"}, "Rules of recency and validity, and no others,")],
)
def test_rule_that_asks_for_nothing_is_refused_in_words(changes, sentence, as_user, editor, draft):
    client, address = as_user(editor), admin("edition_change", draft.pk)
    page = client.post(address, rule_data(client.get(address), **changes))
    assert page.status_code == 200 and sentence in page.content.decode()
    assert not draft.sufficiency_rules.exists()


def test_rule_is_about_an_item_of_its_own_edition(as_user, editor, draft, edition):
    client, address = as_user(editor), admin("edition_change", draft.pk)
    elsewhere = edition.items.get(code="D1.1")
    page = client.post(address, rule_data(client.get(address), item=elsewhere.pk))
    assert page.status_code == 200 and not draft.sufficiency_rules.exists()


def test_rules_of_a_published_edition_are_read_only(as_user, editor, edition):
    page = as_user(editor).get(admin("edition_change", edition.pk))
    assert page.status_code == 200 and 'name="sufficiency_rules-0-code"' not in page.content.decode()
    assert "sufficiency_rules-TOTAL_FORMS" in page.content.decode()
