"""Every page of the published reference, for everything that is shipped, in both languages."""

import html
import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from frameworks.models import (
    Association,
    Bookmark,
    CareerStage,
    Descriptor,
    Edition,
    Framework,
    Item,
    Publication,
    RoleProfile,
)
from frameworks.publishing import retire
from tests import make

MOST_QUERIES = 12
LISTS = ["/pathway/", "/pathway/compare/", "/frameworks/", "/roles/", "/publications/", "/search/?q=practice"]


@pytest.fixture
def report(db):
    return Publication.objects.create(slug="phase-1-report", title_en="Report", kind="report", publisher="HEIW")


def addresses():
    """Every public address of what is loaded."""
    found = list(LISTS)
    for model in (CareerStage, Framework, RoleProfile, Publication):
        found += [row.get_absolute_url() for row in model.objects.all()]
    found += [edition.get_absolute_url() for edition in Edition.objects.select_related("framework")]
    return found + [item.get_absolute_url() for item in Item.objects.select_related("edition__framework")]


def title_of(page):
    return " ".join(html.unescape(re.search(r"<title>(.*?)</title>", page, re.S)[1]).split())


@pytest.mark.parametrize("prefix", ["", "/cy"])
def test_every_page_answers_with_a_title_of_its_own_in_few_queries(client, shipped, prefix):
    titles = {}
    for address in addresses():
        with CaptureQueriesContext(connection) as queries:
            page = client.get(prefix + address)
        assert page.status_code == 200, address
        assert len(queries) <= MOST_QUERIES, (address, len(queries))
        text = page.content.decode()
        assert text.count("<h1") == 1, address
        assert titles.setdefault(title_of(text), address) == address


@pytest.mark.parametrize("items", [3, 30])
def test_page_of_a_large_edition_takes_no_more_queries(client, db, items):
    edition = make.make_edition(domains=3, competencies=items)
    for address in (edition.get_absolute_url(), edition.items.get(code="D2.2").get_absolute_url()):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        assert len(queries) <= MOST_QUERIES


def test_welsh_page_shows_welsh_and_marks_the_english_that_stands_in(client, shipped):
    with make.past_the_rules():
        Descriptor.objects.filter(item__code="PC1", level__code="DO").update(text_cy="")
    page = client.get("/cy/frameworks/primary-care/2026/PC1/").content.decode()
    assert '<html lang="cy"' in page and "Rolau ac atgyfeirio" in page
    assert '<span lang="en">Routinely works to the edge' in page


@pytest.mark.parametrize("address", ["/frameworks/primary-care/2027/", "/frameworks/primary-care/2027/D1.1/"])
def test_draft_is_not_there_for_anybody(client, as_user, edition, editor, address):
    make.make_edition(edition.framework, code="2027", publish=False)
    assert client.get(address).status_code == 404
    assert as_user(editor).get(address).status_code == 404
    assert "2027" not in client.get("/frameworks/primary-care/").content.decode()


def test_framework_of_drafts_only_is_not_there(client, db):
    make.make_edition(publish=False)
    assert client.get("/frameworks/primary-care/").status_code == 404
    assert "Primary care framework" not in client.get("/frameworks/").content.decode()


@pytest.mark.parametrize("address", ["x", "gphc-standards/2017/4%00", "primary-care/2026/'", "primary-care/nope"])
def test_what_is_not_there_is_404(client, edition, address):
    assert client.get(f"/frameworks/{address}/").status_code == 404


def test_withheld_text_reaches_no_page(client, db):
    framework = make.make_framework(may_show_text=False, is_illustrative=False, licence_holder="Somebody")
    edition = make.make_edition(framework, publish=False)
    Item.objects.filter(edition=edition).update(text_en="Zanzibar", guidance_en="Zanzibar", text_cy="Zanzibar")
    for item in edition.items.all():
        item.descriptors.update(text_en="Zanzibar")
    make.make_expectations(edition, make.make_stage())
    make.make_edition(Framework.objects.get(slug="career-pathway"))
    make.publish_edition(edition)
    pages = ["/frameworks/primary-care/", "/frameworks/primary-care/2026/D1.1/", "/frameworks/primary-care/2026/D1/"]
    for address in [*pages, "/pathway/experienced/", "/cy/frameworks/primary-care/2026/D1.1/"]:
        page = client.get(address)
        assert page.status_code == 200 and "Zanzibar" not in page.content.decode(), address
    assert "Only the structure is shown" in client.get(pages[0]).content.decode()


def test_earlier_and_retired_editions_say_that_they_are(client, edition, elin):
    later = make.make_edition(edition.framework, code="2027")
    assert "There is a later edition" in client.get("/frameworks/primary-care/2026/").content.decode()
    retire(edition, by=elin)
    assert "This edition has been retired" in client.get("/frameworks/primary-care/2026/").content.decode()
    assert client.get("/frameworks/primary-care/").context["edition"] == later


def test_framework_without_a_current_edition_leads_to_the_last(client, edition, elin):
    retire(edition, by=elin)
    page = client.get("/frameworks/primary-care/")
    assert page.status_code == 200 and "No current edition" in page.content.decode()
    assert 'href="/frameworks/primary-care/2026/"' in page.content.decode()


