"""Levels and descriptors: in CASE the rubrics that are about items."""

from .naming import fit, free
from .wording import cut, words_of

MOST_LEVELS = 15
LONGEST_CODE, LONGEST_TITLE = 20, 100


def read_scale(package, leaves, findings):
    """(levels, {identifier of an item: {code of a level: texts}})."""
    levels, described = [], {}
    for rubric in package.rubrics:
        found = levels_of(rubric, ours=package.is_ours)
        added = [level for level in found if level["key"] not in {level["key"] for level in levels}]
        if len(levels) + len(added) > MOST_LEVELS:
            findings.note("rubric", rubric.text("title") or rubric.identifier)
            continue
        levels.extend(added)
        describe(rubric, levels, leaves, described, findings, ours=package.is_ours)
    return [{name: value for name, value in level.items() if name != "key"} for level in levels], described


def levels_of(rubric, *, ours):
    """Those that the rubric names by itself, else those of its criteria, lowest first. `key`: by which one is found."""
    taken = {}
    named = rubric.ours.parts("levels") if ours else []
    if named:
        return [named_level(part, taken) for part in named if part.text("code")]
    met = {}
    for criterion in rubric.parts("CFRubricCriteria"):
        for place, part in enumerate(in_order(criterion.parts("CFRubricCriterionLevels")), 1):
            met.setdefault(label_of(part, place), (part.number("position") or place, len(met)))
    return [met_level(label, taken) for label in sorted(met, key=met.get)]


def in_order(parts):
    return sorted(parts, key=lambda part: part.number("position") or 0)


def label_of(part, place):
    return cut(words_of(part, "quality", ours=False).get("en", ""), LONGEST_TITLE) or f"Level {place}"


def named_level(part, taken):
    welsh = part.part("welsh")
    texts = {name: {"en": part.text(name), "cy": welsh.text(name) or None} for name in ("title", "description")}
    return {"key": part.text("code"), "code": free(fit(part.text("code"))[:LONGEST_CODE], taken)} | texts


def met_level(label, taken):
    code = (fit(label) or "level")[: LONGEST_CODE - 3]
    return {"key": label, "code": free(code, taken), "title": {"en": label}}


def describe(rubric, levels, leaves, described, findings, *, ours):
    codes = {level["key"]: level["code"] for level in levels}
    known = {leaf.part.identifier: leaf for leaf in leaves}
    for criterion in rubric.parts("CFRubricCriteria"):
        leaf = known.get(criterion.target("CFItemURI"))
        if leaf is None:
            findings.note("criterion", criterion.text("description") or criterion.identifier)
            continue
        texts = described.setdefault(leaf.part.identifier, {})
        for place, part in enumerate(in_order(criterion.parts("CFRubricCriterionLevels")), 1):
            code = codes.get(part.ours.text("level")) or codes.get(label_of(part, place))
            words = words_of(part, "description", ours=ours)
            if code in texts and words:
                findings.note("described twice", f"{leaf.name} {code}")
            elif code and words:
                texts[code] = words
