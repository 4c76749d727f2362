"""The OpenAPI document of what is answered under /ims/case/v1p1/."""

from .schemas import COMPONENTS, a

PAGED = (
    ("limit", {"type": "integer", "minimum": 1, "maximum": 500, "default": 100}, "How many documents at most."),
    ("offset", {"type": "integer", "minimum": 0, "default": 0}, "How many documents to leave out before the first."),
    ("sort", {"type": "string"}, "The field by whose values the documents are put in order."),
    ("orderBy", {"type": "string", "enum": ["asc", "desc"]}, "Which way."),
    ("filter", {"type": "string"}, "field='value', also with != > >= < <= and ~ (contains); two joined by AND or OR."),
    ("fields", {"type": "array", "items": {"type": "string"}}, "The fields to answer with; without it, all."),
)
WRONG = {
    "400": "A parameter asks for what there is not.",
    "404": "Nothing public is known under this identifier, or it is no UUID.",
    "429": "Too many requests in this minute.",
}
# Path: (operation, class of the answer, what is read)
READ = {
    "CFDocuments/{sourcedId}": ("getCFDocument", "CFDocument", "An edition of a framework."),
    "CFPackages/{sourcedId}": ("getCFPackage", "CFPackage", "All of an edition, by the identifier of its document."),
    "CFItems/{sourcedId}": ("getCFItem", "CFItem", "An item of an edition."),
    "CFItemAssociations/{sourcedId}": ("getCFItemAssociations", "CFAssociationSet", "An item with its associations."),
    "CFAssociations/{sourcedId}": ("getCFAssociation", "CFAssociation", "An item's place, or a crosswalk."),
    "CFAssociationGroupings/{sourcedId}": (
        "getCFAssociationGrouping",
        "CFAssociationGrouping",
        "A basis on which crosswalks rest.",
    ),
    "CFItemTypes/{sourcedId}": ("getCFItemType", "CFItemTypeSet", "A kind of item, and those below it."),
    "CFLicenses/{sourcedId}": ("getCFLicense", "CFLicense", "The licence of a framework."),
    "CFRubrics/{sourcedId}": ("getCFRubric", "CFRubric", "What the items of an edition look like at each level."),
    "CFConcepts/{sourcedId}": ("getCFConcept", "CFConceptSet", "None are published here."),
    "CFSubjects/{sourcedId}": ("getCFSubject", "CFSubjectSet", "None are published here."),
}


def openapi(addresses):
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "Competency frameworks as 1EdTech CASE v1p1",
            "version": "1.1",
            "description": "Read-only, for anybody: the public editions of the frameworks of this portal.",
        },
        "servers": [{"url": addresses.base.rstrip("/")}],
        "paths": {"/CFDocuments": {"get": list_operation()}}
        | {f"/{path}": {"get": read_operation(*what)} for path, what in READ.items()},
        "components": {"schemas": COMPONENTS},
    }


def list_operation():
    described = [
        {"name": name, "in": "query", "required": False, "description": words, "schema": schema}
        | ({"style": "form", "explode": False} if schema["type"] == "array" else {})
        for name, schema, words in PAGED
    ]
    total = {"X-Total-Count": {"description": "How many there are in all.", "schema": {"type": "integer"}}}
    parts = {"Link": {"description": "The other parts of the list.", "schema": {"type": "string"}}}
    good = {"200": answer_with("CFDocumentSet", "The documents asked for.") | {"headers": total | parts}}
    return operation("getAllCFDocuments", "The public editions.", described, good, ("400", "429"))


def read_operation(name, answer, summary):
    identifier = {"name": "sourcedId", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
    good = {"200": answer_with(answer, summary)}
    return operation(name, summary, [identifier], good, ("404", "429"))


def operation(name, summary, parameters, good, wrong):
    refused = {status: answer_with("imsx_StatusInfo", WRONG[status]) for status in wrong}
    return {"operationId": name, "summary": summary, "parameters": parameters, "responses": good | refused}


def answer_with(schema, words):
    return {"description": words, "content": {"application/json": {"schema": a(schema)}}}
