"""A draft to take out and in again."""

import io

import pytest
from openpyxl import load_workbook

from frameworks.files.document import document_of
from frameworks.sheets.merging import merged
from frameworks.sheets.reading import read_sheets
from frameworks.sheets.writing import to_csv, to_xlsx
from tests import make


@pytest.fixture
def draft(edition):
    return make.make_edition(edition.framework, code="2027", publish=False)


@pytest.fixture
def document(draft):
    return document_of(draft)


def edited(document, *changes, sheet="items"):
    """The workbook of a document, with [(row, column, value)] typed into it."""
    book = load_workbook(io.BytesIO(to_xlsx(document)))
    columns = [cell.value for cell in book[sheet][1]]
    for row, column, value in changes:
        book[sheet].cell(row=row, column=columns.index(column) + 1).value = value
    return saved(book)


def saved(book):
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def taken(document, data, name="sheet.xlsx", **choices):
    """The document that comes of an upload."""
    return merged(document, read_sheets(name, data), **choices)


def csv_with(document, old, new):
    text = to_csv(document).decode("utf-8-sig")
    assert old in text
    return text.replace(old, new).encode()
