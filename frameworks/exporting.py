"""An edition's document as a file to take away: framework file, CSV or XLSX."""

from dataclasses import dataclass

from django.http import HttpResponse

from .files.document import to_yaml
from .sheets.writing import to_csv, to_xlsx


@dataclass(frozen=True)
class Form:
    """How a document is written, and what a browser is told of it."""

    suffix: str
    content_type: str
    write: object


FORMS = {
    "yaml": Form("yaml", "application/yaml; charset=utf-8", lambda document: to_yaml(document).encode()),
    "csv": Form("csv", "text/csv; charset=utf-8", to_csv),
    "xlsx": Form("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", to_xlsx),
}


def download(document, form, kind=""):
    """The document as an attachment with a name that says what it is."""
    form = FORMS[form]
    parts = [document["framework"]["slug"], document["edition"]["code"], kind]
    response = HttpResponse(form.write(document), content_type=form.content_type)
    name = "-".join(part for part in parts if part)
    response["Content-Disposition"] = f'attachment; filename="{name}.{form.suffix}"'
    return response


def without_content(document):
    """A template: what its columns are for is said by an edition's own kinds and levels."""
    return document | {"items": [], "expectations": {}}
