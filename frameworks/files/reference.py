"""Role profiles and publications from their files.

What is already there is left to the editors, who may have corrected it since, unless it is asked to be replaced.
"""

from django.db import transaction

from accounts.models import Nation

from ..models import CareerStage, Framework, Publication, RoleLink, RoleProfile, RoleStatement
from .defaults import derived_welsh
from .fields import bilingual, choice, listing, nearest, optional, record, slug, text, url
from .problems import Report
from .rows import put, sourced, words
from .schema import source, translated
from .source import read_source

welsh = translated["welsh"]
statement = record(
    {"group": choice(*RoleStatement.Group.values), "text": bilingual(required=True), "source": source, "welsh": welsh},
    required=["group", "text"],
)
link = record(
    {"kind": choice(*RoleLink.Kind.values), "title": bilingual(200, required=True), "url": url, "welsh": welsh},
    required=["kind", "title", "url"],
)
role = record(
    {
        "slug": slug(80),
        "title": bilingual(200, required=True),
        "sector": choice(*RoleProfile.Sector.values),
        "nation": optional(choice(*Nation.values), Nation.UK.value),
        "summary": bilingual(),
        "stages": listing(slug()),
        "frameworks": listing(slug()),
        "source": source,
        "statements": listing(statement),
        "links": listing(link),
        "welsh": welsh,
    },
    required=["slug", "title", "sector"],
)
publication = record(
    {
        "slug": slug(80),
        "title": bilingual(250, required=True),
        "kind": choice(*Publication.Kind.values),
        "publisher": text(250),
        "published": text(100),
        "summary": bilingual(),
        "body": bilingual(),
        "url": url,
        "frameworks": listing(slug()),
        "source": source,
        "welsh": welsh,
    },
    required=["slug", "title", "kind", "publisher"],
)


def read_reference(path, format_name, sections):
    """The sections of a file. Raises FileRefused with all that is wrong; asks the database, changes nothing."""
    found = read_source(path)
    report = Report(found)
    checks = {"format": choice(format_name)} | sections
    document = record(checks, required=list(checks))(found.values, (), report)
    for section in sections:
        for place, part in parts_of(section, document[section]):
            check_known("stages", CareerStage, part, place, report)
            check_known("frameworks", Framework, part, place, report)
    report.refuse_if_any()
    return document


def parts_of(section, value):
    if isinstance(value, list):
        return [((section, index), part) for index, part in enumerate(value)]
    return [((section,), value)] if value else []


def check_known(name, model, part, place, report):
    wanted = part.get(name) or []
    known = set(model.objects.values_list("slug", flat=True)) if wanted else set()
    for index, address in enumerate(wanted):
        if address not in known:
            report.add((*place, name, index), f"“{address}” is not loaded{nearest(address, known)}")


@transaction.atomic
def load_role(path, *, replace=False):
    """(role, whether it was written)."""
    part = read_reference(path, "pathway-portal/role/1", {"role": role})["role"]
    there = RoleProfile.objects.select_for_update().filter(slug=part["slug"]).first()
    if there and not replace:
        return there, False
    return write_role(there or RoleProfile(slug=part["slug"]), part), True


@transaction.atomic
def load_publications(path, *, replace=False):
    """[(publication, whether it was written)], in the order of the file."""
    document = read_reference(path, "pathway-portal/publications/1", {"publications": listing(publication)})
    loaded = []
    for position, part in enumerate(document["publications"]):
        there = Publication.objects.select_for_update().filter(slug=part["slug"]).first()
        write = replace or not there
        row = there or Publication(slug=part["slug"])
        loaded.append((write_publication(row, part, position) if write else row, write))
    return loaded


def write_role(row, part):
    put(
        row,
        sector=part["sector"],
        nation=part["nation"],
        **translated(part, "title", "summary"),
        **sourced(with_certainty(part["source"])),
    )
    row.stages.set(CareerStage.objects.filter(slug__in=part["stages"]))
    row.frameworks.set(Framework.objects.filter(slug__in=part["frameworks"]))
    row.statements.all().delete()
    row.links.all().delete()
    for position, entry in enumerate(part["statements"]):
        write_statement(RoleStatement(role=row, position=position), entry, row.certainty)
    for position, entry in enumerate(part["links"]):
        new = RoleLink(role=row, position=position, kind=entry["kind"], url=entry["url"])
        put(new, **translated(entry, "title"))
    return row


def write_statement(row, part, certainty):
    source_part = with_certainty(part["source"], certainty)
    return put(row, group=part["group"], **translated(part, "text"), **sourced(source_part))


def write_publication(row, part, position):
    put(
        row,
        kind=part["kind"],
        publisher=part["publisher"],
        published=part["published"],
        url=part["url"],
        position=position,
        **translated(part, "title", "summary", "body"),
        **sourced(with_certainty(part["source"])),
    )
    row.frameworks.set(Framework.objects.filter(slug__in=part["frameworks"]))
    return row


def translated(part, *names):
    """The texts in both languages, and the state of the Welsh judged by the first of them."""
    values = {"welsh_state": part["welsh"] or derived_welsh(part[names[0]])}
    for name in names:
        values |= words(name, part[name])
    return values


def with_certainty(part, default="certain"):
    return part | {"certainty": part["certainty"] or default}
