"""The identifiers under which what we publish is known in CASE, and the addresses made of them.

Invariant: an identifier is the same after a restart, in a copy of the database, and where the framework was loaded
from its file. What came from elsewhere keeps the one that it came with; ours are derived from the address of the
framework, the edition, and what names the part in it.
"""

import uuid

from django.urls import reverse

from ..files.schema import NAMESPACE

CASE = "/ims/case/v1p1/"
OURS = "pathway_portal"
LANGUAGE = "en"


def derived(*names):
    return uuid.uuid5(NAMESPACE, "/".join(["case", *(str(name) for name in names)]))


def place_of(edition):
    return edition.framework.slug, edition.code


def document_id(edition):
    return edition.case_id or derived("document", *place_of(edition))


def item_id(item):
    return item.case_id or derived("item", *place_of(item.edition), item.stable_id)


def branch_id(item):
    """Of the association that puts `item` under its parent."""
    return derived("branch", *place_of(item.edition), item.stable_id)


def association_id(row):
    return row.case_id or derived("association", item_id(row.origin), row.relation, item_id(row.destination))


def kind_id(kind):
    return derived("kind", *place_of(kind.edition), kind.key)


def rubric_id(edition):
    return derived("rubric", *place_of(edition))


def criterion_id(item):
    return derived("criterion", *place_of(item.edition), item.stable_id)


def criterion_level_id(item, level):
    return derived("criterion level", *place_of(item.edition), item.stable_id, level.code)


def licence_id(framework):
    return derived("licence", framework.slug)


def grouping_id(basis):
    return derived("basis", basis)


class Addresses:
    """Absolute addresses under the host by which the reader reached us."""

    def __init__(self, request):
        self.base = request.build_absolute_uri(reverse("case:document_list")).removesuffix("CFDocuments")

    def of(self, name, identifier):
        return f"{self.base}{name}/{identifier}"

    def link(self, name, identifier, title):
        return {"title": title, "identifier": str(identifier), "uri": self.of(name, identifier)}


def case_link(edition):
    """The address of a public edition's package, for the downloads on its page."""
    return reverse("case:package_detail", args=[document_id(edition)])
