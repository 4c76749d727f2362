"""An edition's document as sheets: CSV for its items, XLSX for its items, levels and expectations, with notes."""

import csv
import io

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

from .cells import for_xml, inert
from .columns import ITEMS, LANGUAGES, NOTES, SHEETS, TEXTS, both, descriptor_column, item_columns
from .notes import notes_on
from .problems import refused

LONGEST = {"csv": 131_000, "xlsx": 32_767}
WIDE = {"text", "guidance", "description", "descriptor", "title"}


def item_rows(document):
    """{heading: text} of every item, in reading order."""
    levels = [level["code"] for level in document["levels"]]
    yield from rows_of(document["items"], "", levels)


def rows_of(parts, parent, levels):
    for part in parts:
        yield item_row(part, parent, levels)
        yield from rows_of(part["items"], part["code"], levels)


def item_row(part, parent, levels):
    row = {"id": str(part["id"]), "code": part["code"], "parent": parent, "kind": part["kind"]}
    row["assessable"] = "yes" if part["assessable"] else "no"
    for name in TEXTS:
        row |= texts(name, part[name])
    for level in levels:
        written = part["descriptors"].get(level, {})
        row |= {descriptor_column(level, language): written.get(language, "") for language in LANGUAGES}
    source = part["source"]
    row |= {"source": source["title"], "source_url": source["url"], "certainty": source["certainty"]}
    row["last_checked"] = str(source["last_checked"] or "")
    return row | texts("source_note", source["note"])


def texts(name, words):
    return {column: words.get(language, "") for column, language in zip(both(name), LANGUAGES, strict=True)}


def level_rows(document):
    for level in document["levels"]:
        yield {"code": level["code"]} | texts("title", level["title"]) | texts("description", level["description"])


def expectation_rows(document):
    for stage, wanted in document["expectations"].items():
        for item, level in wanted["required"].items():
            yield {"stage": stage, "item": item, "level": level, "group": ""}
        for group in wanted["optional"]:
            for item, level in group["items"].items():
                yield {"stage": stage, "item": item, "level": level, "group": group["code"]}


def to_csv(document):
    """UTF-8 with the mark by which Excel knows it."""
    columns = item_columns([level["code"] for level in document["levels"]])
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(columns)
    for row in item_rows(document):
        writer.writerow([fitting(inert(row[column]), row["code"], "csv") for column in columns])
    return written.getvalue().encode("utf-8-sig")


def fitting(text, code, form):
    """A cell holds so much and no more, and what does not fit would be cut off in silence."""
    if len(text) > LONGEST[form]:
        raise refused(_("A text of %(code)s is too long for a cell. Use the framework file.") % {"code": code})
    return text


def to_xlsx(document):
    book = Workbook(write_only=True)
    columns = item_columns([level["code"] for level in document["levels"]])
    put_sheet(book, ITEMS, columns, item_rows(document))
    put_sheet(book, "levels", SHEETS["levels"], level_rows(document))
    put_sheet(book, "expectations", SHEETS["expectations"], expectation_rows(document))
    put_sheet(book, NOTES, ("about", "what"), notes_on(document))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def put_sheet(book, title, columns, rows):
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "C2" if title == ITEMS else "A2"
    for number, column in enumerate(columns, 1):
        wide = column.split(" ")[0].split("_")[0] in WIDE or title == NOTES
        sheet.column_dimensions[letters(number)].width = 45 if wide else 16
    sheet.append([heading(sheet, column) for column in columns])
    for row in rows:
        code = row.get("code") or row.get("item") or ""
        sheet.append([text_cell(sheet, fitting(row[column], code, "xlsx")) for column in columns])


def letters(number):
    """A, B … Z, AA."""
    before, last = divmod(number - 1, 26)
    return (letters(before) if before else "") + chr(65 + last)


def heading(sheet, text):
    cell = WriteOnlyCell(sheet, value=text)
    cell.font = BOLD
    return cell


BOLD, WRAPPED = Font(bold=True), Alignment(wrap_text=True, vertical="top")


def text_cell(sheet, text):
    """Kept as text: a program that opens it makes no number of the code 1.10 and no date of 3-4."""
    if not text:
        return None
    cell = WriteOnlyCell(sheet, value=for_xml(inert(text)))
    cell.data_type, cell.number_format = "s", "@"
    if len(text) > 40:
        cell.alignment = WRAPPED
    return cell
