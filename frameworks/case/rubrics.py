"""What items look like at each level, as a rubric of CASE: its criteria are items, its levels descriptors."""

from ..licence import readable_tree
from ..tree import flatten
from .identifiers import criterion_id, criterion_level_id, item_id, rubric_id
from .texts import both, extended, moment, present, texts


def rubric_part(edition, addresses, nodes=None):
    """The CFRubric of an edition, or None where it has no levels. Where no text may be shown it has no criteria.

    `nodes`: the readable tree of the edition, where the caller has it already.
    """
    levels = list(edition.levels.order_by("position"))
    if not levels:
        return None
    identifier = rubric_id(edition)
    described = [node for node in nodes or flatten(readable_tree(edition)) if node.descriptors]
    return present(
        identifier=str(identifier),
        uri=addresses.of("CFRubrics", identifier),
        title=edition.framework.title_en,
        lastChangeDateTime=moment(edition.published_at),
        CFRubricCriteria=[
            criterion_part(node.item, node.descriptors, place, edition, addresses)
            for place, node in enumerate(described, 1)
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
