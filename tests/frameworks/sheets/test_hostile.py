"""Uploads that are meant to hurt are refused with a sentence, before anything of them is believed."""

import io
import struct
import time
import tracemalloc
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from frameworks.sheets import archives
from frameworks.sheets.problems import SheetRefused
from frameworks.sheets.reading import read_sheets
from frameworks.sheets.writing import to_csv, to_xlsx
from tests.frameworks.sheets.conftest import saved

XXE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'


def refusal(data, name="sheet.xlsx"):
    with pytest.raises(SheetRefused) as caught:
        read_sheets(name, data)
    return str(caught.value)


def repacked(data, change=None, **more):
    """The workbook with each part as `change(name, content)` says, and with more parts."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(name, change(name, before.read(name)) if change else before.read(name))
        for name, content in more.items():
            after.writestr(name, content)
    return written.getvalue()


def test_workbook_that_unfolds_to_gigabytes_is_refused_quickly(document):
    data = repacked(to_xlsx(document), **{"xl/media/big.bin": b"\0" * (archives.LARGEST_UNFOLDED + 1)})
    assert len(data) < 200_000
    began = time.process_time()
    assert "unfolds to more than a framework can hold" in refusal(data)
    assert time.process_time() - began < 5


def test_entry_that_understates_its_size_is_counted_as_it_unfolds(document, monkeypatch):
    data = repacked(to_xlsx(document), **{"xl/media/big.bin": b"\0" * 3_000_000})
    monkeypatch.setattr(archives, "LARGEST_UNFOLDED", 2_000_000)
    understated = data.replace(struct.pack("<I", 3_000_000), struct.pack("<I", 1_000))
    assert understated != data and refusal(understated)


def test_entries_that_overlap_are_refused(document):
    """A thousand names for one stretch of bytes: this Python's zipfile reads them all."""
    data = to_xlsx(document)
    end = data.rindex(b"PK\x05\x06")
    size, start = struct.unpack("<II", data[end + 12 : end + 20])
    first = data[start : start + 46 + struct.unpack("<H", data[start + 28 : start + 30])[0]]
    more = b"".join(first.replace(b".xml", b".x%02d" % n) for n in range(50))
    tail = bytearray(data[end:])
    count = struct.unpack("<H", tail[8:10])[0] + 50
    tail[8:12], tail[12:16] = struct.pack("<HH", count, count), struct.pack("<I", size + len(more))
    assert "unfolds to more" in refusal(data[:start] + data[start : start + size] + more + bytes(tail))


@pytest.mark.parametrize("declared", [XXE, LAUGHS])
@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "[Content_Types].xml"])
def test_document_type_in_a_part_is_refused(document, part, declared):
    def declare(name, content):
        return declared + content.split(b"?>", 1)[-1] if name == part else content

    assert "declarations that no workbook needs" in refusal(repacked(to_xlsx(document), declare))


def test_part_in_utf_16_cannot_hide_a_document_type(document):
    def hide(name, content):
        return (XXE + content.split(b"?>", 1)[-1]).decode().encode("utf-16") if "sheet1" in name else content

    assert "declarations that no workbook needs" in refusal(repacked(to_xlsx(document), hide))


@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "xl/activeX/activeX1.bin", "xl/embeddings/oleObject1.bin"])
def test_workbook_with_a_program_in_it_is_refused(document, part):
    assert "holds macros" in refusal(repacked(to_xlsx(document), **{part: b"x"}))


@pytest.mark.parametrize("name", ["sheet.xlsm", "sheet.xls", "sheet.ods"])
def test_other_kinds_of_workbook_are_refused_by_name(document, name):
    assert "Save it as a plain workbook" in refusal(to_xlsx(document), name)


def test_hundred_thousand_rows_are_refused(document):
    book = Workbook(write_only=True)
    sheet = book.create_sheet("items")
    sheet.append(["code"])
    for number in range(20_000):
        sheet.append([f"A{number}"])
    assert "more than 10,000 rows" in refusal(saved(book))
    assert "more than 10,000 rows" in refusal(b"code\n" + b"A\n" * 100_000, "sheet.csv")


def test_last_cell_of_the_largest_sheet_costs_no_memory(document):
    book = load_workbook(io.BytesIO(to_xlsx(document)))
    book["items"]["XFD1048576"] = "far"
    tracemalloc.start()
    assert "rows" in refusal(saved(book))
    assert tracemalloc.get_traced_memory()[1] < 200_000_000
    tracemalloc.stop()


def test_thousands_of_columns_are_refused(document):
    assert "more than 120 columns" in refusal(b"code" + b",x" * 5_000 + b"\nA\n", "sheet.csv")


def test_file_over_the_cap_is_not_opened(monkeypatch):
    monkeypatch.setattr("frameworks.sheets.reading.LARGEST_FILE", 100)
    assert "larger than" in refusal(b"PK" + b"x" * 200)


def test_csv_in_another_encoding_is_refused_at_its_row(document):
    data = to_csv(document).decode("utf-8-sig").replace("Cymhwysedd 1.1", "Tŷ").encode("cp1250", "replace")
    assert refusal(data.replace(b"T?", b"T\xfd"), "sheet.csv").startswith("Row 3: This is not UTF-8 text.")
    assert "not UTF-8" in refusal(to_csv(document).decode().encode("utf-16"), "sheet.csv")


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x03\x04garbage", b'a,"b\n', b"\0\0", b"\xd0\xcf\x11\xe0" * 9])
@pytest.mark.parametrize("name", ["sheet.xlsx", "sheet.csv"])
def test_what_is_no_sheet_is_refused_in_words(data, name):
    assert refusal(data, name)


def test_workbook_with_a_broken_part_is_refused_in_words(document):
    def broken(name, content):
        return content[: len(content) // 2] if name.endswith("sheet1.xml") else content

    assert "not a workbook (XLSX) that can be read" in refusal(repacked(to_xlsx(document), broken))


def test_formula_is_refused_in_its_row_and_nothing_calculates_it(document):
    book = load_workbook(io.BytesIO(to_xlsx(document)))
    book["items"]["F3"] = '=WEBSERVICE("http://evil.example")'
    assert refusal(saved(book)).startswith("Sheet items, row 3, column title_en: formulas are refused")
