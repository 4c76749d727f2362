"""The page of both languages: what editors save there, and what it never loses."""

import pytest
from django.urls import reverse

from frameworks import welsh
from frameworks.editing import seen
from frameworks.models import Descriptor, Edit, Framework, Item
from frameworks.translating import TranslationRefused, Wanted, key_of, save_texts
from tests import make


@pytest.fixture
def draft(edition):
    return make.make_edition(edition.framework, code="2027", publish=False)


@pytest.fixture
def foreign(db):
    """A draft of another publisher."""
    framework = make.make_framework("other", publisher=make.make_organisation("Somebody else"), is_illustrative=False)
    return make.make_edition(framework, publish=False)


def page_of(edition):
    return reverse("admin:frameworks_edition_welsh", args=[edition.pk])


def posted(page, **changes):
    """What a browser would send back, with `changes` to fields: {"item-1-title_cy": …}."""
    data = {"row": [form.key for form in page.context["forms"]]}
    for form in page.context["forms"]:
        data |= {field.html_name: field.value() for field in form if field.value() not in (None, False)}
    return data | changes


def competency(edition, code="D1.1"):
    return edition.items.get(code=code)


def test_only_what_was_changed_is_saved(as_user, editor, draft):
    client, item = as_user(editor), competency(draft)
    page = client.get(page_of(draft) + "?part=item")
    data = posted(page, **{f"{key_of(item)}-title_cy": "Gwrando"})
    assert client.post(page_of(draft) + "?part=item", data).url == page_of(draft) + "?part=item"
    item.refresh_from_db()
    assert (item.title_cy, item.english_is_stale) == ("Gwrando", True)
    edit = Edit.objects.get(edition=draft)
    assert (edit.editor, edit.means) == (editor, "welsh")
    assert {each["place"].split("/")[1] for each in edit.differences} == {"D1.1"}


def test_untouched_page_changes_nothing(as_user, editor, draft):
    client = as_user(editor)
    client.post(page_of(draft), posted(client.get(page_of(draft))))
    assert not Edit.objects.exists()


def test_english_changed_here_leaves_the_welsh_stale(as_user, editor, draft):
    client, item = as_user(editor), competency(draft)
    data = posted(client.get(page_of(draft) + "?part=item"), **{f"{key_of(item)}-title_en": "Hears"})
    client.post(page_of(draft), data)
    listed = client.get(page_of(draft) + "?state=stale").context["forms"]
    assert [form.row for form in listed] == [item]


def test_reviewed_with_the_name_and_lapsing_when_either_text_changes(as_user, editor, draft):
    client, item = as_user(editor), competency(draft)
    client.post(
        page_of(draft), posted(client.get(page_of(draft) + "?part=item"), **{f"{key_of(item)}-is_reviewed": "on"})
    )
    item.refresh_from_db()
    assert (item.welsh_state, item.welsh_reviewer) == ("reviewed", editor.name)
    assert item.welsh_reviewed_on
    client.post(
        page_of(draft), posted(client.get(page_of(draft) + "?part=item"), **{f"{key_of(item)}-title_en": "Hears"})
    )
    item.refresh_from_db()
    assert (item.welsh_state, item.welsh_reviewer, item.welsh_reviewed_on) == ("stale", "", None)


def test_missing_welsh_is_not_reviewed_and_the_page_says_so(as_user, editor, draft):
    item = competency(draft)
    Item.objects.filter(pk=item.pk).update(title_cy="")
    client = as_user(editor)
    data = posted(client.get(page_of(draft) + "?state=missing"), **{f"{key_of(item)}-is_reviewed": "on"})
    page = client.post(page_of(draft), data)
    assert "Welsh that is missing cannot be reviewed." in page.content.decode()
    assert welsh.state_of(competency(draft)) == "missing"


def test_both_say_the_same_when_an_editor_says_so(as_user, editor, draft):
    item = competency(draft)
    Item.objects.filter(pk=item.pk).update(welsh_state="stale", texts_behind=["title_cy"])
    client = as_user(editor)
    data = posted(client.get(page_of(draft) + "?state=stale"), **{f"{key_of(item)}-is_same": "on"})
    client.post(page_of(draft), data)
    assert welsh.gaps_of(draft) == []


def test_other_editors_text_is_shown_beside_mine_and_neither_is_lost(as_user, editor, draft):
    client, item = as_user(editor), competency(draft)
    data = posted(client.get(page_of(draft) + "?part=item"), **{f"{key_of(item)}-title_cy": "Fy ngeiriau"})
    Item.objects.filter(pk=item.pk).update(title_cy="Geiriau rhywun arall")
    page = client.post(page_of(draft), data)
    text = page.content.decode()
    assert "Fy ngeiriau" in text and "Geiriau rhywun arall" in text
    assert competency(draft).title_cy == "Geiriau rhywun arall"
    client.post(page_of(draft), posted(page))
    assert competency(draft).title_cy == "Fy ngeiriau"


