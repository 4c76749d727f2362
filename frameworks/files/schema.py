"""What may stand where in a framework file, and the document that comes of it.

A document is the file with nothing left to guess: every key is there, identifiers and the source of each item are
filled in. Two editions with equal documents have the same content.
"""

import uuid

from accounts.models import Nation

from ..models import Association, CarryRule, Framework, ItemChange, SufficiencyRule
from ..models.honesty import Certainty, WelshState
from .fields import (
    bilingual,
    boolean,
    choice,
    code,
    date,
    identifier,
    listing,
    mapping,
    optional,
    record,
    slug,
    text,
    unknown_keys,
    url,
    whole_number,
)

FORMAT = "pathway-portal/framework/1"
# Identifiers that a file leaves out are made from slug and code under this name, so that they survive editions.
NAMESPACE = uuid.UUID("4b7fd5c6-3f0e-5f39-9a0e-6a1f0e6f7c11")

source = record(
    {
        "title": text(300),
        "url": url,
        "certainty": optional(choice(*Certainty.values), None),
        "last_checked": date,
        "note": bilingual(),
    }
)
# How good a part's Welsh is, who has said so and when, and whether its English has fallen behind instead.
translated = {
    "welsh": optional(choice(*WelshState.values), None),
    "welsh_reviewer": text(150),
    "welsh_reviewed_on": date,
    "english_stale": optional(boolean, False),
    "texts_behind": listing(text(40)),
}

licence = record(
    {
        "holder": text(200),
        "terms": bilingual(),
        "may_show_text": optional(boolean, True),
        "acknowledgement": bilingual(),
        "url": url,
    }
)
framework = record(
    {
        "slug": slug(),
        "kind": choice(*Framework.Kind.values),
        "title": bilingual(250, required=True),
        "summary": bilingual(),
        "publisher": text(200),
        "published_with": text(200),
        "nation": optional(choice(*Nation.values), Nation.UK.value),
        "illustrative": optional(boolean, False),
        "licence": licence,
    }
    | translated,
    required=["slug", "kind", "title", "publisher"],
)
edition = record(
    {
        "code": code(),
        "sequence": whole_number(1),
        "title": bilingual(250),
        "issued": text(100),
        "replaces": optional(code(), None),
        "change_note": bilingual(),
        "source": source,
        "case_id": identifier,
    }
    | translated,
    required=["code", "sequence"],
)
kind = record(
    {"key": slug(40), "name": bilingual(60, required=True), "plural": bilingual(60)} | translated,
    required=["key", "name"],
)
level = record(
    {"code": code(20), "title": bilingual(100, required=True), "description": bilingual()} | translated,
    required=["code", "title"],
)
descriptor = record({"en": text(), "cy": text()} | translated)
descriptors = mapping(descriptor, "write a text under the code of each level")


def unsaid_or(check):
    """Nothing, where a file says nothing: what an edition holds of this is then left to the edition."""

    def checked(value, place, report):
        return check(value, place, report) or None

    return checked


def item(value, place, report):
    return item_record(value, place, report)


item_record = record(
    {
        "code": code(),
        "kind": slug(40),
        "id": identifier,
        "assessable": optional(boolean, False),
        "title": bilingual(300, required=True),
        "text": bilingual(),
        "guidance": bilingual(),
        "source": source,
        "descriptors": descriptors,
        "case_id": identifier,
        "items": listing(item),
    }
    | translated,
    required=["code", "kind", "title"],
)


def plain_or_bilingual(value, place, report):
    """A band such as “Agenda for Change band 5” may be written without a language: it is English then."""
    if isinstance(value, str):
        value = {"en": value}
    return bilingual(150)(value, place, report)


stage = record(
    {
        "slug": slug(),
        "title": bilingual(150, required=True),
        "summary": bilingual(),
        "what_i_do": bilingual(),
        "indicative_band": plain_or_bilingual,
        "education_level": plain_or_bilingual,
        "source": source,
    }
    | translated,
    required=["slug", "title"],
)
expected = mapping(text(20), "write item codes, each with the level expected")
optional_group = record(
    {
        "code": slug(40),
        "title": bilingual(150, required=True),
        "minimum": whole_number(1),
        "items": expected,
    }
    | translated,
    required=["code", "title", "minimum", "items"],
)
stage_expectations = record({"required": expected, "optional": listing(optional_group)})


expectations = mapping(stage_expectations, "write what is expected under the address of each stage")
association = record(
    {
        "from": code(),
        "to": text(140),
        "relation": optional(choice(*Association.Relation.values), Association.Relation.RELATED.value),
        "basis": optional(choice(*Association.Basis.values), Association.Basis.EDITORS_JUDGEMENT.value),
        "note": bilingual(),
        "case_id": identifier,
    }
    | translated,
    required=["from", "to"],
)
rule = record(
    {
        "code": code(),
        "kind": choice(*SufficiencyRule.Kind.values),
        "item": optional(code(), None),
        "number": optional(whole_number(1, 1_000_000), None),
        "months": optional(whole_number(1, 1200), None),
        "evidence": optional(slug(40), ""),
        "counted_field": optional(slug(40), ""),
        "errors_field": optional(slug(40), ""),
        "errors_allowed": optional(whole_number(0, 1_000_000), None),
        "note": bilingual(),
        "source": source,
    }
    | translated,
    required=["code", "kind"],
)
change_kind = choice(*ItemChange.Kind.values)
change = record(
    {
        "from": optional(code(), None),
        "to": optional(code(), None),
        "kind": change_kind,
        "proposed": optional(change_kind, None),
        "note": bilingual(),
        "confirmed": optional(boolean, False),
    }
    | translated,
    required=["kind"],
)
carry_over = mapping(choice(*CarryRule.Policy.values), "write what becomes of signed work under each kind of change")
SECTIONS = {
    "format": choice(FORMAT),
    "framework": framework,
    "edition": edition,
    "kinds": listing(kind),
    "levels": listing(level),
    "items": listing(item),
    "stages": listing(stage),
    "expectations": expectations,
    "sufficiency": listing(rule),
    "associations": listing(association),
    "changes": unsaid_or(listing(change)),
    "carry_over": unsaid_or(carry_over),
}
WANTED = ["format", "framework", "edition", "kinds", "items"]


def check_shape(values, report):
    """The document, complete; or nothing when sections are missing, so that nothing more can be said."""
    if not isinstance(values, dict):
        report.add((), "a framework file is a mapping that begins with format:")
        return None
    missing = [name for name in WANTED if values.get(name) is None]
    for name in missing:
        report.add((), f"{name} is missing")
    if not missing:
        return record(SECTIONS)(values, (), report)
    unknown_keys(values, SECTIONS, (), report)
    for name in SECTIONS.keys() & values.keys() - set(missing):
        SECTIONS[name](values[name], (name,), report)
    return None
