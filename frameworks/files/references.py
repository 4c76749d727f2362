"""What points to what in a framework file: codes, kinds, levels, stages, and items of other frameworks."""

from collections import Counter

from ..models import Association, CareerStage, CarryRule, Edition, Framework, Item, ItemChange
from .defaults import derived_id
from .fields import nearest
from .rules import rules_say_what_they_ask


def check_references(document, report):
    """Reports everything that points nowhere, stands twice, or cannot be stored beside what is there."""
    for check in CHECKS:
        check(document, report)


def codes_are_unique(document, report):
    refuse_twice([(part["key"], ("kinds", n)) for n, part in enumerate(document["kinds"])], report)
    refuse_twice([(part["code"], ("levels", n)) for n, part in enumerate(document["levels"])], report)
    refuse_twice([(part["slug"], ("stages", n)) for n, part in enumerate(document["stages"])], report)
    items = list(placed_items(document["items"], ("items",)))
    refuse_twice([(part["code"], place) for part, place, _ in items], report)
    slug = document["framework"]["slug"]
    identifiers = [(part["id"] or derived_id(slug, part["code"]), place) for part, place, _ in items if part["code"]]
    seen_codes = {part["code"] for part, _, _ in items}
    if len(seen_codes) == len(items):
        refuse_twice(identifiers, report, "the identifier %s stands here twice")


def refuse_twice(named, report, message="“%s” stands here twice"):
    counted = Counter()
    for name, place in named:
        counted[name] += 1
        if name and counted[name] == 2:
            report.add(place, message % name)


def placed_items(items, place, parent=None):
    """(item, its place in the file, its parent) in the order of the file."""
    for index, part in enumerate(items):
        here = (*place, index)
        yield part, here, parent
        yield from placed_items(part["items"], (*here, "items"), part)


def kinds_are_known(document, report):
    order = {part["key"]: position for position, part in enumerate(document["kinds"])}
    for part, place, parent in placed_items(document["items"], ("items",)):
        kind = part["kind"]
        if kind and kind not in order:
            report.add((*place, "kind"), f"the kind “{kind}” is not listed under kinds{nearest(kind, order)}")
        elif kind and parent and parent["kind"] in order and order[parent["kind"]] >= order[kind]:
            report.add((*place, "kind"), f"a {kind} cannot stand under a {parent['kind']}: kinds run inwards")


def levels_are_known(document, report):
    levels = [part["code"] for part in document["levels"]]
    for part, place, _ in placed_items(document["items"], ("items",)):
        for level in part["descriptors"]:
            if level not in levels:
                report.add((*place, "descriptors", level), unknown("level", level, levels))


def unknown(what, name, known):
    return f"the {what} “{name}” is not in this file{nearest(name, known)}"


def expectations_are_possible(document, report):
    stages = {part["slug"] for part in document["stages"]}
    stages |= set(CareerStage.objects.values_list("slug", flat=True)) if document["expectations"] else set()
    for stage, wanted in document["expectations"].items():
        if stage not in stages:
            report.add(("expectations", stage), f"the stage “{stage}” is not known{nearest(stage, stages)}")
        check_stage(document, stage, wanted, report)


def check_stage(document, stage, wanted, report):
    place = ("expectations", stage)
    once = {}
    check_expected(document, wanted["required"], (*place, "required"), once, report)
    refuse_twice([(group["code"], (*place, "optional", n)) for n, group in enumerate(wanted["optional"])], report)
    for index, group in enumerate(wanted["optional"]):
        here = (*place, "optional", index)
        check_expected(document, group["items"] or {}, (*here, "items"), once, report)
        if group["items"] and group["minimum"] and group["minimum"] > len(group["items"]):
            report.add((*here, "minimum"), f"asks for {group['minimum']} of {len(group['items'])}")


def check_expected(document, expected, place, once, report):
    codes = {part["code"]: part for part, _, _ in placed_items(document["items"], ())}
    levels = [part["code"] for part in document["levels"]]
    for code, level in expected.items():
        if code not in codes:
            report.add((*place, code), unknown("item", code, codes))
        if level and level not in levels:
            report.add((*place, code), unknown("level", level, levels))
        if levels and not level:
            report.add((*place, code), f"at which level? One of {', '.join(levels)}")
        if code in once:
            report.add((*place, code), f"this stage already expects {code}")
        once[code] = level


def associations_have_two_ends(document, report):
    codes = {part["code"] for part, _, _ in placed_items(document["items"], ())}
    known = known_addresses({part["to"] for part in document["associations"] if part["to"]})
    own = f"{document['framework']['slug']}/{document['edition']['code']}/"
    known |= {own + code for code in codes}
    seen = []
    for index, part in enumerate(document["associations"]):
        place = ("associations", index)
        if part["from"] and part["from"] not in codes:
            report.add((*place, "from"), unknown("item", part["from"], codes))
        if part["to"] and part["to"] not in known:
            report.add((*place, "to"), f"no loaded edition has “{part['to']}” (framework/edition/code)")
        if part["to"] == own + str(part["from"]):
            report.add((*place, "to"), "an item cannot be associated with itself")
        seen.append((f"{part['from']} → {part['to']}, {part['relation']}", place))
    refuse_twice(seen, report)


