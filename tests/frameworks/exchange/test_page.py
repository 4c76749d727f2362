"""Taking a file in: shown first, then done to what was shown, by whom it was shown to."""

import pytest
from django.core.cache import cache

from frameworks import uploads
from frameworks.editing import recorded
from frameworks.files.document import document_of, to_yaml
from frameworks.models import Edit, Item
from frameworks.sheets.writing import to_csv, to_xlsx
from tests import make
from tests.frameworks.exchange.conftest import decision, look, page_of, take_in
from tests.frameworks.sheets.conftest import csv_with, edited

WRITERS = {"a.csv": to_csv, "a.xlsx": to_xlsx, "a.yaml": lambda document: to_yaml(document).encode()}


@pytest.mark.parametrize("name", WRITERS)
def test_untouched_export_changes_nothing_and_says_so(elins, draft, document, name):
    exported = elins.get(page_of(draft, "export"), {"as": name.split(".")[1]}).content
    assert "This file changes nothing." in look(elins, draft, exported, name).content.decode()
    take_in(elins, draft, exported, name)
    assert document_of(draft) == document and not Edit.objects.exists()


def test_preview_names_every_place_and_stores_nothing(elins, draft, document):
    page = look(elins, draft, csv_with(document, "Competency 1.1", "Listening"))
    assert "0 items are new, 0 are removed and 1 changed" in page.content.decode()
    assert [each["place"] for each in page.context["differences"]][0] == "items/D1.1/title/en"
    assert document_of(draft) == document and not Edit.objects.exists()


def test_what_was_previewed_is_taken_in_and_recorded(elins, draft, document, editor):
    page = look(elins, draft, csv_with(document, "Competency 1.1", "Listening"))
    promised = [each["place"] for each in page.context["differences"]]
    elins.post(page_of(draft), decision(page))
    edit = Edit.objects.get()
    assert (edit.editor, edit.means, edit.edition) == (editor, "spreadsheet", draft)
    places = [each["place"] for each in edit.differences if "texts_behind" not in each["place"]]
    assert places == promised
    assert draft.items.get(code="D1.1").title_en == "Listening"


def test_items_keep_their_rows(elins, draft, document):
    before = dict(draft.items.values_list("code", "pk"))
    take_in(elins, draft, csv_with(document, "Competency 1.1", "Listening"))
    assert dict(draft.items.values_list("code", "pk")) == before


def test_changed_english_leaves_the_welsh_stale(elins, draft, document):
    Item.objects.filter(edition=draft).update(
        welsh_state="reviewed", welsh_reviewer="Mair", welsh_reviewed_on="2026-11-01"
    )
    take_in(elins, draft, csv_with(document_of(draft), "Competency 1.1", "Listening"))
    item, other = draft.items.get(code="D1.1"), draft.items.get(code="D1.2")
    assert (item.welsh_state, item.welsh_reviewer) == ("stale", "")
    assert (other.welsh_state, other.welsh_reviewer) == ("reviewed", "Mair")


def test_file_cannot_call_its_own_welsh_reviewed(elins, draft, document):
    document["items"][0] |= {"welsh": "reviewed", "welsh_reviewer": "Nobody"}
    document["items"][1] |= {"welsh": "reviewed", "welsh_reviewer": "Nobody", "title": {"en": "New", "cy": "Newydd"}}
    take_in(elins, draft, to_yaml(document).encode(), "a.yaml")
    assert not draft.items.exclude(welsh_reviewer="").exists()
    assert draft.items.get(code="D2").title_cy == "Newydd"


def test_edition_that_changed_meanwhile_is_previewed_again(elins, draft, document, editor):
    page = look(elins, draft, csv_with(document, "Competency 1.1", "Listening"))
    with recorded(draft, by=None, means="form"):
        draft.items.filter(code="D1.2").update(title_en="Somebody else's")
    again = elins.post(page_of(draft), decision(page))
    assert "Somebody changed the edition after you looked" in again.content.decode()
    assert draft.items.get(code="D1.1").title_en == "Competency 1.1"
    places = {each["place"]: (each["before"], each["after"]) for each in again.context["differences"]}
    assert places["items/D1.2/title/en"] == ("Somebody else's", "Competency 1.2")
    elins.post(page_of(draft), decision(again))
    assert draft.items.get(code="D1.1").title_en == "Listening"


