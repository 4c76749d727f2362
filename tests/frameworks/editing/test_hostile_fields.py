"""What no browser sends by itself, to the editors' pages: answered in words or not at all, never with a failure."""

from itertools import product

import pytest
from django.urls import reverse

from frameworks.editing.cells import seen_text, text_in
from frameworks.editing.ordering import seen_order, tree_of
from frameworks.models import Descriptor
from tests import make

HOSTILE = ["\0", "a\0b", "9" * 25, "9" * 5000, "٣", "²", "-1", "<script>"]
every_hostile = pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text)[:12])


@pytest.fixture
def page(draft, gwen, browser):
    """Answers of the draft's pages: `page(name, get, post)`."""
    client = browser(gwen)

    def answer(name, get=None, post=None):
        url = reverse(f"admin:frameworks_edition_{name}", args=[draft.pk])
        return client.get(url, get) if post is None else client.post(url, post, query_params=get or {})

    return answer


@pytest.mark.parametrize("name", ["edits", "order", "crosswalk", "grid", "welsh", "comments"])
def test_parameters_of_an_address(page, name):
    keys = ("item", "editor", "edit", "under", "to", "domain", "page", "part", "state")
    for key, text in product(keys, HOSTILE):
        answer = page(name, {key: text})
        assert answer.status_code in (200, 404) and b"<script>" not in answer.content


@every_hostile
def test_order(page, draft, item, text):
    under, seen = {"under": item.parent_id}, seen_order(tree_of(draft).children[item.parent_id])
    before = item.parent_id
    for post in (
        {"action": "move", "to": text, "chosen": item.pk},
        {"action": "move", "to": "", "chosen": text},
        {"action": f"up:{text}"},
        {"action": "save", f"number-{item.pk}": text},
    ):
        assert page("order", under, post | {"seen": seen}).status_code in (200, 302)
    item.refresh_from_db()
    assert item.parent_id == before


@every_hostile
def test_descriptors(page, item, text):
    row = Descriptor.objects.filter(item=item).first()
    name = f"{item.pk}-{row.level_id}"
    answer = page("grid", None, {f"text-{name}": text, f"seen-{name}": seen_text(text_in(row, "en"))})
    row.refresh_from_db()
    assert answer.status_code == 302 and row.text_en == text.replace("\0", "")


@every_hostile
def test_comments_and_mappings(page, edition, text):
    other = make.make_edition(make.make_framework("other"), "1")
    assert page("comments", None, {"action": f"resolve:{text}"}).status_code == 404
    assert page("crosswalk", {"to": other.pk}, {"remove": text}).status_code == 200
