"""Documents, items and associations as CASE has them, in English; what else there is to say is in `extensions`."""

from ..models import Association, Framework
from .definitions import grouping_title, licence_title
from .identifiers import LANGUAGE, association_id, branch_id, document_id, grouping_id, item_id, kind_id, licence_id
from .texts import both, day, extended, moment, present, texts

TYPES = {
    Association.Relation.EXACT: "exactMatchOf",
    Association.Relation.PART_OF: "isPartOf",
    Association.Relation.RELATED: "isRelatedTo",
    Association.Relation.REPLACED_BY: "replacedBy",
}
FRAMEWORK_TYPES = {
    Framework.Kind.COMPETENCY_FRAMEWORK: "Competency framework",
    Framework.Kind.CAREER_PATHWAY: "Career pathway",
    Framework.Kind.PROFESSIONAL_STANDARDS: "Professional standards",
}
ILLUSTRATIVE = "Illustrative: written for this portal, not by the body whose practice it describes."


def document_part(edition, addresses, *, packaged=False):
    framework, identifier = edition.framework, document_id(edition)
    return present(
        identifier=str(identifier),
        uri=addresses.of("CFDocuments", identifier),
        frameworkType=FRAMEWORK_TYPES[framework.kind],
        caseVersion="1.1",
        creator=framework.publisher.name,
        title=framework.title_en,
        lastChangeDateTime=moment(edition.retired_at or edition.published_at),
        officialSourceURL=edition.source_url,
        publisher=framework.publisher.name,
        description=framework.summary_en,
        language=LANGUAGE,
        version=edition.code,
        adoptionStatus="Adopted" if edition.is_published else "Deprecated",
        statusStartDate=day(edition.published_at),
        statusEndDate=day(edition.retired_at or edition.retires_on),
        licenseURI=addresses.link("CFLicenses", licence_id(framework), licence_title(framework)),
        notes="\n\n".join(notes_of(edition)),
        CFPackageURI=None if packaged else addresses.link("CFPackages", identifier, framework.title_en),
        extensions=document_extension(edition),
    )


def notes_of(edition):
    """The marks that a text must not travel without."""
    if edition.framework.is_illustrative or edition.is_illustrative:
        yield ILLUSTRATIVE
    if edition.framework.acknowledgement_en:
        yield edition.framework.acknowledgement_en


def document_extension(edition):
    framework = edition.framework
    welsh = {
        "title": framework.title_cy,
        "editionTitle": edition.title_cy,
        "description": framework.summary_cy,
        "notes": framework.acknowledgement_cy,
    }
    return extended(
        welsh,
        framework=framework.slug,
        edition=edition.code,
        editionTitle=edition.title_en,
        issued=edition.issued,
        certainty=edition.certainty,
        sourceTitle=edition.source_title,
        lastChecked=day(edition.last_checked),
        illustrative=framework.is_illustrative,
        mayShowText=framework.may_show_text,
    )


def item_part(item, addresses, *, packaged=False):
    """The CFItem; in a package without the way to its document. `item` carries its edition and kind."""
    edition, identifier = item.edition, item_id(item)
    item.kind.edition = edition
    statement, welsh = statements_of(item)
    return present(
        identifier=str(identifier),
        **statement,
        CFItemType=item.kind.name_en,
        uri=addresses.of("CFItems", identifier),
        humanCodingScheme=item.code,
        language=LANGUAGE,
        CFItemTypeURI=addresses.link("CFItemTypes", kind_id(item.kind), item.kind.name_en),
        licenseURI=addresses.link("CFLicenses", licence_id(edition.framework), licence_title(edition.framework)),
        statusStartDate=day(edition.published_at),
        statusEndDate=day(edition.retired_at),
        lastChangeDateTime=moment(edition.published_at),
        CFDocumentURI=None if packaged else document_link(edition, addresses),
        extensions=extended(welsh, stableId=str(item.stable_id), assessable=item.is_assessable, **marks_of(item)),
    )


def statements_of(item):
    """({field: English}, {field: Welsh}). The title stands for a text that there is not, or that may not be shown."""
    text, guidance = ("text", "guidance") if item.edition.framework.may_show_text else (None, None)
    whole = both(item, text) if text else {}
    title = both(item, "title")
    fields = {"notes": both(item, guidance) if guidance else {}}
    if whole.get("en"):
        fields |= {"fullStatement": whole, "abbreviatedStatement": title}
        return texts(fields, "en"), texts(fields, "cy")
    fields["fullStatement"] = title
    return texts(fields, "en"), texts(fields, "cy") | present(statement=whole.get("cy"))


def marks_of(item):
    """How sure we are, where it differs from what is said of the edition."""
    return {} if item.certainty == item.edition.certainty else {"certainty": item.certainty}


def document_link(edition, addresses):
    return addresses.link("CFDocuments", document_id(edition), edition.framework.title_en)


def node_link(item, addresses):
    return addresses.link("CFItems", item_id(item), f"{item.code} {item.title_en}") | {"targetType": "CASE"}


def branch_part(item, addresses, *, packaged=False):
    """The CFAssociation that puts `item` under its parent, or under the document."""
    edition, identifier = item.edition, branch_id(item)
    top = document_link(edition, addresses) | {"targetType": "CASE"}
    return present(
        identifier=str(identifier),
        associationType="isChildOf",
        sequenceNumber=item.position,
        uri=addresses.of("CFAssociations", identifier),
        originNodeURI=node_link(item, addresses),
        destinationNodeURI=node_link(item.parent, addresses) if item.parent_id else top,
        lastChangeDateTime=moment(edition.published_at),
        CFDocumentURI=None if packaged else document_link(edition, addresses),
    )


def crosswalk_part(row, addresses, *, packaged=False):
    identifier = association_id(row)
    return present(
        identifier=str(identifier),
        associationType=TYPES[row.relation],
        uri=addresses.of("CFAssociations", identifier),
        originNodeURI=node_link(row.origin, addresses),
        destinationNodeURI=node_link(row.destination, addresses),
        CFAssociationGroupingURI=addresses.link(
            "CFAssociationGroupings", grouping_id(row.basis), grouping_title(row.basis)
        ),
        lastChangeDateTime=moment(max(row.created_at, row.origin.edition.published_at)),
        notes=row.note_en,
        CFDocumentURI=None if packaged else document_link(row.origin.edition, addresses),
        extensions=extended({"notes": row.note_cy}),
    )
