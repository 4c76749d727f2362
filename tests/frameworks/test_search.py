import pytest

from frameworks.models import Item
from frameworks.search import search
from tests import make


def found(client, query, prefix=""):
    page = client.get(f"{prefix}/search/", {"q": query})
    assert page.status_code == 200
    return {group.name: [str(result) for result in group.results] for group in page.context["groups"]}


def test_search_finds_in_every_part_of_the_reference(client, shipped):
    results = found(client, "pharmacy")
    assert {"items", "stages", "roles", "frameworks", "publications"} >= set(results) >= {"roles", "publications"}
    assert "PC8 Consultations about using medicines" in found(client, "inhaler")["items"]
    assert "Enhanced practice" in found(client, "hardest cases")["stages"]


def test_every_word_must_be_said(client, shipped):
    assert found(client, "inhaler zebra") == {}


def test_code_leads_to_its_item_first(client, shipped):
    assert found(client, "pc3")["items"][0].startswith("PC3 ")


def test_welsh_page_finds_welsh_and_the_english_that_stands_in(client, shipped):
    assert any("Rolau ac atgyfeirio" in item for item in found(client, "atgyfeirio", "/cy")["items"])
    assert "items" in found(client, "inhaler", "/cy")
    assert found(client, "atgyfeirio") == {}


@pytest.mark.parametrize("name", ["text_en", "guidance_en"])
def test_withheld_text_is_never_searched(db, name):
    draft = make.make_edition(make.make_framework("withheld", may_show_text=False), publish=False)
    Item.objects.filter(edition=draft, code="D1.1").update(**{name: "Zanzibar"})
    draft.items.get(code="D1.2").descriptors.update(text_en="Zanzibar")
    make.publish_edition(draft)
    assert search("Zanzibar", "en") == []


def test_drafts_and_earlier_editions_are_not_found(client, edition):
    draft = make.make_edition(edition.framework, code="2027", publish=False)
    Item.objects.filter(edition=draft).update(title_en="Zanzibar")
    assert found(client, "Zanzibar") == {}
    make.publish_edition(draft)
    assert "Domain 1" not in str(found(client, "Domain").get("items"))


@pytest.mark.parametrize("query", ["a", "%", "_", "'; --", "x" * 101, "{{7*7}}", "", "   "])
def test_odd_queries_find_nothing_and_say_so(client, edition, query):
    assert found(client, query) == {}


def test_nul_is_an_error_beside_the_field(client, db):
    assert client.get("/search/?q=a%00b").context["form"].errors["q"]


def test_search_takes_few_queries_however_much_it_finds(client, shipped, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        assert found(client, "practice")
