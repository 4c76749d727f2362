"""1EdTech CASE v1p1, read-only. Each view returns what `answered` puts into words."""

from ..models import Association, Edition, Framework, Item, ItemKind
from .answers import MOST_PACKAGES_IN_A_MINUTE, Misspelt, Refused, Unknown, answered, refuse_flood
from .catalogue import crosswalks, find, find_crosswalk, identifier_of
from .definitions import GROUPINGS, grouping_part, kind_part, licence_part
from .identifiers import Addresses, grouping_id
from .listing import links, listed, page_of
from .openapi import openapi
from .packages import item_set_part, package_part, under
from .rubrics import rubric_part
from .texts import moment
from .writing import branch_part, crosswalk_part, document_part, item_part


def editions():
    return Edition.objects.public().select_related("framework__publisher")


def wanted(text):
    identifier = identifier_of(text)
    if identifier is None:
        raise Misspelt
    return identifier


def found(what, text, rows):
    """The row among `rows` that is known as the identifier `text`; Refused where there is none."""
    row = find(what, wanted(text), rows)
    if row is None:
        raise Unknown
    return row


@answered
def document_list(request):
    addresses = Addresses(request)
    rows = editions().order_by("framework__slug", "sequence")
    documents, total = listed([document_part(edition, addresses) for edition in rows], request.GET)
    headers = {"X-Total-Count": str(total), "Link": links(request, *page_of(request.GET), total)}
    return {"CFDocuments": documents}, headers


@answered
def document_detail(request, identifier):
    return document_part(found("document", identifier, editions()), Addresses(request))


@answered
def package_detail(request, identifier):
    refuse_flood(request, "case-package", MOST_PACKAGES_IN_A_MINUTE)
    return package_part(found("document", identifier, editions()), Addresses(request))


def items():
    return Item.objects.public().select_related("edition__framework__publisher", "kind", "parent")


def item_of(identifier):
    item = found("item", identifier, items())
    return under(item, item.edition)


@answered
def item_detail(request, identifier):
    return item_part(item_of(identifier), Addresses(request))


@answered
def item_associations(request, identifier):
    return item_set_part(item_of(identifier), Addresses(request))


@answered
def association_detail(request, identifier):
    item = find("branch", wanted(identifier), items())
    if item:
        return branch_part(under(item, item.edition), Addresses(request))
    key = find_crosswalk(wanted(identifier))
    row = crosswalks().filter(pk=key).first() if key else None
    if row is None:
        raise Unknown
    return crosswalk_part(row, Addresses(request))


@answered
def association_grouping_detail(request, identifier):
    bases = {grouping_id(basis): basis for basis in GROUPINGS}
    if wanted(identifier) not in bases:
        raise Unknown
    return grouping_part(Association.Basis(bases[wanted(identifier)]), Addresses(request))


@answered
def item_type_detail(request, identifier):
    """The kind that was asked for, then those that stand further in."""
    rows = ItemKind.objects.exclude(edition__status=Edition.Status.DRAFT).select_related("edition__framework")
    kind = found("kind", identifier, rows)
    inner = kind.edition.kinds.filter(position__gt=kind.position).order_by("position", "pk")
    return {"CFItemTypes": [kind_part(each, kind.edition, Addresses(request)) for each in [kind, *inner]]}


@answered
def licence_detail(request, identifier):
    framework = found("licence", identifier, Framework.objects.public().select_related("publisher"))
    newest = framework.editions.public().order_by("-published_at").first()
    return licence_part(framework, Addresses(request), moment(newest.published_at))


@answered
def rubric_detail(request, identifier):
    rubric = rubric_part(found("rubric", identifier, editions()), Addresses(request))
    if rubric is None:
        raise Unknown
    return rubric


@answered
def concept_detail(request, identifier):
    raise Unknown if wanted(identifier) else Misspelt


@answered
def subject_detail(request, identifier):
    raise Unknown if wanted(identifier) else Misspelt


@answered
def openapi_detail(request):
    return openapi(Addresses(request))


@answered
def unknown(request, rest):
    raise Refused(404, "unknownobject", "path", "There is no such part of this service.")
