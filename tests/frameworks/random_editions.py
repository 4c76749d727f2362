"""Random editions, as the documents that framework files are made of: six levels deep, everything filled or empty."""

import uuid

from hypothesis import strategies as st

from frameworks.files.defaults import fill, walk_items
from frameworks.files.fields import clean_text
from frameworks.files.rules import ALLOWED, NEEDED
from frameworks.models import CarryRule

DEPTH = 6
# What spreadsheets, YAML and XML are known to take for something else.
TRICKY = [
    "=1+1",
    "+44",
    "-",
    "@x",
    "'=",
    "''+",
    "_x0041_",
    "x005F_",
    "#N/A",
    "1.10",
    "TRUE",
    "2026-11-22",
    "null",
    '"',
    ";,",
]
characters = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
words = st.one_of(characters, st.builds(str.__add__, st.sampled_from(TRICKY), characters), st.sampled_from(TRICKY))
written = words.map(clean_text).filter(bool)
bilingual = st.fixed_dictionaries({"en": written}, optional={"cy": written})
maybe = st.one_of(st.just({}), bilingual, st.fixed_dictionaries({"cy": written}))
certainties = st.sampled_from(["certain", "secondary", "illustrative"])


def identifier(draw, *names):
    """One that nothing else has, or none."""
    return draw(st.sampled_from([None, uuid.uuid5(uuid.NAMESPACE_OID, "/".join(names))]))


def translated(draw):
    """How a part's languages stand to each other."""
    state = draw(st.sampled_from([None, "stale", "reviewed", "draft", "missing"]))
    reviewed = state == "reviewed"
    return {
        "welsh": state,
        "welsh_reviewer": draw(written) if reviewed else "",
        "welsh_reviewed_on": draw(st.dates()) if reviewed else None,
        "english_stale": draw(st.booleans()),
        "texts_behind": draw(st.sampled_from([[], ["title_cy"], ["text_en", "title_cy"]])),
    }


def source(certainty):
    return st.fixed_dictionaries(
        {
            "title": st.one_of(st.just(""), written),
            "url": st.sampled_from(["", "https://example.org/a?b=c"]),
            "certainty": certainty,
            "last_checked": st.one_of(st.none(), st.dates()),
            "note": maybe,
        }
    )


@st.composite
def documents(draw, name="e1"):
    """Of an edition that nothing came before."""
    levels = draw(st.lists(st.sampled_from(["KH", "SH", "1", "no"]), max_size=3, unique=True))
    items = [
        item(draw, name, f"D{n}", levels, depth=draw(st.integers(1, DEPTH))) for n in range(draw(st.integers(1, 3)))
    ]
    codes = [part["code"] for part in walk_items(items)]
    return fill(
        {
            "format": "pathway-portal/framework/1",
            "framework": framework(draw),
            "edition": edition(draw, name),
            "kinds": [
                {"key": f"k{n}", "name": draw(bilingual), "plural": draw(maybe)} | translated(draw)
                for n in range(DEPTH)
            ],
            "levels": [
                {"code": code, "title": draw(bilingual), "description": draw(maybe)} | translated(draw)
                for code in levels
            ],
            "items": items,
            "stages": [stage(draw, f"s{n}") for n in range(2)],
            "expectations": {f"s{n}": expected(draw, codes, levels) for n in range(2)},
            "sufficiency": [rule(draw, f"r{n}", items) for n in range(draw(st.integers(0, 3)))],
            "associations": associations(draw, name, codes),
            "changes": None,
            "carry_over": None,
        }
    )


@st.composite
def followed(draw):
    """(document, that of the edition that replaces it), with what became of each item."""
    earlier = draw(documents())
    codes = [part["code"] for part in walk_items(earlier["items"])]
    later = draw(documents("e2"))
    later["framework"] = earlier["framework"]
    later["stages"] = earlier["stages"]
    later["edition"] |= {"sequence": 2, "replaces": "e1"}
    later["changes"] = changes(draw, codes, [part["code"] for part in walk_items(later["items"])])
    chosen = draw(st.lists(st.sampled_from(list(CarryRule.DEFAULTS)), unique=True))
    later["carry_over"] = {kind.value: CarryRule.DEFAULTS[kind].value for kind in chosen} or None
    return earlier, fill(later)


