"""What an edit means for the other language follows from the texts, not from a state that an editor picks."""

from frameworks.models import Item
from tests.frameworks.editing.forms import address, opened


def save(client, item, **typed):
    page = client.post(address("item_change", item.pk), opened(client, "item_change", item.pk) | typed)
    return page if page.status_code == 200 else Item.objects.get(pk=item.pk)


def test_english_edit_makes_the_welsh_stale(browser, editor, item):
    assert save(browser(editor), item, title_en="Other words").welsh_state == "stale"


def test_descriptor_of_the_same_form_is_settled_too(browser, editor, item):
    descriptor = item.descriptors.get(level__code="KH")
    descriptor.text_cy = "Yn Gymraeg."
    descriptor.save()
    save(browser(editor), item, **{"descriptors-0-text_en": "Other words."})
    descriptor.refresh_from_db()
    assert descriptor.welsh_state == "stale"


def test_editor_says_that_the_welsh_still_says_the_same(browser, editor, item):
    saved = save(browser(editor), item, title_en="Competency 1.1.", welsh="same")
    assert saved.welsh_state == "draft" and not saved.english_is_stale


def test_review_carries_name_and_day(browser, editor, item):
    saved = save(browser(editor), item, welsh="reviewed")
    assert (saved.welsh_state, saved.welsh_reviewer) == ("reviewed", "Elin Evans") and saved.welsh_reviewed_on


def test_welsh_that_is_missing_is_not_reviewed(browser, editor, item):
    page = save(browser(editor), item, title_cy="", welsh="reviewed")
    assert "Welsh that is missing cannot be reviewed." in page.content.decode()


def test_choice_appears_only_where_there_is_welsh(browser, editor, item):
    client, question = browser(editor), "The Welsh still says the same"
    assert question in client.get(address("item_change", item.pk)).content.decode()
    Item.objects.filter(pk=item.pk).update(title_cy="")
    item.descriptors.all().delete()
    assert question not in client.get(address("item_change", item.pk)).content.decode()


def test_nobody_chooses_a_state(browser, editor, item):
    assert "welsh_state" not in opened(browser(editor), "item_change", item.pk)
    assert save(browser(editor), item, welsh_state="reviewed").welsh_state != "reviewed"
