"""The public record of what changed: in both languages, for one stage, and as far as a licence lets it be shown."""

import datetime
import html
import re

import pytest
from django.urls import reverse

from frameworks.models import Descriptor, Edition, Expectation, Framework, Item, OptionalGroup
from tests import make

MOST_QUERIES = 15
CHANGES = {
    "D1.1": "substantive",
    "D1.2": ("split", "D1.2", "D1.2b"),
    "D1.3": ("moved", "D2.9"),
    "D2.1": ("merged", "D2.1"),
    "D2.2": ("merged", "D2.1"),
    "D2.3": "retired",
    None: ("D3.1",),
}


@pytest.fixture
def later(edition):
    return make.make_next_edition(edition, "2027", changes=CHANGES, policies={"moved": "reconfirm"})


def read(client, address):
    page = client.get(address)
    assert page.status_code == 200
    return " ".join(html.unescape(page.content.decode()).split())


def kinds_on(page):
    return dict(re.findall(r'id="kind-(\w+)">[^<]*\((\d+)\)<', page))


def test_record_says_what_became_of_every_item_and_of_signed_work(client, later):
    page = read(client, "/frameworks/primary-care/2027/changes/")
    expected = {"substantive": "1", "split": "2", "merged": "2", "new": "1", "retired": "1", "moved": "1"}
    assert kinds_on(page) == expected
    assert "Why it is substantive." in page and "<ins>(substantive)</ins>" in page
    moved = page.split('id="kind-moved"')[1]
    assert "Work that was signed:</strong> It carries once a supervisor has confirmed it again." in moved
    assert "2 items are unchanged" in page and "What 2027 changes." in page


def test_record_is_read_in_welsh(client, later):
    page = read(client, "/cy/frameworks/primary-care/2027/changes/")
    assert "Pam (substantive)." in page and "Why it is" not in page and "Cymhwysedd 1.1" in page
    assert 'href="/cy/frameworks/primary-care/2027/D1.1/"' in page


def test_english_is_shown_where_only_it_changed(client, edition):
    draft = make.make_next_edition(edition, "2027", publish=False)
    draft.items.filter(code="D1.1").update(title_en="Said in other words")
    draft.changes.filter(destination__code="D1.1").update(kind="wording")
    make.publish_edition(draft)
    page = read(client, "/cy/frameworks/primary-care/2027/changes/")
    assert '<span lang="en"><ins>Said in other words</ins></span>' in page


def test_changed_descriptor_is_named_by_the_title_of_its_level(client, edition):
    draft = make.make_next_edition(edition, "2027", publish=False)
    draft.levels.filter(code="SH").update(title_en="Shows how", title_cy="Yn dangos sut")
    changed = Descriptor.objects.filter(item__edition=draft, item__code="D1.1", level__code="SH")
    changed.update(text_en="Shows it twice.", text_cy="Yn ei ddangos ddwywaith.")
    draft.changes.filter(destination__code="D1.1").update(kind="wording")
    make.publish_edition(draft)
    assert "At level Shows how" in read(client, "/frameworks/primary-care/2027/changes/")
    assert "Yn dangos sut" in read(client, "/cy/frameworks/primary-care/2027/changes/")


def test_any_two_public_editions_are_compared(client, edition, later):
    third = make.make_next_edition(later, "2028", changes={"D3.1": "retired", "D1.1": "wording"})
    page = read(client, f"/frameworks/primary-care/{third.code}/changes/?from=2026")
    assert "There are other editions between these two" in page and "Work that was signed" not in page
    assert kinds_on(page) == {"substantive": "1", "split": "2", "merged": "2", "retired": "1", "moved": "1"}
    assert 'href="/frameworks/primary-care/2026/D2.3/"' in page
    assert "Nobody has said" in read(client, "/frameworks/primary-care/2026/changes/?from=2028")


def test_first_edition_has_nothing_to_be_compared_with(client, edition):
    page = read(client, "/frameworks/primary-care/2026/changes/")
    assert "This is the first edition here" in page


@pytest.mark.parametrize("query", ["?from=2029", "?from=2027", "?from=1999", "?stage=nobodys", "?from='"])
def test_drafts_and_what_is_not_there_are_not_compared(client, later, query):
    make.make_next_edition(later, "2029", publish=False)
    assert client.get(f"/frameworks/primary-care/2027/changes/{query}").status_code == 404
    assert client.get("/frameworks/primary-care/2029/changes/").status_code == 404
    assert "2029" not in read(client, "/frameworks/primary-care/2027/changes/")


