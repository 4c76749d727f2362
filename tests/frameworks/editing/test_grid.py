"""All descriptors as a table: only what was typed is written, and over nobody's words unseen."""

import pytest

from frameworks.models import Descriptor, Edit, Item
from tests import make
from tests.frameworks.editing.forms import address


def fields(page):
    cells = [cell for row in page.context["rows"] for cell in row["cells"]]
    return {
        f"{kind}-{cell['name']}": cell[value] for cell in cells for kind, value in (("text", "typed"), ("seen",) * 2)
    }


@pytest.fixture
def grid(browser, editor, draft):
    client, url = browser(editor), address("edition_grid", draft.pk)
    return lambda query="": (lambda typed: client.post(url + query, typed), client.get(url + query))


def cell(item, level):
    return f"text-{item.pk}-{item.edition.levels.get(code=level).pk}"


def text(item, level, language="en"):
    return getattr(item.descriptors.get(level__code=level), f"text_{language}")


def test_only_changed_cells_are_written(grid, item, django_assert_max_num_queries):
    send, page = grid()
    with django_assert_max_num_queries(60):
        send(fields(page) | {cell(item, "SH"): "Shows it."})
    assert text(item, "SH") == "Shows it."
    [difference] = [each for each in Edit.objects.get().differences if each["place"].endswith("/en")]
    assert difference["place"] == "items/D1.1/descriptors/SH/en"
    assert item.descriptors.get(level__code="SH").welsh_state == "stale"


def test_one_language_is_written_with_the_other_beneath(grid, item):
    Descriptor.objects.filter(item=item, level__code="SH").update(text_cy="")
    send, page = grid("?language=cy")
    assert "What D1.1 is at SH." in page.content.decode()
    send(fields(page) | {cell(item, "SH"): "Yn dangos."})
    assert (text(item, "SH", "cy"), text(item, "SH")) == ("Yn dangos.", "What D1.1 is at SH.")


def test_missing_descriptor_is_made_and_an_empty_one_goes(grid, item):
    item.descriptors.filter(level__code="KH").delete()
    Descriptor.objects.filter(item=item, level__code="DO").update(text_cy="")
    send, page = grid()
    send(fields(page) | {cell(item, "KH"): "Knows how.", cell(item, "DO"): ""})
    assert text(item, "KH") == "Knows how." and not item.descriptors.filter(level__code="DO").exists()


def test_cell_that_somebody_else_rewrote_comes_back_with_both_texts(grid, item):
    send, page = grid()
    Descriptor.objects.filter(item=item, level__code="SH").update(text_en="Gwen's words")
    other = cell(item, "KH")
    answer = send(fields(page) | {cell(item, "SH"): "Elin's words", other: "Something else"})
    shown = answer.content.decode()
    assert "Gwen&#x27;s words" in shown and "Elin&#x27;s words" in shown and "Something else" in shown
    assert text(item, "SH") == "Gwen's words" and not Edit.objects.exists()
    send(fields(answer))
    assert (text(item, "SH"), text(item, "KH")) == ("Elin's words", "Something else")


def test_old_text_of_an_untouched_cell_is_not_put_back(grid, item):
    send, page = grid()
    Descriptor.objects.filter(item=item, level__code="SH").update(text_en="Gwen's words")
    send(fields(page) | {cell(item, "KH"): "Elin's words"})
    assert (text(item, "SH"), text(item, "KH")) == ("Gwen's words", "Elin's words")


def test_domain_narrows_the_grid(grid, draft):
    _send, page = grid(f"?domain={draft.items.get(code='D2').pk}")
    assert [row["item"].code for row in page.context["rows"]] == ["D2.1", "D2.2", "D2.3"]


def test_large_edition_stands_on_several_pages_that_a_browser_can_send(browser, editor, edition):
    draft = make.make_edition(edition.framework, code="2028", domains=2, competencies=20, publish=False)
    client = browser(editor)
    first = client.get(address("edition_grid", draft.pk))
    last = client.get(address("edition_grid", draft.pk) + "?page=2")
    assert [len(list(fields(page))) for page in (first, last)] == [25 * 3 * 2, 15 * 3 * 2]


def test_words_for_an_item_that_stands_on_another_page_by_now_are_saved(browser, editor, edition):
    draft = make.make_edition(edition.framework, code="2028", domains=2, competencies=20, publish=False)
    client, url = browser(editor), address("edition_grid", draft.pk)
    page = client.get(url)
    first, last = (page.context["rows"][place]["item"] for place in (0, -1))
    Item.objects.create(
        edition=draft, kind=first.kind, parent=first.parent, code="D1.0", is_assessable=True, position=0, title_en="New"
    )
    client.post(url, fields(page) | {cell(last, "SH"): "Elin's words"})
    assert text(last, "SH") == "Elin's words"


def test_words_for_an_item_that_is_gone_come_back(grid, item, draft):
    send, page = grid()
    typed = fields(page) | {cell(item, "SH"): "For nobody", cell(draft.items.get(code="D1.2"), "SH"): "For D1.2"}
    item.delete()
    answer = send(typed)
    shown = answer.content.decode()
    assert "For nobody" in shown and "For D1.2" in shown and not Edit.objects.exists()
    send(fields(answer))
    assert text(draft.items.get(code="D1.2"), "SH") == "For D1.2"
