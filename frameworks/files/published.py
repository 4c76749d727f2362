"""What anybody may take away of a public edition.

Invariant: text that the licence keeps back is not in it, nor the name of anybody who reviewed a translation, nor what
only a draft says.
"""

from ..licence import LICENSED
from ..models import Association
from .defaults import translated_parts, walk_items
from .document import document_of


def public_document(edition):
    document = document_of(edition)
    if not edition.framework.may_show_text:
        hide_text(document)
    for part, _words in translated_parts(document):
        part["welsh_reviewer"] = ""
    drafts = Association.objects.filter(origin__edition=edition, destination__edition__status="draft")
    address = ("edition__framework__slug", "edition__code", "code")
    hidden = {"/".join(row) for row in drafts.values_list(*(f"destination__{name}" for name in address))}
    document["associations"] = [part for part in document["associations"] if part["to"] not in hidden]
    return document


def hide_text(document):
    """As `licence` does for pages: codes and titles, which are the structure, stay."""
    for part in walk_items(document["items"]):
        part["descriptors"] = {}
        for name in LICENSED:
            part[name] = {}
    for part in document["levels"]:
        part["description"] = {}
    for part in document["sufficiency"]:
        part["note"] = {}