def test_row_that_is_missing_goes_only_when_that_was_chosen(elins, draft, document):
    lines = to_csv(document).splitlines(keepends=True)
    take_in(elins, draft, b"".join(lines[:-1]))
    assert draft.items.filter(code="D2.3").exists()
    page = look(elins, draft, b"".join(lines[:-1]), absent="remove")
    assert "1 are removed" in page.content.decode()
    elins.post(page_of(draft), decision(page))
    assert not draft.items.filter(code="D2.3").exists() and draft.items.count() == 7


def test_mistakes_are_shown_row_by_row_and_nothing_is_stored(elins, draft, document):
    data = edited(document, (3, "kind", "x"), (4, "title_en", "=1+1"), (5, "text_en", "Fine"))
    page = look(elins, draft, data, "a.xlsx").content.decode()
    assert "row 4, column title_en: formulas are refused" in page
    assert document_of(draft) == document


def test_mistakes_in_a_file_are_shown_with_their_lines(elins, draft, document):
    text = to_yaml(document).replace("kind: competency\n", "kind: competencey\n", 1)
    page = look(elins, draft, text.encode(), "a.yaml").content.decode()
    assert "did you mean competency?" in page and "Line " in page and document_of(draft) == document


def test_file_of_another_edition_is_refused(elins, draft, edition):
    page = look(elins, draft, to_yaml(document_of(edition)).encode(), "a.yaml").content.decode()
    assert "this file is about “2026”, not “2027”" in page


def test_file_says_nothing_about_the_framework_itself(elins, draft, document):
    document["framework"] |= {"publisher": "Somebody else", "title": {"en": "Mine now"}}
    take_in(elins, draft, to_yaml(document).encode(), "a.yaml")
    draft.framework.refresh_from_db()
    assert (draft.framework.title_en, draft.framework.publisher.name[:6]) == ("Primary care framework", "Health")


def test_file_cannot_find_out_what_stands_in_the_drafts_of_others(elins, draft, document, foreign):
    said = {"relation": "related", "basis": "official", "note": {}}
    marks = {"welsh": None, "welsh_reviewer": "", "welsh_reviewed_on": None, "english_stale": False, "texts_behind": []}
    part = {"from": "D1", "to": "other/2026/D1", "case_id": None} | said | marks
    page = look(elins, draft, to_yaml(document | {"associations": [part]}).encode(), "a.yaml").content.decode()
    assert "no loaded edition has “other/2026/D1”" in page


def test_upload_is_found_by_nobody_else_and_not_after_another(elins, draft, document, as_user, editor):
    first = decision(look(elins, draft, to_csv(document)))
    colleague = make.make_user("gwen@example.org", "Gwen", is_staff=True, organisation=editor.organisation)
    colleague.groups.set(editor.groups.all())
    page = as_user(colleague).post(page_of(draft), first, follow=True).content.decode()
    assert "no longer kept" in page
    look(elins, draft, csv_with(document, "Competency 1.1", "Listening"))
    assert "no longer kept" in elins.post(page_of(draft), first, follow=True).content.decode()
    assert not Edit.objects.exists()


def test_upload_that_is_no_longer_kept_is_asked_for_again(elins, draft, document, editor):
    kept = decision(look(elins, draft, csv_with(document, "Competency 1.1", "Listening")))
    cache.delete(uploads.key_for(editor, draft))
    assert "Upload it again" in elins.post(page_of(draft), kept, follow=True).content.decode()
    assert document_of(draft) == document


def test_edition_of_another_publisher_is_neither_taken_out_nor_in(elins, foreign, document):
    for name in ("exchange", "export", "template"):
        assert elins.get(page_of(foreign, name)).status_code in (403, 404)
    assert look(elins, foreign, to_csv(document)).status_code in (403, 404)


def test_published_edition_takes_nothing_in(elins, edition, document):
    assert b"Take a file in" not in elins.get(page_of(edition)).content
    assert look(elins, edition, to_csv(document)).status_code == 403


def test_template_has_the_columns_and_the_explanations_and_no_item(elins, draft):
    page = elins.get(page_of(draft, "template"), {"as": "csv"})
    assert page["Content-Disposition"] == 'attachment; filename="primary-care-2027-template.csv"'
    heading, *rows = page.content.decode("utf-8-sig").splitlines()
    assert "descriptor DO cy" in heading and rows == []


def test_filled_template_adds_its_items(elins, draft):
    heading = elins.get(page_of(draft, "template"), {"as": "csv"}).content
    row = ["", "D3", "", "domain", "no", "Third", "Trydydd"]
    take_in(elins, draft, heading + ",".join(row).encode() + b"\r\n")
    assert draft.items.get(code="D3").title_cy == "Trydydd" and draft.items.count() == 9
