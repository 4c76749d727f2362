"""Two editors on one item: the second to save sees both texts before anything is overwritten."""

import pytest
from django.contrib.admin.models import DELETION, LogEntry

from frameworks.editing import seen
from frameworks.models import Descriptor, Edit, Item
from tests.frameworks.editing.forms import address, fields_of, opened


@pytest.fixture
def both(browser, editor, gwen, item):
    """The forms that Elin and Gwen opened at the same time, and how each sends hers."""

    def sender(person):
        client = browser(person)
        data = opened(client, "item_change", item.pk)
        return lambda **typed: client.post(address("item_change", item.pk), data | typed)

    return sender(editor), sender(gwen)


def test_seen_differs_with_either_language_and_with_nothing_else(item):
    before = seen(item)
    item.position, item.welsh_state = 77, "reviewed"
    assert seen(item) == before
    item.title_cy = "Newydd"
    assert seen(item) != before
    item.title_cy, item.title_en = "Cymhwysedd 1.1", "New"
    assert seen(item) != before


def test_second_editor_is_shown_both_texts_and_decides(both, item, gwen, browser):
    elin, gwens = both
    elin(title_en="Elin's words")
    page = gwens(title_en="Gwen's words")
    text = page.content.decode()
    assert page.status_code == 200 and Item.objects.get(pk=item.pk).title_en == "Elin's words"
    assert 'value="Gwen&#x27;s words"' in text and "Elin&#x27;s words" in text and "Cymhwysedd 1.1" in text
    assert "Elin Evans saved this while you were writing" in text
    assert browser(gwen).post(address("item_change", item.pk), fields_of(page)).status_code == 302
    assert Item.objects.get(pk=item.pk).title_en == "Gwen's words"
    assert Edit.objects.first().differences[0]["before"] == "Elin's words"


def test_untouched_rows_of_a_form_put_no_old_text_back(both, item):
    """Elin rewrites a descriptor; Gwen, on the same page, rewrites another."""
    elin, gwen = both
    elin(**{"descriptors-0-text_en": "Elin on the first."})
    assert gwen(**{"descriptors-1-text_en": "Gwen on the second."}).status_code == 302
    texts = list(item.descriptors.order_by("level__position").values_list("text_en", flat=True))
    assert texts[:2] == ["Elin on the first.", "Gwen on the second."]


def test_same_descriptor_comes_back_with_both_texts(both, item):
    elin, gwen = both
    elin(**{"descriptors-0-text_en": "Elin on the first."})
    page = gwen(**{"descriptors-0-text_en": "Gwen on the first."})
    assert "Elin on the first." in page.content.decode() and "Gwen on the first." in page.content.decode()
    assert item.descriptors.get(level__code="KH").text_en == "Elin on the first."


def test_both_write_the_descriptor_that_was_missing(item, browser, editor, gwen):
    item.descriptors.filter(level__code="SH").delete()
    elin, gwens = browser(editor), browser(gwen)
    ours, hers = opened(elin, "item_change", item.pk), opened(gwens, "item_change", item.pk)
    assert ours["descriptors-2-seen"] == ""
    elin.post(address("item_change", item.pk), ours | {"descriptors-2-text_en": "Elin shows how."})
    page = gwens.post(address("item_change", item.pk), hers | {"descriptors-2-text_en": "Gwen shows how."})
    assert "Elin shows how." in page.content.decode() and "Gwen shows how." in page.content.decode()
    assert gwens.post(address("item_change", item.pk), fields_of(page)).status_code == 302
    assert item.descriptors.get(level__code="SH").text_en == "Gwen shows how."


def test_descriptor_that_was_deleted_meanwhile_comes_back_as_a_decision(both, item, browser, gwen):
    elin, gwens = both
    elin(**{"descriptors-0-DELETE": "on"})
    page = gwens(**{"descriptors-0-text_en": "Gwen kept writing."})
    assert "This was deleted while you were writing" in page.content.decode()
    assert "Gwen kept writing." in page.content.decode() and item.descriptors.count() == 2
    assert browser(gwen).post(address("item_change", item.pk), fields_of(page)).status_code == 302
    assert item.descriptors.get(level__code="KH").text_en == "Gwen kept writing."


def test_descriptor_deleted_meanwhile_stays_deleted_if_nobody_wrote_in_it(both, item):
    elin, gwen = both
    elin(**{"descriptors-0-DELETE": "on"})
    assert gwen(title_en="Something else").status_code == 302
    assert item.descriptors.count() == 2 and Item.objects.get(pk=item.pk).title_en == "Something else"


def test_descriptor_that_was_rewritten_is_not_deleted_unread(both, item):
    elin, gwen = both
    elin(**{"descriptors-0-text_en": "Elin rewrote this."})
    page = gwen(**{"descriptors-0-DELETE": "on"})
    assert "Elin rewrote this." in page.content.decode()
    assert Descriptor.objects.filter(item=item, text_en="Elin rewrote this.").exists()


def test_words_for_an_item_that_was_deleted_are_handed_back(both, item, browser, editor):
    client = browser(editor)
    shown = client.get(address("item_delete", item.pk)).context["seen"]
    client.post(address("item_delete", item.pk), {"post": "yes", "seen": shown})
    page = both[1](title_en="Gwen kept writing.")
    text = page.content.decode()
    assert page.status_code == 409 and "Gwen kept writing." in text and "Elin Evans deleted this" in text


def test_item_is_not_deleted_unread(both, item, browser, gwen):
    client = browser(gwen)
    shown = client.get(address("item_delete", item.pk)).context["seen"]
    both[0](title_en="Elin's words")
    page = client.post(address("item_delete", item.pk), {"post": "yes", "seen": shown}, follow=True)
    assert "Elin Evans saved something in this edition meanwhile" in page.content.decode()
    assert Item.objects.filter(pk=item.pk).exists()


def test_items_of_a_list_are_not_deleted_unread(both, item, browser, gwen):
    client, data = browser(gwen), {"action": "delete_selected", "_selected_action": [item.pk]}
    page = client.post(address("item_changelist"), data)
    data |= {"post": "yes", "seen": page.context["seen"]}
    assert f'name="seen" value="{data["seen"]}"' in page.content.decode()
    both[0](title_en="Elin's words")
    page = client.post(address("item_changelist"), data, follow=True)
    assert "Elin Evans saved something in this edition meanwhile" in page.content.decode()
    assert Item.objects.filter(pk=item.pk).exists() and not LogEntry.objects.filter(action_flag=DELETION).exists()


def test_line_ends_of_a_browser_are_no_words(item, browser, editor):
    Item.objects.filter(pk=item.pk).update(text_en="One\nTwo")
    client = browser(editor)
    data = opened(client, "item_change", item.pk) | {"text_en": "One\r\nTwo"}
    client.post(address("item_change", item.pk), data)
    assert not Edit.objects.exists()


def test_what_belongs_to_no_draft_is_not_overwritten_unread_either(browser, editor, gwen, edition):
    """A framework outlives its editions, and is held by itself."""
    framework = edition.framework
    elin, gwens = browser(editor), browser(gwen)
    old = opened(gwens, "framework_change", framework.pk)
    elin.post(address("framework_change", framework.pk), old | {"summary_en": "Elin's summary"})
    page = gwens.post(address("framework_change", framework.pk), old | {"summary_en": "Gwen's summary"})
    framework.refresh_from_db()
    assert framework.summary_en == "Elin's summary" and "Elin&#x27;s summary" in page.content.decode()
    assert "Elin Evans saved this while you were writing" in page.content.decode()
