"""What items and associations of CASE refer to: kinds, licences, and the groups of crosswalks by their basis."""

from ..models import Association
from .identifiers import grouping_id, kind_id, licence_id
from .texts import both, extended, moment, present, texts

# English, whatever language the reader's page is in. One group for each basis; they are as old as the standard here.
GROUPINGS = {
    Association.Basis.OFFICIAL: "Stated by a publisher",
    Association.Basis.EDITORS_JUDGEMENT: "An editor's judgement",
}
GROUPED_SINCE = "2026-11-23T00:00:00Z"


def grouping_title(basis):
    return GROUPINGS[basis]


def definitions_part(edition, addresses):
    kinds = edition.kinds.order_by("position", "pk")
    return {
        "CFItemTypes": [kind_part(kind, edition, addresses) for kind in kinds],
        "CFLicenses": [licence_part(edition.framework, addresses, moment(edition.published_at))],
        "CFAssociationGroupings": [grouping_part(basis, addresses) for basis in GROUPINGS],
    }


def kind_part(kind, edition, addresses):
    kind.edition = edition
    identifier = kind_id(kind)
    welsh = {"title": kind.name_cy, "description": kind.plural_cy}
    return present(
        identifier=str(identifier),
        uri=addresses.of("CFItemTypes", identifier),
        title=kind.name_en,
        description=kind.plural_en or kind.name_en,
        hierarchyCode=str(kind.position),
        typeCode=kind.key,
        lastChangeDateTime=moment(edition.published_at),
        extensions=extended(welsh),
    )


def licence_title(framework):
    return framework.licence_holder or framework.publisher.name


def licence_part(framework, addresses, changed):
    """`changed`: when, in words; of the framework itself the portal keeps no moment."""
    fields = {"description": both(framework, "acknowledgement"), "licenseText": both(framework, "licence_terms")}
    english = {"licenseText": "No terms are stated."} | texts(fields, "en")
    identifier = licence_id(framework)
    return present(
        identifier=str(identifier),
        uri=addresses.of("CFLicenses", identifier),
        title=licence_title(framework),
        **english,
        lastChangeDateTime=changed,
        extensions=extended(texts(fields, "cy"), url=framework.licence_url, mayShowText=framework.may_show_text),
    )


def grouping_part(basis, addresses):
    identifier = grouping_id(basis)
    return {
        "identifier": str(identifier),
        "uri": addresses.of("CFAssociationGroupings", identifier),
        "title": grouping_title(basis),
        "lastChangeDateTime": GROUPED_SINCE,
        "extensions": extended({}, basis=str(basis.value)),
    }
