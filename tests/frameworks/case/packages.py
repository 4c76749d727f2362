"""Packages as other producers write them, and those that should be refused."""

import json
import uuid

ROOT = "http://case.example.org/uri"
NAMES = uuid.UUID("6d0b4f2e-4c0f-4c52-8f57-0f1c7d9c2a10")


def named(name):
    """The same identifier for the same name, as a producer would keep it."""
    return str(uuid.uuid5(NAMES, name))


def link(name, title="Node"):
    return {"title": title, "identifier": named(name), "uri": f"{ROOT}/{named(name)}"}


def item(name, statement, **fields):
    known = {
        "identifier": named(name),
        "uri": f"{ROOT}/{named(name)}",
        "lastChangeDateTime": "2021-05-06T07:08:09+00:00",
    }
    return known | {"CFDocumentURI": f"{ROOT}/{named('document')}", "fullStatement": statement} | fields


def joined(kind, origin, destination, **fields):
    ends = {"originNodeURI": link(origin), "destinationNodeURI": link(destination)}
    name = f"{kind} {origin} {destination}"
    return {"identifier": named(name), "uri": f"{ROOT}/{named(name)}", "associationType": kind} | ends | fields


def child(name, parent="document", place=None):
    return joined("isChildOf", name, parent, sequenceNumber=place)


def package(items, associations=(), **others):
    document = {
        "identifier": named("document"),
        "uri": f"{ROOT}/{named('document')}",
        "CFPackageURI": f"{ROOT}/{named('document')}",
        "creator": "Another producer",
        "title": "Care of plants",
        "adoptionStatus": "Draft",
        "lastChangeDateTime": "2021-05-06T07:08:09",
        "licenseURI": None,
    }
    return {"CFDocument": document, "CFItems": list(items), "CFAssociations": list(associations)} | others


def as_bytes(values):
    return json.dumps(values).encode()


def elsewhere():
    """In the manner of a producer who knows neither codes nor the order of the list, and writes markup into texts.

    Written for these tests: no framework of anybody says this.
    """
    kind = {"identifier": named("type"), "title": "Standard", "description": None, "hierarchyCode": "1"}
    return package(
        [
            item("roots", "Knows roots &amp; stems", CFItemType="Strand", humanCodingScheme=None, notes=None),
            item("water", "<p>Waters plants in <b>dry</b> weather</p>", CFItemTypeURI=link("type", "Standard")),
            item("often", "How often: x < 3 days", CFItemType="Component", humanCodingScheme="W 1/a", language="en"),
            item("light", "Gives light", CFItemTypeURI=link("type"), humanCodingScheme="L.2", listEnumeration="2"),
            item("loose", "Hangs nowhere", CFItemType="Standard", conceptKeywords=None, educationLevel=["07"]),
        ],
        [
            child("light", "roots", 2),
            child("water", "roots", 1),
            child("often", "water"),
            child("roots"),
            joined("isPeerOf", "light", "water"),
            joined("precedes", "water", "light"),
            joined("exactMatchOf", "water", "somewhere else"),
        ],
        CFDefinitions={"CFItemTypes": [kind], "CFConcepts": [{"title": "Gardens"}], "CFSubjects": None},
        CFRubrics=[rubric("often", ("Beginning", "Once a week."), ("Secure", "As the soil asks."))],
    )


def rubric(name, *levels):
    described = [
        {"quality": quality, "description": words, "position": place} for place, (quality, words) in enumerate(levels)
    ]
    return {"title": "How well", "CFRubricCriteria": [{"CFItemURI": link(name), "CFRubricCriterionLevels": described}]}
