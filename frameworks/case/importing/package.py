"""The bytes of a package as plain rows of texts, whichever release of CASE and whoever's software wrote them.

Nothing in them is trusted: size, number and nesting are bounded before anything is made of them, and a value of a type
that CASE does not have there is taken for absent.
"""

import json
import re
import uuid
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from ..identifiers import OURS
from .findings import PackageRefused

LARGEST = 4_000_000  # bytes; a framework of a thousand items has about two
MOST_ITEMS = 5_000
MOST_ASSOCIATIONS = 20_000
UNSEEN = re.compile("[\0\ud800-\udfff]")
LAST_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?=[^/]*$)")


@dataclass
class Part:
    """One object of a package: `fields` as they stood there, of whatever type."""

    fields: dict
    place: int = 0

    def text(self, name):
        """A text, or "": null, lists and objects are no texts. Numbers are: some write codes so."""
        value = self.fields.get(name)
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            return ""
        return UNSEEN.sub("", str(value)).strip()

    def number(self, name):
        value = self.fields.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def parts(self, name):
        return parts_of(self.fields.get(name))

    def target(self, name):
        """The identifier to which a link leads: some write the whole link, some its address alone."""
        link = self.fields.get(name)
        if isinstance(link, dict):
            return Part(link).text("identifier").lower() or Part({"uri": link.get("uri")}).target("uri")
        found = LAST_UUID.search(link) if isinstance(link, str) else None
        return found.group(0).lower() if found else ""

    def part(self, name):
        value = self.fields.get(name)
        return Part(value if isinstance(value, dict) else {})

    @property
    def identifier(self):
        return self.text("identifier").lower()

    @property
    def ours(self):
        """What this portal, or another of its kind, wrote into the extensions. One class has a list of them."""
        extensions = self.fields.get("extensions")
        each = extensions if isinstance(extensions, list) else [extensions]
        found = [value[OURS] for value in each if isinstance(value, dict) and isinstance(value.get(OURS), dict)]
        return Part(found[0] if found else {})

    @property
    def welsh(self):
        return self.ours.part("welsh")


@dataclass
class Package:
    document: Part
    items: dict  # {identifier: Part}, in the order of the package
    associations: list
    types: list
    licences: list
    rubrics: list
    others: list = field(default_factory=list)  # concepts and subjects

    @property
    def is_ours(self):
        return bool(self.document.ours.fields)


def read_package(data):
    """The Package in `data`; PackageRefused where it is none, or too large."""
    values = values_of(data)
    values = values["CFPackage"] if isinstance(values.get("CFPackage"), dict) else values
    if not isinstance(values.get("CFDocument"), dict):
        raise PackageRefused([_("This is no CASE package: it has no CFDocument.")])
    whole = Part(values)
    items, associations = whole.parts("CFItems"), whole.parts("CFAssociations")
    if len(items) > MOST_ITEMS or len(associations) > MOST_ASSOCIATIONS:
        limits = {"items": MOST_ITEMS, "associations": MOST_ASSOCIATIONS}
        raise PackageRefused([_("A package has at most %(items)d items and %(associations)d associations.") % limits])
    defined = whole.part("CFDefinitions")
    return Package(
        document=whole.part("CFDocument"),
        items=by_identifier(items),
        associations=associations,
        types=defined.parts("CFItemTypes"),
        licences=defined.parts("CFLicenses"),
        rubrics=whole.parts("CFRubrics"),
        others=defined.parts("CFConcepts") + defined.parts("CFSubjects"),
    )


def values_of(data):
    if len(data) > LARGEST:
        raise PackageRefused([_("The file is larger than %(size)d megabytes.") % {"size": LARGEST // 1_000_000}])
    try:
        values = json.loads(data.decode("utf-8-sig"), parse_constant=refuse_constant)
    except (ValueError, RecursionError) as error:
        raise PackageRefused([_("The file is not JSON that can be read.")]) from error
    if not isinstance(values, dict):
        raise PackageRefused([_("This is no CASE package: it has no CFDocument.")])
    return values


def refuse_constant(word):
    raise ValueError(f"{word} is not JSON")


def parts_of(value):
    rows = value if isinstance(value, list) else []
    return [Part(row, place) for place, row in enumerate(rows) if isinstance(row, dict)]


def by_identifier(items):
    """{identifier: item}; PackageRefused where an item has none, or one of another."""
    found, problems = {}, []
    for item in items:
        name = item.text("humanCodingScheme") or item.text("fullStatement")[:60] or str(item.place + 1)
        if not is_uuid(item.identifier):
            problems.append(_("The item %(item)s has no identifier that is a UUID.") % {"item": name})
        elif item.identifier in found:
            problems.append(_("Two items have the identifier %(identifier)s.") % {"identifier": item.identifier})
        found[item.identifier] = item
    if not items:
        problems.append(_("The package has no items."))
    if problems:
        raise PackageRefused(problems[:20])
    return found


def is_uuid(text):
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
