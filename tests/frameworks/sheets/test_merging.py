"""What an uploaded sheet makes of an edition, and what is refused with row and column."""

import io

import pytest
from openpyxl import load_workbook

from frameworks.editing.differences import differences
from frameworks.files.defaults import walk_items
from frameworks.files.document import document_of
from frameworks.sheets.problems import SheetRefused
from frameworks.sheets.writing import to_csv, to_xlsx
from tests import make
from tests.frameworks.sheets.conftest import csv_with, edited, saved, taken

MISTAKES = [
    (3, "code", "D 1", "Sheet items, row 3, column code: a code has letters"),
    (3, "code", "D1", "Sheet items, row 3, column code: “D1” stands here twice"),
    (
        3,
        "kind",
        "competencey",
        "Sheet items, row 3, column kind: the kind “competencey” is not one",
    ),
    (3, "parent", "D9", "Sheet items, row 3, column parent: there is no item “D9”; did you mean"),
    (3, "parent", "D1.2", "Sheet items, row 3, column parent: a competency cannot stand under a competency"),
    (3, "assessable", "perhaps", "Sheet items, row 3, column assessable: yes or no is wanted here"),
    (3, "title_en", None, "Sheet items, row 3, column title_en: the English title is missing"),
    (3, "title_cy", "x" * 301, "Sheet items, row 3, column title_cy: 301 characters, at most 300 fit"),
    (3, "last_checked", "22/11/2026", "Sheet items, row 3, column last_checked: a day is written 2026-11-22"),
    (3, "source_url", "javascript:1", "Sheet items, row 3, column source_url: an address begins with https://"),
    (3, "certainty", "sure", "Sheet items, row 3, column certainty: “sure” is not known here"),
    (3, "id", "D1.1", "Sheet items, row 3, column id: an identifier is left as it was exported"),
    (1, "text_en", "txt_en", "Sheet items, row 1, column txt_en: no such column is known; did you mean text_en?"),
    (1, "text_en", "text_cy", "Sheet items, row 1, column text_cy: this column stands here twice"),
    (1, "descriptor SH en", "descriptor XX en", "column descriptor XX en: the level “XX” is not one of this edition"),
    (3, "text_en", "=1+1", "Sheet items, row 3, column text_en: formulas are refused"),
]


def said(refusal):
    return [str(problem) for problem in refusal.value.problems]


@pytest.mark.parametrize(("row", "column", "value", "message"), MISTAKES)
def test_mistake_is_named_with_sheet_row_and_column(document, row, column, value, message):
    with pytest.raises(SheetRefused) as refusal:
        taken(document, edited(document, (row, column, value)))
    assert any(message in problem for problem in said(refusal)), said(refusal)


def test_all_mistakes_are_told_at_once(document):
    with pytest.raises(SheetRefused) as refusal:
        taken(document, edited(document, (3, "kind", "x"), (4, "assessable", "x"), (5, "title_en", None)))
    assert [problem.row for problem in refusal.value.problems] == [3, 4, 5]


@pytest.mark.parametrize("cell", ["=1+1", "+1+1", "-1+1", "@SUM(A1)"])
def test_formula_in_a_csv_is_refused_in_its_row(document, cell):
    with pytest.raises(SheetRefused) as refusal:
        taken(document, csv_with(document, "Competency 1.1", cell), "sheet.csv")
    assert said(refusal)[0].startswith("Sheet items, row 3, column title_en: formulas are refused")


def test_changed_cell_changes_that_text_alone(document):
    wanted = taken(document, edited(document, (3, "descriptor SH cy", "Dangos sut"), (4, "guidance_en", "Look.")))
    assert [(each.place, each.after) for each in differences(document, wanted)] == [
        ("items/D1.1/descriptors/SH/cy", "Dangos sut"),
        ("items/D1.2/guidance/en", "Look."),
    ]


def test_column_that_is_not_there_leaves_its_texts_alone(document):
    document["items"][0]["guidance"] = {"en": "Kept", "cy": "Cadwyd"}
    book = load_workbook(io.BytesIO(to_xlsx(document)))
    del book["levels"], book["expectations"]
    while book["items"].max_column > 4:
        book["items"].delete_cols(5)
    assert taken(document, saved(book)) == document


def without_row(document, row):
    book = load_workbook(io.BytesIO(to_xlsx(document)))
    book["items"].delete_rows(row)
    return saved(book)


def codes(document):
    return [part["code"] for part in walk_items(document["items"])]


def test_item_without_a_row_stays_where_it_was(document):
    assert taken(document, without_row(document, 4)) == document


def test_item_without_a_row_goes_when_that_was_chosen(draft):
    make.make_expectations(draft, make.make_stage())
    document = document_of(draft)
    book = load_workbook(io.BytesIO(to_xlsx(document)))
    book["items"].delete_rows(4)
    del book["expectations"]
    wanted = taken(document, saved(book), remove_absent=True)
    assert codes(wanted) == ["D1", "D1.1", "D1.3", "D2", "D2.1", "D2.2", "D2.3"]
    assert "D1.2" not in wanted["expectations"]["experienced"]["required"]


def test_new_row_is_a_new_item_under_its_parent(document):
    row = [None, "D1.4", "D1", "competency", "yes", "Fourth", "Pedwerydd"]
    book = load_workbook(io.BytesIO(to_xlsx(document)))
    book["items"].append(row)
    added = taken(document, saved(book))["items"][0]["items"][-1]
    assert (added["code"], added["assessable"], added["title"]) == ("D1.4", True, {"en": "Fourth", "cy": "Pedwerydd"})


def test_item_that_has_another_code_is_the_same_item(draft):
    make.make_expectations(draft, make.make_stage())
    document = document_of(draft)
    data = csv_with(document, ",D1.1,", ",D1.9,")
    wanted = taken(document, data, "sheet.csv")
    assert wanted["items"][0]["items"][0]["id"] == document["items"][0]["items"][0]["id"]
    assert "D1.9" in wanted["expectations"]["experienced"]["required"] and "D1.1" not in codes(wanted)


def test_rows_in_another_order_are_items_in_another_order(document):
    lines = to_csv(document).decode("utf-8-sig").splitlines(keepends=True)
    lines[2], lines[3] = lines[3], lines[2]
    assert codes(taken(document, "".join(lines).encode(), "sheet.csv"))[:4] == ["D1", "D1.2", "D1.1", "D1.3"]


def test_level_without_a_row_stays_with_everything_at_it(document):
    book = load_workbook(io.BytesIO(to_xlsx(document)))
    book["levels"].delete_rows(2)
    wanted = taken(document, saved(book), remove_absent=True)
    assert {level["code"] for level in wanted["levels"]} == {"KH", "SH", "DO"} and wanted["items"] == document["items"]


def test_expectation_of_an_unknown_level_is_refused_in_its_row(draft):
    make.make_expectations(draft, make.make_stage())
    document = document_of(draft)
    with pytest.raises(SheetRefused) as refusal:
        taken(document, edited(document, (2, "level", "XX"), sheet="expectations"))
    assert said(refusal) == ["Sheet expectations, row 2, column level: the level “XX” is not one of this edition"]


def test_semicolons_and_tabs_are_read_like_commas(document):
    for separator in ";\t":
        lines = to_csv(document).decode("utf-8-sig").replace(",", separator)
        assert taken(document, lines.encode(), "sheet.csv") == document
