"""Reads a framework file into a document, or refuses it with everything that is wrong with it."""

from .defaults import fill
from .problems import Report
from .references import check_references
from .schema import check_shape
from .source import read_source


def read_framework(path):
    """(document, report) of a framework file; the report places what is found out later.

    Raises FileRefused with all problems. Asks the database what exists, changes nothing.
    """
    source = read_source(path)
    report = Report(source)
    document = check_shape(source.values, report)
    if document:
        check_references(document, report)
    report.refuse_if_any()
    return fill(document), report
