"""What items look like at each level, as a rubric of CASE: its criteria are items, its levels descriptors."""

from itertools import groupby

from ..licence import readable_descriptors
from .identifiers import criterion_id, criterion_level_id, item_id, rubric_id
from .texts import both, extended, moment, present, texts


def rubric_part(edition, addresses):
    """The CFRubric of an edition, or None where it has no levels. Where no text may be shown it has no criteria."""
    levels = list(edition.levels.order_by("position"))
    if not levels:
        return None
    identifier = rubric_id(edition)
    rows = readable_descriptors(item__edition=edition).select_related("level", "item")
    rows = groupby(rows.order_by("item__position", "item", "level__position"), lambda row: row.item)
    return present(
        identifier=str(identifier),
        uri=addresses.of("CFRubrics", identifier),
        title=edition.title_en or edition.framework.title_en,
        lastChangeDateTime=moment(edition.published_at),
        CFRubricCriteria=[
            criterion_part(item, list(described), place, edition, addresses)
            for place, (item, described) in enumerate(rows, 1)
        ],
        extensions=extended({}, levels=[scale_part(level, edition.framework) for level in levels]),
    )


def scale_part(level, framework):
    """A level itself: CASE knows levels only where a criterion is described at them."""
    fields = {"title": both(level, "title")}
    if framework.may_show_text:
        fields["description"] = both(level, "description")
    return {"code": level.code} | texts(fields, "en") | present(welsh=texts(fields, "cy"))


def criterion_part(item, descriptors, place, edition, addresses):
    item.edition = edition
    identifier = criterion_id(item)
    title = f"{item.code} {item.title_en}"
    return {
        "identifier": str(identifier),
        "uri": f"{addresses.of('CFRubrics', rubric_id(edition))}#{identifier}",
        "description": title,
        "CFItemURI": addresses.link("CFItems", item_id(item), title),
        "position": place,
        "rubricId": str(rubric_id(edition)),
        "lastChangeDateTime": moment(edition.published_at),
        "CFRubricCriterionLevels": [descriptor_part(row, item, edition, addresses) for row in descriptors],
    }


def descriptor_part(row, item, edition, addresses):
    identifier = criterion_level_id(item, row.level)
    extension = extended({"description": row.text_cy, "quality": row.level.title_cy}, level=row.level.code)
    return present(
        identifier=str(identifier),
        uri=f"{addresses.of('CFRubrics', rubric_id(edition))}#{identifier}",
        description=row.text_en,
        quality=row.level.title_en,
        position=row.level.position,
        rubricCriterionId=str(criterion_id(item)),
        lastChangeDateTime=moment(edition.published_at),
        extensions=[extension],  # a list: so CASE has it, for this class alone
    )
