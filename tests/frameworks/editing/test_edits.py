"""Who changed what, with the words, filtered by editor and by item."""

import pytest

from frameworks.editing.history import edits_of_item
from tests.frameworks.editing.forms import address, opened


@pytest.fixture
def changed(browser, editor, gwen, draft, item):
    """Elin rewrote D1.1 and gave it another code; Gwen rewrote D1.2."""
    other = draft.items.get(code="D1.2")
    for person, row, typed in [
        (editor, item, {"title_en": "Elin's words"}),
        (editor, item, {"code": "D1.9"}),
        (gwen, other, {"title_en": "Gwen's <b>words</b>"}),
    ]:
        client = browser(person)
        client.post(address("item_change", row.pk), opened(client, "item_change", row.pk) | typed)
    return draft


def shown(client, draft, query=""):
    return client.get(address("edition_edits", draft.pk) + query).content.decode()


def test_history_says_who_what_and_the_words_before_and_after(browser, editor, changed):
    page = shown(browser(editor), changed)
    assert page.index("Gwen&#x27;s &lt;b&gt;words") < page.index("Elin&#x27;s words")
    assert "Competency 1.1" in page and "D1.1 · title · English" in page and "Form" in page


def test_history_of_an_item_goes_back_over_its_codes(browser, editor, changed):
    page = shown(browser(editor), changed, "?item=D1.9")
    assert "Elin&#x27;s words" in page and "Gwen&#x27;s" not in page
    assert edits_of_item(changed.items.get(code="D1.9")).count() == 2


def test_history_of_one_editor(browser, editor, gwen, changed):
    page = shown(browser(editor), changed, f"?editor={gwen.pk}")
    assert "Gwen&#x27;s &lt;b&gt;words" in page and "Elin&#x27;s words" not in page


def test_item_leads_to_its_own_history(browser, editor, changed):
    item = changed.items.get(code="D1.9")
    page = browser(editor).get(address("item_change", item.pk)).content.decode()
    assert f'{address("edition_edits", changed.pk)}?item=D1.9"' in page


def test_long_edit_is_cut_short_and_told_in_full(browser, editor, changed):
    edit = changed.edits.first()
    places = [{"place": f"items/X{n}/title/en", "before": None, "after": f"Text {n}"} for n in range(30)]
    changed.edits.create(editor=editor, means="spreadsheet", differences=places)
    client = browser(editor)
    assert "and 18 more places" in shown(client, changed) and "Text 29" not in shown(client, changed)
    assert "Text 29" in shown(client, changed, f"?edit={changed.edits.first().pk}")
    assert client.get(address("edition_edits", changed.pk) + "?edit=999999").status_code == 404 and edit.pk


def test_history_takes_few_queries_however_long_it_is(browser, editor, changed, django_assert_max_num_queries):
    for _each in range(40):
        changed.edits.create(editor=editor, means="form", differences=changed.edits.first().differences)
    client = browser(editor)
    with django_assert_max_num_queries(14):
        shown(client, changed)