def known_addresses(addresses):
    """Those of framework/edition/code that are loaded. One query."""
    slugs = {address.split("/")[0] for address in addresses}
    items = Item.objects.filter(edition__framework__slug__in=slugs)
    found = items.values_list("edition__framework__slug", "edition__code", "code")
    return {"/".join(parts) for parts in found} & addresses


def edition_fits_framework(document, report):
    edition, slug = document["edition"], document["framework"]["slug"]
    siblings = Edition.objects.filter(framework__slug=slug).exclude(code=edition["code"])
    sequences = dict(siblings.values_list("code", "sequence"))
    for code, sequence in sequences.items():
        if sequence == edition["sequence"]:
            report.add(("edition", "sequence"), f"{sequence} is taken by the edition {code}")
    replaced = edition["replaces"]
    if replaced and replaced not in sequences:
        report.add(("edition", "replaces"), f"the edition “{replaced}” is not loaded{nearest(replaced, sequences)}")
    elif replaced and edition["sequence"] and sequences[replaced] > edition["sequence"]:
        report.add(("edition", "replaces"), f"{replaced} has a higher sequence number")


def rules_are_about_known_items(document, report):
    codes = [part["code"] for part, _, _ in placed_items(document["items"], ())]
    refuse_twice([(part["code"], ("sufficiency", n)) for n, part in enumerate(document["sufficiency"])], report)
    for index, part in enumerate(document["sufficiency"]):
        if part["item"] and part["item"] not in codes:
            report.add(("sufficiency", index, "item"), unknown("item", part["item"], codes))


def stages_belong_to_this_pathway(document, report):
    slugs = [part["slug"] for part in document["stages"] if part["slug"]]
    if slugs and document["framework"]["kind"] != Framework.Kind.CAREER_PATHWAY:
        report.add(("stages",), "only a career_pathway has stages")
    elsewhere = CareerStage.objects.filter(slug__in=slugs).exclude(pathway__slug=document["framework"]["slug"])
    owners = dict(elsewhere.values_list("slug", "pathway__slug"))
    for index, part in enumerate(document["stages"]):
        if part["slug"] == "compare":
            report.add(("stages", index, "slug"), "the comparison of stages has this address")
        if part["slug"] in owners:
            report.add(("stages", index, "slug"), f"this stage belongs to the pathway {owners[part['slug']]}")


def changes_join_two_editions(document, report):
    changes = document["changes"] or []
    replaced = Item.objects.filter(edition__framework__slug=document["framework"]["slug"])
    replaced = replaced.filter(edition__code=document["edition"]["replaces"])
    before = set(replaced.values_list("code", flat=True)) if changes else set()
    after = {part["code"] for part, _, _ in placed_items(document["items"], ())}
    for index, part in enumerate(changes):
        place = ("changes", index)
        check_ends(part, place, report)
        if part["from"] and part["from"] not in before:
            report.add(
                (*place, "from"), f"the edition before has no item “{part['from']}”{nearest(part['from'], before)}"
            )
        if part["to"] and part["to"] not in after:
            report.add((*place, "to"), unknown("item", part["to"], after))
    ends = [(f"{part['from']} → {part['to']}", ("changes", index)) for index, part in enumerate(changes)]
    refuse_twice(ends, report)


def check_ends(part, place, report):
    wanted = {"new": (False, True), "retired": (True, False)}.get(part["kind"], (True, True))
    if part["kind"] and (bool(part["from"]), bool(part["to"])) != wanted:
        report.add(place, "only what is new has nothing before it, and only what is retired nothing after it")


def carry_over_leads_somewhere(document, report):
    for kind, policy in (document["carry_over"] or {}).items():
        if kind not in CarryRule.DEFAULTS:
            report.add(("carry_over", kind), unknown("kind of change", kind, [*CarryRule.DEFAULTS]))
        elif kind == ItemChange.Kind.RETIRED and policy != CarryRule.Policy.EXPIRE:
            report.add(("carry_over", kind), "what was signed on a retired item can only expire")


def identifiers_are_free(document, report):
    """An identifier from elsewhere names one thing in the whole portal."""
    placed = [(part["case_id"], place) for part, place, _ in placed_items(document["items"], ("items",))]
    placed += [(part["case_id"], ("associations", n)) for n, part in enumerate(document["associations"])]
    placed = [(document["edition"]["case_id"], ("edition",)), *placed]
    said = {case_id: place for case_id, place in placed if case_id}
    refuse_twice([pair for pair in placed if pair[0]], report, "the identifier %s stands here twice")
    for case_id in taken(document, said):
        report.add((*said[case_id], "case_id"), f"the identifier {case_id} names something else already")


def taken(document, identifiers):
    if not identifiers:
        return []
    code, slug = document["edition"]["code"], document["framework"]["slug"]
    found = [
        (
            model,
            model.objects.filter(case_id__in=identifiers).exclude(
                **{f"{own}code": code, f"{own}framework__slug": slug}
            ),
        )
        for model, own in ((Edition, ""), (Item, "edition__"), (Association, "origin__edition__"))
    ]
    return [case_id for _, rows in found for case_id in rows.values_list("case_id", flat=True)]


CHECKS = [
    codes_are_unique,
    kinds_are_known,
    levels_are_known,
    edition_fits_framework,
    stages_belong_to_this_pathway,
    expectations_are_possible,
    rules_are_about_known_items,
    rules_say_what_they_ask,
    associations_have_two_ends,
    changes_join_two_editions,
    carry_over_leads_somewhere,
    identifiers_are_free,
]
