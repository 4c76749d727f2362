"""Items in another order and under another parent, without script, and with codes that stay unless asked."""

import pytest

from frameworks.models import Edit, Item
from tests.frameworks.editing.forms import address


@pytest.fixture
def page(browser, editor, draft):
    """Opens a level as Elin; `send` returns its fields with changes."""

    class Page:
        client = browser(editor)
        url = address("edition_order", draft.pk)

        def under(self, code):
            self.url += f"?under={draft.items.get(code=code).pk}"
            return self

        def fields(self):
            shown = self.client.get(self.url).context
            numbers = {f"number-{row['item'].pk}": row["typed"] for row in shown["rows"]}
            return numbers | {"seen": shown["seen"], "action": "save"}

        def send(self, **typed):
            return self.client.post(self.url, self.fields() | typed, follow=True)

    return Page()


def codes(draft):
    """As lists without a tree show them."""
    return list(draft.items.order_by("position", "pk").values_list("code", flat=True))


def key(draft, code):
    return draft.items.get(code=code).pk


def test_numbers_put_a_level_in_order_and_codes_stay(page, draft):
    page.under("D1").send(**{f"number-{key(draft, 'D1.3')}": "1"})
    assert codes(draft) == ["D1", "D1.3", "D1.1", "D1.2", "D2", "D2.1", "D2.2", "D2.3"]
    edit = draft.edits.get()
    assert edit.means == "order" and {"items/D1.3/position"} <= {each["place"] for each in edit.differences}


def test_domain_takes_what_is_below_it_along(page, draft):
    page.send(action=f"down:{key(draft, 'D1')}")
    assert codes(draft) == ["D2", "D2.1", "D2.2", "D2.3", "D1", "D1.1", "D1.2", "D1.3"]


def test_buttons_move_by_one_and_the_ends_stay(page, draft):
    page.under("D1").send(action=f"up:{key(draft, 'D1.2')}")
    assert codes(draft)[1:4] == ["D1.2", "D1.1", "D1.3"]
    page.send(action=f"up:{key(draft, 'D1.2')}")
    assert codes(draft)[1:4] == ["D1.2", "D1.1", "D1.3"] and Edit.objects.count() == 1


def test_new_codes_follow_the_order_when_asked_for(page, draft):
    names = {row.pk: row.code for row in draft.items.all()}
    page.send(action=f"down:{key(draft, 'D1')}", codes="on")
    new = {names[row.pk]: row.code for row in draft.items.all()}
    assert (new["D1"], new["D1.2"], new["D2"], new["D2.3"]) == ("D2", "D2.2", "D1", "D1.3")
    assert codes(draft) == sorted(codes(draft))


def test_ticked_items_move_under_another_parent(page, draft):
    moved = key(draft, "D1.2")
    page.under("D1").send(action="move", chosen=[moved], to=key(draft, "D2"))
    assert Item.objects.get(pk=moved).parent.code == "D2"
    assert codes(draft) == ["D1", "D1.1", "D1.3", "D2", "D2.1", "D2.2", "D2.3", "D1.2"]


@pytest.mark.parametrize(
    "chosen, to, sentence",
    [
        ([], "D2", "Tick the items"),
        (["D1"], "D1.1", "An item cannot be under itself."),
        (["D1"], "D2", "kinds run inwards"),
    ],
)
def test_move_that_makes_no_sense_is_refused_in_words(chosen, to, sentence, page, draft):
    before = codes(draft)
    answer = page.send(action="move", chosen=[key(draft, code) for code in chosen], to=key(draft, to))
    assert sentence in answer.content.decode() and codes(draft) == before and not Edit.objects.exists()


def test_order_of_somebody_who_did_not_see_the_last_change_comes_back(page, draft, browser, gwen):
    page.under("D1")
    old = page.fields()
    Item.objects.filter(pk=key(draft, "D1.1")).update(position=999)
    answer = page.client.post(page.url, old | {f"number-{key(draft, 'D1.2')}": "7"})
    text = answer.content.decode()
    assert "Somebody else changed this level meanwhile" in text and 'value="7"' in text
    assert not Edit.objects.exists() and answer.context["seen"] != old["seen"]


def test_order_of_a_published_edition_cannot_be_changed(browser, editor, edition):
    client = browser(editor)
    for answer in (client.get(address("edition_order", edition.pk)), client.post(address("edition_order", edition.pk))):
        assert answer.status_code == 403


def test_level_of_another_edition_is_none_of_this_one(page, edition):
    page.url += f"?under={edition.items.get(code='D1').pk}"
    assert page.client.get(page.url).status_code == 404