def changes(draw, before, after):
    """Some items of each edition, joined, new or retired; or nothing said of any."""
    ends = [(code, code if code in after else None) for code in before]
    ends += [(None, code) for code in after if code not in before]
    chosen = draw(st.lists(st.sampled_from(ends), unique=True))
    kinds = st.sampled_from(["unchanged", "wording", "substantive", "moved", "split", "merged"])
    return [
        {
            "from": origin,
            "to": destination,
            "kind": (kind := "new" if not origin else "retired" if not destination else draw(kinds)),
            "proposed": draw(st.sampled_from([kind, "unchanged"])),
            "note": draw(maybe),
            "confirmed": draw(st.booleans()),
        }
        | translated(draw)
        for origin, destination in chosen
    ] or None


def edition(draw, name):
    return {
        "code": name,
        "sequence": 1,
        "title": draw(maybe),
        "issued": draw(words.map(clean_text)),
        "replaces": None,
        "change_note": draw(maybe),
        "source": draw(source(certainties)),
        "case_id": identifier(draw, name),
    } | translated(draw)


def framework(draw):
    licence = {"holder": "", "terms": draw(maybe), "may_show_text": draw(st.booleans()), "url": ""}
    return {
        "slug": "random",
        "kind": "career_pathway",
        "title": draw(bilingual),
        "summary": draw(maybe),
        "publisher": "Random publisher",
        "published_with": draw(words.map(clean_text)),
        "nation": draw(st.sampled_from(["uk", "wales"])),
        "illustrative": draw(st.booleans()),
        "licence": licence | {"acknowledgement": draw(maybe)},
    } | translated(draw)


def stage(draw, slug):
    names = ("summary", "what_i_do", "indicative_band", "education_level")
    texts = {name: draw(maybe) for name in names}
    return {"slug": slug, "title": draw(bilingual)} | texts | {"source": draw(source(certainties))} | translated(draw)


def expected(draw, codes, levels):
    chosen = draw(st.lists(st.sampled_from(codes), unique=True, max_size=4))
    at = [(code, draw(st.sampled_from(levels)) if levels else "") for code in chosen]
    group = {"code": "g", "title": draw(bilingual), "minimum": 1, "items": dict(at[2:])} | translated(draw)
    return {"required": dict(at[:2]), "optional": [group] if at[2:] else []}


def associations(draw, name, codes):
    pairs = [(one, other) for one in codes[:3] for other in codes[:3] if one != other]
    return [
        {
            "from": one,
            "to": f"random/{name}/{other}",
            "relation": draw(st.sampled_from(["exact", "part_of", "related", "replaced_by"])),
            "basis": draw(st.sampled_from(["official", "editors_judgement"])),
            "note": draw(maybe),
            "case_id": identifier(draw, name, one, other),
        }
        | translated(draw)
        for one, other in (draw(st.lists(st.sampled_from(pairs), unique=True, max_size=3)) if pairs else [])
    ]


def rule(draw, code, items):
    kind = draw(st.sampled_from(list(NEEDED)))
    said = {*NEEDED[kind], *draw(st.sampled_from([(), ALLOWED.get(kind, ())]))}
    amounts = {
        "number": draw(st.integers(1, 1_000_000)),
        "months": draw(st.integers(1, 1200)),
        "evidence": "log",
        "counted_field": "items",
        "errors_field": "errors",
        "errors_allowed": draw(st.integers(0, 2)),
    }
    empty = dict.fromkeys(amounts, None) | dict.fromkeys(("evidence", "counted_field", "errors_field"), "")
    return (
        {"code": code, "kind": kind.value, "item": draw(st.sampled_from([None, items[0]["code"]]))}
        | empty
        | {name: amount for name, amount in amounts.items() if name in said}
        | {"note": draw(maybe), "source": draw(source(st.one_of(st.none(), certainties)))}
        | translated(draw)
    )


def item(draw, name, code, levels, depth):
    chosen = draw(st.lists(st.sampled_from(levels), unique=True)) if levels else []
    below = range(draw(st.integers(1, 2 if depth == DEPTH else 1))) if depth > 1 else []
    return {
        "code": code,
        "kind": f"k{code.count('.')}",
        "id": identifier(draw, "item", code),
        "assessable": draw(st.booleans()),
        "title": draw(bilingual),
        "text": draw(maybe),
        "guidance": draw(maybe),
        "source": draw(source(st.one_of(st.none(), certainties))),
        "descriptors": {level: descriptor(draw) for level in chosen},
        "case_id": identifier(draw, name, code),
        "items": [item(draw, name, f"{code}.{n}", levels, depth - 1) for n in below],
    } | translated(draw)


def descriptor(draw):
    texts = draw(st.sampled_from([("en",), ("cy",), ("en", "cy")]))
    return {"en": "", "cy": ""} | {language: draw(written) for language in texts} | translated(draw)