def test_text_that_is_kept_back_is_in_no_difference(client, edition):
    draft = make.make_next_edition(edition, "2027", changes={"D1.1": "substantive"}, publish=False)
    texts = dict.fromkeys(("text_en", "text_cy", "guidance_en", "guidance_cy"), "Zanzibar")
    draft.items.update(**texts)
    for item in draft.items.all():
        item.descriptors.update(text_en="Zanzibar", text_cy="Zanzibar")
    make.publish_edition(draft)
    Framework.objects.update(may_show_text=False, licence_holder="Somebody")
    for prefix in ("", "/cy"):
        page = read(client, f"{prefix}/frameworks/primary-care/2027/changes/")
        assert "Zanzibar" not in page and "D1.1" in page and "(substantive)" in page


@pytest.fixture
def staged(edition):
    """Two editions of which the later expects D1.1 at a higher level, D1.2 by choice, D1.3 no more and D2.1 newly."""
    stage = make.make_stage()
    framework = make.make_framework("staged")
    before = make.make_edition(framework, publish=False)
    expect(before, stage, {"D1.1": "KH", "D1.2": "SH", "D1.3": "SH"})
    make.publish_edition(before)
    after = make.make_next_edition(before, "2027", changes={"D1.2": "wording", "D2.3": "retired"}, publish=False)
    expect(after, stage, {"D1.1": "DO", "D2.1": "SH"})
    group = OptionalGroup.objects.create(edition=after, stage=stage, code="one", title_en="One of", minimum=1)
    expect(after, stage, {"D1.2": "SH"}, group)
    make.publish_edition(after)
    make.make_edition(stage.pathway)
    return stage


def expect(edition, stage, levels, group=None):
    for code, level in levels.items():
        item = edition.items.get(code=code)
        Expectation.objects.create(stage=stage, item=item, level=edition.levels.get(code=level), group=group)


def test_record_for_a_stage_that_expects_nothing_of_either_edition_says_so(client, staged):
    make.make_stage("elsewhere", staged.pathway)
    page = client.get("/frameworks/staged/2027/changes/?stage=elsewhere")
    assert page.status_code == 200 and "Nothing that this stage expects has changed." in page.content.decode()


def test_record_for_a_stage_says_what_it_now_expects(client, staged):
    page = client.get("/frameworks/staged/2027/changes/?stage=experienced")
    record = page.context["record"]
    assert [row.item.code for row in record.added] == ["D2.1"]
    assert [row.item.code for row in record.dropped] == ["D1.3"]
    assert [(old.item.code, old.level.code, new.level.code) for old, new in record.other] == [
        ("D1.1", "KH", "DO"),
        ("D1.2", "SH", "SH"),
    ]
    assert [change.destination.code for change in record.touched] == ["D1.2"]
    text = " ".join(page.content.decode().split())
    assert "What changed for Experienced" in text and "from KH to DO" in text and "SH (one of a choice)" in text


def test_editions_are_listed_with_days_notes_and_the_way_to_their_changes(client, later, edition):
    Edition.objects.filter(pk=edition.pk).update(retires_on=datetime.date(2027, 3, 31))
    page = read(client, "/frameworks/primary-care/")
    assert "Retires on 31 March 2027" in page and "What 2027 changes." in page
    assert 'href="/frameworks/primary-care/2027/changes/"' in page
    assert 'href="/frameworks/primary-care/2026/changes/"' not in page
    page = read(client, "/frameworks/primary-care/2026/")
    assert "This one retires on 31 March 2027" in page and "2027/changes/?from=2026" in page


def test_item_tells_its_history_but_not_of_drafts(client, later):
    make.make_next_edition(later, "2029", changes={"D1.1": "wording"}, publish=False)
    page = read(client, "/frameworks/primary-care/2027/D1.1/")
    assert "In every edition" in page and "Changed in meaning" in page and "Why it is substantive." in page
    assert 'href="/frameworks/primary-care/2026/D1.1/"' in page and "2029" not in page
    page = read(client, "/frameworks/primary-care/2026/D1.2/")
    assert page.count("Split: ") == 2 and 'href="/frameworks/primary-care/2027/D1.2b/"' in page
    assert "Retired" in read(client, "/frameworks/primary-care/2026/D2.3/")


def test_record_of_a_thousand_items_takes_few_queries(client, db, django_assert_max_num_queries):
    stage = make.make_stage()
    edition = make.make_edition(domains=10, competencies=99, levels=("KH",), publish=False)
    make.make_expectations(edition, stage, "KH")
    make.make_edition(stage.pathway)
    make.publish_edition(edition)
    draft = make.make_edition(edition.framework, "2027", domains=10, competencies=99, levels=("KH",), publish=False)
    Item.objects.filter(edition=draft, position__lt=500).update(title_en="Something else")
    make.publish_edition(draft)
    address = reverse("frameworks:edition_changes", args=["primary-care", "2027"])
    with django_assert_max_num_queries(MOST_QUERIES):
        assert client.get(f"{address}?stage=experienced").status_code == 200
