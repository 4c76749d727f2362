"""What speaks of items by their codes follows them: to another code, or away with an item that is gone."""


def follow(document, codes):
    """`codes`: {code until now: code from now on}, without the items that are gone."""
    for wanted in document["expectations"].values():
        wanted["required"] = renamed(wanted["required"], codes)
        for group in wanted["optional"]:
            group["items"] = renamed(group["items"], codes)
    document["sufficiency"] = kept(document["sufficiency"], "item", codes)
    document["changes"] = kept(document["changes"] or [], "to", codes) or None
    document["associations"] = kept(document["associations"], "from", codes)
    own = f"{document['framework']['slug']}/{document['edition']['code']}/"
    for part in document["associations"]:
        if part["to"].startswith(own):
            part["to"] = own + codes.get(part["to"].removeprefix(own), "")
    document["associations"] = [part for part in document["associations"] if part["to"] != own]


def renamed(expected, codes):
    return {codes[code]: level for code, level in expected.items() if code in codes}


def kept(parts, name, codes):
    """The parts that speak of no item, or of one that is there, under its code from now on."""
    there = [part for part in parts if part[name] is None or part[name] in codes]
    for part in there:
        part[name] = part[name] and codes[part[name]]
    return there