def test_associations_show_in_both_directions_but_not_from_drafts(client, edition):
    other = make.make_edition(make.make_framework("other", title_en="Other framework"))
    draft = make.make_edition(other.framework, code="2027", publish=False)
    target = edition.items.get(code="D1.1")
    for origin in (other.items.get(code="D2.2"), draft.items.get(code="D2.3")):
        Association.objects.create(origin=origin, destination=target, relation="part_of")
    page = client.get(target.get_absolute_url()).content.decode()
    assert ">Includes<" in page and "Other framework (2026)" in page and "D2.3" not in page
    assert ">Part of<" in client.get("/frameworks/other/2026/D2.2/").content.decode()


def test_statement_that_is_not_certain_says_so(client, shipped):
    page = client.get("/roles/general-practice-pharmacy-technician/").content.decode()
    assert "Inferred, not stated by the publisher: Our reading of the list of duties" in page
    assert "22 November 2026" in page and "Additional Roles Reimbursement Scheme" in page


def test_publication_can_be_copied_and_shared_without_anybody_else(client, report):
    page = client.get("/publications/phase-1-report/").content.decode()
    assert 'value="http://testserver/publications/phase-1-report/"' in page
    assert 'href="mailto:?subject=' in page
    assert "/accounts/login/?next=/publications/phase-1-report/" in page


def test_bookmark_is_kept_once_and_removed(as_user, asha, report):
    client, address = as_user(asha), "/publications/phase-1-report/bookmark/"
    for _ in range(2):
        assert client.post(address).status_code == 302
    assert Bookmark.objects.filter(reader=asha).count() == 1
    assert "phase-1-report" in client.get("/bookmarks/").content.decode()
    client.post(address, {"remove": "1"})
    assert not Bookmark.objects.exists()
    assert "You have no bookmarks yet" in client.get("/bookmarks/").content.decode()


def test_bookmark_page_read_changes_nothing_and_leads_back(as_user, asha, report):
    page = as_user(asha).get("/publications/phase-1-report/bookmark/")
    assert page.url == "/publications/phase-1-report/" and not Bookmark.objects.exists()


def test_stranger_signs_in_before_bookmarking(client, report):
    assert "/accounts/login/" in client.post("/publications/phase-1-report/bookmark/").url
    assert "/accounts/login/" in client.get("/bookmarks/").url


@pytest.mark.parametrize("address", LISTS[:5])
def test_empty_list_says_the_next_step(client, db, address):
    page = client.get(address)
    assert page.status_code == 200 and "pp-empty__action" in page.content.decode()


def test_edition_says_how_much_is_enough(client, shipped):
    page = html.unescape(client.get("/frameworks/primary-care/").content.decode())
    assert "How much is enough" in page
    assert "At least 2 accepted pieces of evidence" in page
    assert "“accuracy checking log”: at least 1,000 in all under “items checked”" in page
    assert "with none under “errors missed”" in page
    assert "two show that it was no accident" in page


def test_competency_says_what_holds_for_it_and_since_where(client, shipped):
    page = html.unescape(client.get("/frameworks/career-pathway/2026/CP1/").content.decode())
    assert "of the kind “direct observation”" in page and "At least 2 accepted pieces" in page
    assert "At least 1 accepted piece of evidence<" not in page
    assert re.search(r'For <a href="/frameworks/career-pathway/2026/CP/"', page)
    assert "For every competency of this framework" in page


def test_rules_name_evidence_as_its_forms_do(client, shipped):
    call_command("load_evidence_forms", stdout=StringIO())
    page = html.unescape(client.get("/frameworks/primary-care/2026/PC4/").content.decode())
    assert "“Accuracy checking log”: at least 1,000 in all under “Items checked”" in page
    page = html.unescape(client.get("/cy/frameworks/primary-care/2026/PC8/").content.decode())
    assert "“Arsylwi uniongyrchol”" in page and "Dim ond drwy wylio" in page


def test_rule_that_is_not_the_publishers_own_says_so(client, edition):
    draft = make.make_edition(edition.framework, code="2027", publish=False)
    draft.certainty = "certain"
    draft.save(update_fields=["certainty"])
    make.make_rule(draft, certainty="inferred", note_en="Read between the lines.")
    page = client.get(make.publish_edition(draft).get_absolute_url()).content.decode()
    assert "Inferred, not stated by the publisher" in page and "Read between the lines." in page


def test_note_of_a_rule_is_text_that_a_licence_may_keep_back(client, edition):
    draft = make.make_edition(edition.framework, code="2027", publish=False)
    make.make_rule(draft, note_en="Word for word.")
    Framework.objects.update(may_show_text=False)
    page = client.get(make.publish_edition(draft).get_absolute_url()).content.decode()
    assert "At least 2 accepted pieces" in page and "Word for word." not in page


def test_structure_without_competencies_says_nothing_of_enough(client, edition):
    draft = make.make_edition(edition.framework, code="2027", publish=False)
    make.make_rule(draft)
    draft.items.filter(parent__code="D2").update(is_assessable=False)
    make.publish_edition(draft)
    page = client.get("/frameworks/primary-care/2027/D2/").content.decode()
    assert "How much is enough" not in page
