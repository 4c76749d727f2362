"""An export that nobody touched changes nothing when it comes back."""

import csv
import io

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from frameworks.files.document import document_of
from frameworks.files.writer import write_edition
from frameworks.sheets.cells import for_xml, from_xml, inert, is_formula, said
from frameworks.sheets.writing import to_csv, to_xlsx
from tests.frameworks.random_editions import documents, words
from tests.frameworks.sheets.conftest import taken

WRITERS = {"sheet.csv": to_csv, "sheet.xlsx": to_xlsx}


@pytest.mark.django_db(transaction=False)
@hypothesis_settings(
    max_examples=10, phases=[Phase.generate], deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
@given(document=documents(), remove_absent=st.booleans())
def test_untouched_export_of_a_random_edition_changes_nothing(document, remove_absent):
    with transaction.atomic():
        stored = document_of(write_edition(document))
        for name, write in WRITERS.items():
            assert taken(stored, write(stored), name, remove_absent=remove_absent) == stored
        transaction.set_rollback(True)


@hypothesis_settings(max_examples=200, deadline=None, database=None)
@given(text=st.one_of(words, st.text("'=+-@\t\r_x0Aa4F1", max_size=12)))
def test_no_cell_is_a_formula_and_every_text_comes_back(text):
    assert not is_formula(inert(text)) and said(inert(text)) == text
    assert from_xml(for_xml(text)) == text


def test_every_level_and_both_languages_are_in_the_sheets(document):
    document["items"][0]["items"][0]["descriptors"]["SH"]["cy"] = "Dangos sut"
    rows = list(csv.DictReader(io.StringIO(to_csv(document).decode("utf-8-sig"))))
    assert [row["code"] for row in rows] == ["D1", "D1.1", "D1.2", "D1.3", "D2", "D2.1", "D2.2", "D2.3"]
    assert rows[1]["descriptor SH cy"] == "Dangos sut" and rows[1]["descriptor DO en"] == "What D1.1 is at DO."
    assert (rows[1]["title_cy"], rows[1]["parent"], rows[1]["assessable"]) == ("Cymhwysedd 1.1", "D1", "yes")


def test_csv_begins_with_the_mark_by_which_excel_knows_utf_8(document):
    assert to_csv(document).startswith(b"\xef\xbb\xbfid,code,parent,kind,assessable,title_en,title_cy,")


def test_text_like_a_formula_is_text_in_the_workbook(document):
    document["items"][0]["text"] = {"en": '=HYPERLINK("http://evil.example","x")', "cy": "@SUM(A1)"}
    sheet = load_workbook(io.BytesIO(to_xlsx(document)))["items"]
    cells = {cell.value: cell.data_type for row in sheet for cell in row}
    assert "f" not in cells.values() and "'@SUM(A1)" in cells
    assert cells['\'=HYPERLINK("http://evil.example","x")'] == "s"


def test_code_that_looks_like_a_number_stays_a_code(document):
    document["items"][0]["items"][0]["code"] = "1.10"
    stored = taken(document, to_xlsx(document))
    assert stored["items"][0]["items"][0]["code"] == "1.10"


def test_notes_explain_kinds_and_levels(document):
    notes = load_workbook(io.BytesIO(to_xlsx(document)))["notes"]
    said = {row[0].value: row[1].value for row in notes}
    assert said["kind competency"] == "Competency / Cymhwysedd" and "level SH" in said and "parent" in said
