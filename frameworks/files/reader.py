"""Reads a framework file into a document, or refuses it with everything that is wrong with it."""

import copy

from .defaults import fill, unsaid_as_stored
from .problems import Report
from .references import check_references
from .schema import check_shape
from .source import read_source, source_of


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


def read_draft(data, stored, may_join):
    """The document of an upload, to be put into the draft whose document is `stored`. Raises FileRefused.

    Framework and stages outlive editions, are public at once and have their own pages: of them nothing is taken.
    `may_join(addresses)`: those of framework/edition/code that are not for this editor to know.
    """
    source = source_of("file", data)
    report = Report(source)
    document = check_shape(source.values, report)
    report.refuse_if_any()
    for section, key in (("framework", "slug"), ("edition", "code")):
        if document[section][key] != stored[section][key]:
            report.add((section, key), f"this file is about “{document[section][key]}”, not “{stored[section][key]}”")
    report.refuse_if_any()
    document |= {section: copy.deepcopy(stored[section]) for section in ("framework", "stages")}
    check_references(document, report)
    said = {part["to"]: index for index, part in enumerate(document["associations"])}
    for address in may_join(said.keys() - {part["to"] for part in stored["associations"]}):
        report.add(("associations", said[address], "to"), f"no loaded edition has “{address}” (framework/edition/code)")
    report.refuse_if_any()
    return unsaid_as_stored(fill(document), stored)
