"""An upload as tables of texts, with the row and column of each. Bounded in every direction; nothing is calculated."""

import csv
import datetime
import io
import warnings
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from ..files.fields import clean_text
from .archives import LARGEST_FILE, check_archive
from .cells import from_xml, is_formula, said
from .columns import ITEMS, SHEETS, descriptor_of, item_columns
from .problems import Problem, SheetRefused, did_you_mean, refused

MOST_ROWS = 10_000
MOST_COLUMNS = 120
MOST_PROBLEMS = 100
KNOWN = {ITEMS: set(item_columns([])), **{name: set(columns) for name, columns in SHEETS.items()}}


@dataclass
class Table:
    """`rows` is [(row number, {column: text})], without rows in which nothing stands."""

    name: str
    columns: list
    rows: list = field(default_factory=list)
    problems: list = field(default_factory=list)


def read_sheets(name, data):
    """{sheet: Table} of an upload. Raises SheetRefused with everything that is wrong with its cells."""
    if len(data) > LARGEST_FILE:
        raise refused(_("The file is larger than %s megabytes.") % (LARGEST_FILE // 1_000_000))
    sheets = read_workbook(data) if is_workbook(name, data) else {ITEMS: read_csv(data)}
    tables = {title: table_of(title, lines) for title, lines in sheets.items() if title in KNOWN}
    if ITEMS not in tables:
        raise refused(_("The workbook has no sheet called “items”."))
    problems = [problem for table in tables.values() for problem in table.problems]
    if problems:
        raise SheetRefused(problems[:MOST_PROBLEMS])
    return tables


def is_workbook(name, data):
    if data[:4] == b"\xd0\xcf\x11\xe0" or name.lower().endswith((".xls", ".xlsm", ".xlsb", ".ods")):
        raise refused(_("Save it as a plain workbook (XLSX) or as CSV, and upload that."))
    return data[:2] == b"PK" or name.lower().endswith(".xlsx")


def read_csv(data):
    """(row number, [cell]) line by line. Commas, semicolons and tabs are known by the line of headings."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        problem = Problem(_("This is not UTF-8 text. Save the sheet as “CSV UTF-8”, or as XLSX."), row=line)
        raise SheetRefused(problem) from error
    if "\0" in text:
        raise refused(_("This is not a text file."))
    headings = text.split("\n", 1)[0]
    separator = max(",;\t", key=headings.count)
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True), 1):
            yield number, [Refused(formula_found()) if is_formula(cell) else said(cell) for cell in cells]
    except csv.Error as error:
        raise refused(_("The file cannot be read as CSV: %s.") % error) from error


def read_workbook(data):
    """{sheet: [(row number, [cell])]} of the sheets that are read."""
    check_archive(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            return {sheet.title: list(lines_of(sheet)) for sheet in book.worksheets if sheet.title in KNOWN}
    except SheetRefused:
        raise
    except Exception as error:  # the library raises whatever a broken part makes it stumble over
        raise refused(_("This is not a workbook (XLSX) that can be read.")) from error


def lines_of(sheet):
    rows = sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS + 1)
    for number, row in enumerate(rows, 1):
        if number > MOST_ROWS + 1:
            raise refused(too_many_rows())
        yield number, [cell_of(cell) for cell in row]


def too_many_rows():
    return _("The sheet has more than %s rows. Delete the empty ones at the end.") % f"{MOST_ROWS:,}"


@dataclass(frozen=True)
class Refused:
    """A cell of which nothing is taken, and why."""

    message: str


def cell_of(cell):
    """The text of a workbook's cell, or why it is refused."""
    value, kind = cell.value, cell.data_type
    if kind == "f":
        return Refused(formula_found())
    if kind == "e":
        return Refused(_("an error stands here"))
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return said(from_xml(value)) if isinstance(value, str) else str(value)


def formula_found():
    return _("formulas are refused: write the text itself, behind an apostrophe where it begins with = + - or @")


def table_of(title, lines):
    lines = iter(lines)
    headings = next(lines, (1, []))[1]
    table = Table(title, [plain(heading).strip().lstrip("\ufeff") for heading in headings])
    while table.columns and not table.columns[-1]:
        table.columns.pop()
    check_columns(table)
    for number, cells in lines:
        if number > MOST_ROWS + 1:
            raise refused(too_many_rows())
        if any(cell != "" for cell in cells) and not table.problems[MOST_PROBLEMS:]:
            table.rows.append((number, row_of(table, number, cells)))
    return table


def plain(cell):
    return cell if isinstance(cell, str) else ""


def check_columns(table):
    known = KNOWN[table.name]
    if len(table.columns) > MOST_COLUMNS:
        raise refused(_("The sheet has more than %s columns.") % MOST_COLUMNS)
    for number, column in enumerate(table.columns, 1):
        described = table.name == ITEMS and descriptor_of(column)
        if column not in known and not described:
            message = _("no such column is known") + did_you_mean(column, known)
            table.problems.append(Problem(message, table.name, 1, column or str(number)))
    twice = {column for column in table.columns if table.columns.count(column) > 1}
    table.problems += [Problem(_("this column stands here twice"), table.name, 1, column) for column in sorted(twice)]
    wanted = SHEETS[table.name][0] if table.name in SHEETS else "code"
    if wanted not in table.columns:
        table.problems.append(Problem(_("the column “%s” is missing") % wanted, table.name, 1))


def row_of(table, number, cells):
    """{column: text}; what is refused, and what stands beside the columns, is reported."""
    row = {}
    for place, cell in enumerate(cells):
        column = table.columns[place] if place < len(table.columns) else ""
        refusal = cell.message if isinstance(cell, Refused) else ""
        if not refusal and not column and cell.strip():
            refusal = _("nothing is known to stand in this column")
        if refusal:
            table.problems.append(Problem(refusal, table.name, number, column or str(place + 1)))
        elif column:
            row[column] = clean_text(cell)
    return row | dict.fromkeys(table.columns[len(cells) :], "")