def test_rows_of_others_come_through_a_clash(as_user, editor, draft):
    client, mine, theirs = as_user(editor), competency(draft), competency(draft, "D1.2")
    changes = {f"{key_of(mine)}-title_cy": "Un", f"{key_of(theirs)}-title_cy": "Dau"}
    data = posted(client.get(page_of(draft) + "?part=item"), **changes)
    Item.objects.filter(pk=theirs.pk).update(title_en="Renamed")
    page = client.post(page_of(draft), data)
    assert [form.row for form in page.context["forms"]] == [theirs]
    assert (competency(draft).title_cy, competency(draft, "D1.2").title_cy) == ("Un", "Cymhwysedd 1.2")


def test_what_nobody_typed_does_not_put_old_text_back(as_user, editor, draft):
    client, item = as_user(editor), competency(draft)
    data = posted(client.get(page_of(draft) + "?part=item"))
    Item.objects.filter(pk=item.pk).update(title_cy="Newydd")
    assert client.post(page_of(draft), data).status_code == 302
    assert competency(draft).title_cy == "Newydd"


def test_words_for_a_row_that_went_meanwhile_come_back(as_user, editor, draft):
    client, item, other = as_user(editor), competency(draft), competency(draft, "D1.2")
    changes = {f"{key_of(item)}-title_cy": "I neb", f"{key_of(other)}-title_cy": "Dau"}
    data = posted(client.get(page_of(draft) + "?part=item"), **changes)
    item.delete()
    shown = client.post(page_of(draft), data).content.decode()
    assert "has been deleted meanwhile" in shown and "I neb" in shown
    assert competency(draft, "D1.2").title_cy == "Dau"


def test_published_edition_is_read_only_and_as_complete(as_user, editor, edition):
    client = as_user(editor)
    page = client.get(page_of(edition) + "?part=item")
    text = page.content.decode()
    assert "Cymhwysedd 1.1" in text and "<textarea" not in text
    assert client.post(page_of(edition), {"row": []}).status_code == 403


def test_form_that_was_opened_on_a_draft_changes_no_published_edition(editor, draft):
    item = competency(draft)
    make.publish_edition(draft)
    with pytest.raises(TranslationRefused):
        save_texts(draft, [Wanted(key_of(item), {"title_cy": "Un"}, seen(item))], by=editor)
    assert not Edit.objects.exists()


def test_row_of_another_edition_is_not_touched(editor, draft, foreign):
    item = competency(foreign)
    outcome = save_texts(draft, [Wanted(key_of(item), {"title_cy": "Un"}, seen(item))], by=editor)
    assert outcome.gone == [key_of(item)]
    assert competency(foreign).title_cy == "Cymhwysedd 1.1"


def test_other_publishers_draft_is_closed(as_user, editor, foreign):
    assert as_user(editor).get(page_of(foreign)).status_code == 404
    assert as_user(editor).post(page_of(foreign), {}).status_code == 404


def test_technician_is_sent_to_the_door(as_user, asha, draft):
    assert as_user(asha).get(page_of(draft)).status_code == 302


def test_framework_itself_is_translated_with_its_draft(as_user, editor, draft):
    client, framework = as_user(editor), draft.framework
    data = posted(client.get(page_of(draft) + "?part=framework"), **{f"{key_of(framework)}-title_cy": "Newydd"})
    client.post(page_of(draft), data)
    assert Framework.objects.get(pk=framework.pk).title_cy == "Newydd"


def test_filters_narrow_by_state_part_and_branch(as_user, editor, draft):
    Descriptor.objects.filter(item__code="D2.1", item__edition=draft, level__code="SH").update(text_cy="")
    client = as_user(editor)

    def listed(query):
        return [str(form.row) for form in client.get(f"{page_of(draft)}?{query}").context["forms"]]

    assert listed("state=missing") == ["D2.1 / SH"]
    assert listed("state=missing&under=D1") == []
    assert listed("part=item&under=D2") == [
        "D2 Domain 2", "D2.1 Competency 2.1", "D2.2 Competency 2.2", "D2.3 Competency 2.3",
    ]  # fmt: skip
    assert listed("state=english_stale") == []


def test_counts_by_state_add_up(as_user, editor, draft):
    page = as_user(editor).get(page_of(draft))
    counts = {state: number for state, _words, number in page.context["counts"]}
    assert counts == {"missing": 0, "stale": 0, "draft": page.context["all"], "reviewed": 0, "english_stale": 0}


def test_page_of_a_large_edition_takes_no_more_queries(as_user, editor, draft, django_assert_max_num_queries):
    domain, kind = draft.items.get(code="D1"), draft.kinds.get(key="competency")
    Item.objects.bulk_create(
        Item(edition=draft, parent=domain, kind=kind, code=f"X{n}", title_en=f"X {n}", title_cy=f"X {n}", position=n)
        for n in range(1000)
    )
    client = as_user(editor)
    with django_assert_max_num_queries(22):
        page = client.get(page_of(draft) + "?part=item")
    assert page.context["page"].paginator.count == 1008


def test_page_has_no_style_or_script_of_its_own(as_user, editor, draft):
    text = as_user(editor).get(page_of(draft)).content.decode()
    assert " style=" not in text and "<script>" not in text and " onclick=" not in text
