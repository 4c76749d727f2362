"""The pages on which editors write the reference, at a desk and on a phone. Every visit is checked, see visitor.py."""

import uuid

import pytest
from playwright.sync_api import expect

LISTS = [
    "framework/",
    "edition/?status__exact=published",
    "item/?q=PC&is_assessable__exact=1",
    "careerstage/",
    "expectation/",
    "optionalgroup/",
    "association/?_facets=True",
    "roleprofile/",
    "publication/",
]
PUBLISHED = "?status__exact=published&q=2026+Primary+care"
FORMS = ["framework", "careerstage", "optionalgroup", "expectation", "association", "roleprofile", "publication"]


@pytest.fixture
def elin(visit):
    return visit("elin")


def first_in(elin, name, query=""):
    """The address of the first thing in a list."""
    elin.page.goto(f"/admin/frameworks/{name}/{query}")
    return elin.page.locator("#result_list tbody th a").first.get_attribute("href").split("?")[0]


def items_of(edition):
    """The query that keeps a list of items to those of the edition at this address."""
    return f"?edition__id__exact={edition.split('/')[4]}"


@pytest.fixture
def draft(elin):
    """A new draft, made as editors make one; its page is open."""
    published = first_in(elin, "edition", PUBLISHED)
    elin.go(published.replace("change/", "copy/"))
    elin.fill("Edition", f"pages-{uuid.uuid4().hex[:8]}")
    elin.press("Make the draft")
    elin.sees("is a draft that you can edit")
    return elin.page.url.removeprefix(elin.site.address).removesuffix("change/")


def test_overview_lists_and_the_way_back(elin):
    elin.go("/admin/")
    elin.go("/admin/frameworks/")
    for address in LISTS:
        elin.go(f"/admin/frameworks/{address}")
    elin.follow("Pathway Portal")
    assert elin.page.url == f"{elin.site.address}/"


def test_forms_for_something_new_and_something_there(elin):
    for name in FORMS:
        elin.go(f"/admin/frameworks/{name}/add/")
    for name in FORMS:
        elin.go(first_in(elin, name))


def test_draft_and_its_steps(elin, draft):
    for step in ["preview/", "publish/", "history/", "delete/", "order/", "grid/", "edits/", "comments/"]:
        elin.go(f"{draft}{step}")
    elin.go(f"{draft}change/")
    elin.page.get_by_role("button", name="Add another Level").click()
    elin.fill("Sequence", "")
    elin.press("Save and continue editing")
    elin.sees("Please correct the error")
    delete_an_item(elin, items_of(draft))


def delete_an_item(elin, items):
    """Up to the question whether that is meant."""
    elin.go(first_in(elin, "item", f"{items}&is_assessable__exact=1"))
    elin.page.goto(f"/admin/frameworks/item/{items}")
    elin.page.get_by_label("Select this object").last.check()
    elin.page.locator("select[name=action]").select_option("delete_selected")
    elin.press("Go", exact=True)
    elin.sees("Are you sure")


def test_published_edition_can_only_be_read(elin):
    published = first_in(elin, "edition", PUBLISHED)
    elin.go(published)
    expect(elin.page.locator("#content input[type=text]")).to_have_count(0)
    elin.go(published.replace("change/", "retire/"))
    elin.go(first_in(elin, "item", items_of(published)))


def test_pages_in_welsh(elin):
    for address in ["", "frameworks/edition/", "frameworks/roleprofile/add/"]:
        elin.go(f"/cy/admin/{address}")
        expect(elin.page.locator("html")).to_have_attribute("lang", "cy")
