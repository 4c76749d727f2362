"""A package as the document that a framework file would be, checked as one, with what the editor should know."""

from collections import Counter
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext as _

from ...files.defaults import fill, walk_items
from ...files.document import framework_part
from ...files.problems import Report
from ...files.references import check_references
from ...files.schema import FORMAT, check_shape
from ...files.source import Source
from ...models.honesty import Certainty
from ..texts import present
from .findings import Findings, PackageRefused
from .identity import keep_identifiers
from .joins import read_joins
from .naming import give_codes, give_kinds
from .package import is_uuid
from .scale import read_scale
from .tree import plant
from .wording import cut, title_and_text, words_of


@dataclass
class Plan:
    """What would be stored, and what the editor is told of it. `is_new`: the framework is made with it."""

    document: dict
    notes: list
    is_new: bool = False

    @property
    def items(self):
        return list(walk_items(self.document["items"]))

    @property
    def kinds(self):
        """(kind, how many items), outermost first."""
        counted = Counter(item["kind"] for item in self.items)
        return [(kind["name"]["en"], counted[kind["key"]]) for kind in self.document["kinds"]]


class Values(Source):
    """Values that stand in no file of ours: problems name the code that they concern, not a line."""

    def __init__(self, values):
        self.name, self.values, self.lines = "CASE", values, {}


def new_framework(package, *, slug, publisher, may_show_text):
    """The framework that a package would make, as a document has it."""
    document, ours = package.document, package.is_ours
    licence = next((part for part in package.licences if part.identifier == document.target("licenseURI")), None)
    terms = words_of(licence, "licenseText", ours=ours) if licence else {}
    holder = licence.text("title") if licence else document.part("licenseURI").text("title")
    return {
        "slug": slug,
        "kind": "competency_framework",
        "title": {"en": slug} | titles(document, ours=ours),
        "summary": words_of(document, "description", ours=ours),
        "publisher": publisher.name,
        "licence": {"holder": cut(holder, 200), "terms": terms, "may_show_text": may_show_text},
    }


def plan(package, *, framework, code):
    """The Plan of an edition `code` of `framework`: a row, or the part that `new_framework` gives. PackageRefused."""
    findings = Findings()
    if not isinstance(framework, dict) and framework.editions.filter(code=code).exists():
        findings.refuse(_("This framework already has an edition with this code."))
    leaves = plant(package, findings)
    give_codes(leaves, findings)
    part = framework if isinstance(framework, dict) else framework_part(framework)
    values = {
        "format": FORMAT,
        "framework": part,
        "edition": edition_values(package, part, None if isinstance(framework, dict) else framework, code),
        "kinds": give_kinds(package, leaves, findings),
        "associations": read_joins(package, leaves, f"{part['slug']}/{code}", findings),
    }
    values["levels"], described = read_scale(package, leaves, findings)
    values["items"] = item_values(package, leaves, described, findings)
    for other in package.others:
        findings.note("definitions", other.text("title"))
    keep_identifiers(values, findings)
    return Plan(checked(as_written(values)), findings.notes, is_new=isinstance(framework, dict))


def edition_values(package, part, framework, code):
    document = package.document
    ours = document.ours
    last = framework.editions.order_by("-sequence").first() if framework else None
    current = framework.current_edition if framework else None
    return {
        "code": code,
        "sequence": last.sequence + 1 if last else 1,
        "title": edition_title(package, part),
        "issued": cut(ours.text("issued") if package.is_ours else document.text("version"), 100),
        "replaces": current.code if current else None,
        "source": source_values(document),
        "case_id": document.identifier,
    }


def edition_title(package, framework):
    """Ours says it beside the title of the framework; elsewhere it is what the document is called, if that differs."""
    document = package.document
    if package.is_ours:
        said = {"en": document.ours.text("editionTitle"), "cy": document.welsh.text("editionTitle")}
        return present(**{language: cut(words, 250) for language, words in said.items()})
    title = titles(document, ours=False)
    return title if title.get("en") != framework["title"].get("en") else {}


def titles(document, *, ours):
    return {language: cut(words, 250) for language, words in words_of(document, "title", ours=ours).items()}


def source_values(document):
    """Who made it and where it was had. Unless it says so itself, a package is a secondary source."""
    certainty = document.ours.text("certainty")
    address = next((text for text in (document.text("officialSourceURL"), document.text("uri")) if is_web(text)), "")
    return {
        "title": cut(": ".join(filter(None, [document.text("creator"), document.text("title")])), 300),
        "url": address,
        "certainty": certainty if certainty in Certainty.values else Certainty.SECONDARY.value,
        "last_checked": timezone.localdate().isoformat(),
    }


def is_web(address):
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError:
        return False
    return len(address) <= 500


def item_values(package, leaves, described, findings):
    """The items as a document nests them."""
    made = {}
    for leaf in leaves:
        part, ours = leaf.part, leaf.part.ours
        title, text = title_and_text(leaf, findings, ours=package.is_ours)
        certainty, assessable = ours.text("certainty"), ours.fields.get("assessable")
        made[id(leaf)] = {
            "code": leaf.code,
            "kind": leaf.kind,
            "id": ours.text("stableId") if is_uuid(ours.text("stableId")) else part.identifier,
            "assessable": assessable if isinstance(assessable, bool) else not package.is_ours and not leaf.children,
            "title": title if title.get("en") else {"en": leaf.code},
            "text": text,
            "guidance": words_of(part, "notes", ours=package.is_ours),
            "source": {"certainty": certainty if certainty in Certainty.values else None},
            "descriptors": described.get(part.identifier, {}),
            "case_id": part.identifier,
            "items": [],
        }
    for leaf in leaves:
        if leaf.parent:
            made[id(leaf.parent)]["items"].append(made[id(leaf)])
    return [made[id(leaf)] for leaf in leaves if leaf.parent is None]


def as_written(value):
    """Values as they stand in a file: words, lists and mappings, and nothing where there is nothing."""
    if isinstance(value, dict):
        return {key: as_written(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_written(part) for part in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value in (None, "") else str(value)


def checked(values):
    """The complete document; PackageRefused with all that a framework file could not say either."""
    report = Report(Values(values))
    document = check_shape(values, report)
    if document and not report.problems:
        check_references(document, report)
    if report.problems:
        raise PackageRefused(f"{problem.subject}: {problem.message}" for problem in report.problems[:50])
    return fill(document)
