"""What the classes of CASE v1p1 hold, in our own words, for the OpenAPI document."""

ID = {"type": "string", "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"}
URI = {"type": "string", "format": "uri"}
TEXT = {"type": "string"}
WHEN = {"type": "string", "format": "date-time"}
DAY = {"type": "string", "format": "date"}
WHOLE = {"type": "integer", "format": "int32"}
NUMBER = {"type": "number"}
OPEN = {"type": "object", "additionalProperties": True}


def many(schema, least=0):
    return {"type": "array", "items": schema, "minItems": least}


def a(name):
    return {"$ref": f"#/components/schemas/{name}"}


def one_of(*words):
    """A word of the standard, or one that begins with `ext:`."""
    extension = {"type": "string", "pattern": "^ext:[a-zA-Z0-9._-]+$"}
    return {"anyOf": [{"type": "string", "enum": list(words)}, extension]}


def record(needed, others=None):
    """An object with the fields `needed`, perhaps `others`, and no more."""
    fields = needed | (others or {})
    return {"type": "object", "properties": fields, "required": list(needed), "additionalProperties": False}


ASSOCIATIONS = (
    "isChildOf",
    "isPeerOf",
    "isPartOf",
    "exactMatchOf",
    "precedes",
    "isRelatedTo",
    "replacedBy",
    "exemplar",
    "hasSkillLevel",
    "isTranslationOf",
)
KNOWN = {"identifier": ID, "uri": URI, "lastChangeDateTime": WHEN}
EXTENSIONS = {"extensions": OPEN}
DOCUMENT = KNOWN | {"creator": TEXT, "title": TEXT}
DOCUMENT_MAY = {
    "frameworkType": TEXT,
    "caseVersion": {"type": "string", "enum": ["1.1"]},
    "officialSourceURL": URI,
    "publisher": TEXT,
    "description": TEXT,
    "subject": many(TEXT),
    "subjectURI": many(a("LinkURI")),
    "language": TEXT,
    "version": TEXT,
    "adoptionStatus": TEXT,
    "statusStartDate": DAY,
    "statusEndDate": DAY,
    "licenseURI": a("LinkURI"),
    "notes": TEXT,
} | EXTENSIONS
ITEM = KNOWN | {"fullStatement": TEXT}
ITEM_MAY = {
    "alternativeLabel": TEXT,
    "CFItemType": TEXT,
    "humanCodingScheme": TEXT,
    "listEnumeration": TEXT,
    "abbreviatedStatement": TEXT,
    "conceptKeywords": many(TEXT),
    "conceptKeywordsURI": a("LinkURI"),
    "notes": TEXT,
    "subject": many(TEXT),
    "subjectURI": many(a("LinkURI")),
    "language": TEXT,
    "educationLevel": many(TEXT),
    "CFItemTypeURI": a("LinkURI"),
    "licenseURI": a("LinkURI"),
    "statusStartDate": DAY,
    "statusEndDate": DAY,
} | EXTENSIONS
ASSOCIATION = KNOWN | {
    "associationType": one_of(*ASSOCIATIONS),
    "originNodeURI": a("LinkGenURI"),
    "destinationNodeURI": a("LinkGenURI"),
}
ASSOCIATION_MAY = {"sequenceNumber": WHOLE, "CFAssociationGroupingURI": a("LinkURI"), "notes": TEXT} | EXTENSIONS
CONCEPT = KNOWN | {"title": TEXT, "hierarchyCode": TEXT}
POSITIONED = {"description": TEXT, "position": WHOLE}
COMPONENTS = {
    "LinkURI": record({"title": TEXT, "identifier": ID, "uri": URI}),
    "LinkGenURI": record({"title": TEXT, "identifier": TEXT, "uri": URI}, {"targetType": one_of("CASE")}),
    "CFDocument": record(DOCUMENT | {"CFPackageURI": a("LinkURI")}, DOCUMENT_MAY),
    "CFPckgDocument": record(DOCUMENT, DOCUMENT_MAY),
    "CFDocumentSet": record({"CFDocuments": many(a("CFDocument"))}),
    "CFItem": record(ITEM | {"CFDocumentURI": a("LinkURI")}, ITEM_MAY),
    "CFPckgItem": record(ITEM, ITEM_MAY),
    "CFAssociation": record(ASSOCIATION, ASSOCIATION_MAY | {"CFDocumentURI": a("LinkURI")}),
    "CFPckgAssociation": record(ASSOCIATION, ASSOCIATION_MAY),
    "CFAssociationSet": record({"CFItem": a("CFItem"), "CFAssociations": many(a("CFPckgAssociation"), 1)}),
    "CFAssociationGrouping": record(KNOWN | {"title": TEXT}, {"description": TEXT} | EXTENSIONS),
    "CFItemType": record(CONCEPT | {"description": TEXT}, {"typeCode": TEXT} | EXTENSIONS),
    "CFItemTypeSet": record({"CFItemTypes": many(a("CFItemType"), 1)}),
    "CFConcept": record(CONCEPT, {"keywords": TEXT, "description": TEXT} | EXTENSIONS),
    "CFConceptSet": record({"CFConcepts": many(a("CFConcept"), 1)}),
    "CFSubject": record(CONCEPT, {"description": TEXT} | EXTENSIONS),
    "CFSubjectSet": record({"CFSubjects": many(a("CFSubject"), 1)}),
    "CFLicense": record(KNOWN | {"title": TEXT, "licenseText": TEXT}, {"description": TEXT} | EXTENSIONS),
    "CFRubricCriterionLevel": record(
        KNOWN,
        POSITIONED
        | {"quality": TEXT, "score": NUMBER, "feedback": TEXT, "rubricCriterionId": ID, "extensions": many(OPEN)},
    ),
    "CFRubricCriterion": record(
        KNOWN,
        POSITIONED
        | {"category": TEXT, "CFItemURI": a("LinkURI"), "weight": NUMBER, "rubricId": ID}
        | {"CFRubricCriterionLevels": many(a("CFRubricCriterionLevel"))}
        | EXTENSIONS,
    ),
    "CFRubric": record(
        KNOWN, {"title": TEXT, "description": TEXT, "CFRubricCriteria": many(a("CFRubricCriterion"))} | EXTENSIONS
    ),
    "CFDefinition": record(
        {},
        {
            "CFConcepts": many(a("CFConcept")),
            "CFSubjects": many(a("CFSubject")),
            "CFLicenses": many(a("CFLicense")),
            "CFItemTypes": many(a("CFItemType")),
            "CFAssociationGroupings": many(a("CFAssociationGrouping")),
        }
        | EXTENSIONS,
    ),
    "CFPackage": record(
        {"CFDocument": a("CFPckgDocument")},
        {
            "CFItems": many(a("CFPckgItem")),
            "CFAssociations": many(a("CFPckgAssociation")),
            "CFDefinitions": a("CFDefinition"),
            "CFRubrics": many(a("CFRubric")),
        }
        | EXTENSIONS,
    ),
    "imsx_CodeMinorField": record(
        {
            "imsx_codeMinorFieldName": TEXT,
            "imsx_codeMinorFieldValue": {
                "type": "string",
                "enum": [
                    "forbidden",
                    "fullsuccess",
                    "internal_server_error",
                    "invalid_selection_field",
                    "invalid_sort_field",
                    "invalid_uuid",
                    "server_busy",
                    "unauthorised_request",
                    "unknownobject",
                ],
            },
        }
    ),
    "imsx_CodeMinor": record({"imsx_codeMinorField": many(a("imsx_CodeMinorField"), 1)}),
    "imsx_StatusInfo": record(
        {
            "imsx_codeMajor": {"type": "string", "enum": ["failure", "processing", "success", "unsupported"]},
            "imsx_severity": {"type": "string", "enum": ["error", "status", "warning"]},
        },
        {"imsx_description": TEXT, "imsx_codeMinor": a("imsx_CodeMinor")},
    ),
}
