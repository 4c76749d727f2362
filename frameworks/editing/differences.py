"""What differs between two documents of an edition, place by place.

A place is a path of names: `items/D1.1/title/en`. Parts of lists are named by what identifies them, items by their
stable identifier, so that an item that moved, or was given another code, is the same item.
"""

from dataclasses import dataclass

# Of these lists the order says something: which level is higher, which kind stands under which.
IN_ORDER = {"kinds", "levels", "stages", "sufficiency"}
# What names the parts of each list in a document.
NAMES = {
    "kinds": ("key",),
    "levels": ("code",),
    "stages": ("slug",),
    "sufficiency": ("code",),
    "associations": ("from", "to", "relation"),
    "changes": ("from", "to"),
    "optional": ("code",),
}


@dataclass(frozen=True)
class Difference:
    """`before` or `after` is None where there was, or is, nothing."""

    place: str
    before: object
    after: object

    def as_json(self):
        return {"place": self.place, "before": self.before, "after": self.after}


def differences(before, after):
    """[Difference] from one document to another, in the order in which the later one is read."""
    codes = {}
    old, new = flat(before, codes), flat(after, codes)
    places = [*new, *(place for place in old if place not in new)]
    return [
        Difference(readable(place, codes), old.get(place), new.get(place))
        for place in places
        if old.get(place) != new.get(place)
    ]


def flat(document, codes):
    """{place: value} of every leaf; `codes` learns by which code each item is called."""
    found = {}
    for section, part in document.items():
        if section == "items":
            put_items(found, part, "", codes)
        else:
            put(found, (section,), part)
    return found


def put_items(found, items, parent, codes):
    for position, item in enumerate(items):
        name = str(item["id"])
        codes[name] = item["code"]
        found["items", name, "parent"] = parent
        found["items", name, "position"] = position
        for key, value in item.items():
            if key not in ("id", "items"):
                put(found, ("items", name, key), value)
        put_items(found, item["items"], item["code"], codes)


def put(found, place, value):
    if isinstance(value, dict):
        for key, part in value.items():
            put(found, (*place, str(key)), part)
    elif isinstance(value, list):
        for index, part in enumerate(value):
            here = (*place, name_of(place[-1], part, index))
            put(found, here, part)
            if place[-1] in IN_ORDER:
                found[*here, "position"] = index
    else:
        found[place] = value if isinstance(value, (str, int, bool, type(None))) else str(value)


def name_of(listed, part, index):
    names = NAMES.get(listed)
    if names is None or not isinstance(part, dict):
        return str(index)
    return " ".join(str(part.get(name) or "") for name in names).strip()


def readable(place, codes):
    """The path with the items' codes in the place of their identifiers."""
    return "/".join(codes.get(name, name) for name in place)
