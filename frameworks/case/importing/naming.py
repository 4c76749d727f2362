"""Codes and kinds for items whose makers may know neither, or know them otherwise."""

import re
from collections import Counter

from django.utils.text import slugify
from django.utils.translation import gettext as _

from ...files.fields import CODE
from .wording import cut, plain, words_of

MOST_KINDS = 40
LONGEST_CODE, LONGEST_KEY, LONGEST_NAME = 40, 40, 60
UNFIT = re.compile(r"[^A-Za-z0-9._-]+")


def give_codes(leaves, findings):
    """Its own code to each that has one, then others to the rest, by their places."""
    taken = {}
    for leaf in leaves:
        own = leaf.part.text("humanCodingScheme")
        if own:
            leaf.code = free(fit(own), taken) if fit(own) else ""
            if leaf.code and leaf.code != own:
                findings.note("code changed", f"{own} → {leaf.code}")
    tops = 0
    for leaf in leaves:
        tops += leaf.parent is None
        if not leaf.code:
            place = leaf.parent.children.index(leaf) + 1 if leaf.parent else tops
            leaf.code = free(f"{leaf.parent.code}.{place}" if leaf.parent else str(place), taken)
            findings.note("code made", leaf.code)


def fit(code):
    return code[:LONGEST_CODE] if CODE.fullmatch(code) else UNFIT.sub("-", code).strip("-._")[:LONGEST_CODE]


def free(code, taken):
    """`code`, or as much of it as fits with a number behind it that makes it the only one.

    `taken`: {code: the last number that was put behind it}.
    """
    code = code[:LONGEST_CODE]
    number, found = max(taken.get(code, 1), 1), code
    while found in taken:
        number += 1
        found = f"{code[: LONGEST_CODE - len(str(number)) - 1]}-{number}"
    taken[code], taken[found] = number, taken.get(found, 1)
    return found


def give_kinds(package, leaves, findings):
    """A kind's key to each leaf; the kinds as a document has them, outermost first."""
    types = {part.identifier: part for part in sorted(package.types, key=rank)}
    labels = {id(leaf): label_of(leaf, types, ours=package.is_ours) for leaf in leaves}
    listed = types if package.is_ours else {}
    if len({*listed, *labels.values()}) > MOST_KINDS:
        findings.refuse(_("A framework has at most %(most)d kinds of item.") % {"most": MOST_KINDS})
        findings.refuse_if_any()
    order = inwards(leaves, labels, listed)
    if order is None:
        findings.note("kinds by depth", ", ".join(sorted(set(labels.values()))))
        labels, order = by_depth(leaves, labels)
    taken, keys, kinds = {}, {}, []
    for label in order:
        part = our_kind(types[label], taken) if package.is_ours and label in types else kind_part(label, taken)
        keys[label] = part["key"]
        kinds.append(part)
    for leaf in leaves:
        leaf.kind = keys[labels[id(leaf)]]
    return kinds


def by_depth(leaves, labels):
    """({leaf: (name, depth)}, those outermost first); a name that stands at one depth alone needs no number."""
    pairs = {id(leaf): (labels[id(leaf)], leaf.depth) for leaf in leaves}
    order = sorted(set(pairs.values()), key=lambda pair: pair[1])
    names = Counter(name for name, _depth in order)
    numbered = {pair: pair if names[pair[0]] > 1 else pair[0] for pair in order}
    return {leaf: numbered[pair] for leaf, pair in pairs.items()}, [numbered[pair] for pair in order]


def rank(part):
    code = part.text("hierarchyCode")
    return (not code.isdecimal(), int(code[:9]) if code.isdecimal() else 0)


def label_of(leaf, types, *, ours):
    """What its makers call this kind of item; else whether anything stands under it. Ours: which one of its types."""
    known = types.get(leaf.part.target("CFItemTypeURI"))
    if known and ours:
        return known.identifier
    label = known.text("title") if known else ""
    label = label or leaf.part.text("CFItemType") or leaf.part.part("CFItemTypeURI").text("title")
    return plain(label) or ("Group" if leaf.children else "Item")


def inwards(leaves, labels, listed):
    """The labels, each after all under which it stands, else in the order met; None where that cannot be."""
    above = {label: set() for label in [*listed, *(labels[id(leaf)] for leaf in leaves)]}
    for leaf in leaves:
        if leaf.parent:
            above[labels[id(leaf)]].add(labels[id(leaf.parent)])
    order = []
    while len(order) < len(above):
        ready = [label for label in above if label not in order and above[label] <= set(order)]
        if not ready:
            return None
        order.append(ready[0])
    return order


def our_kind(part, taken):
    """A kind that went out from here; the plural, or else the name, is its description."""
    name, plural = words_of(part, "title", ours=True), words_of(part, "description", ours=True)
    if plural.get("en") == name.get("en"):
        plural = {language: text for language, text in plural.items() if language != "en"}
    return {"key": free(part.text("typeCode")[:LONGEST_KEY], taken), "name": name, "plural": plural}


def kind_part(label, taken):
    """`label`: its name, or name and depth where the same name stands at several."""
    name, depth = label if isinstance(label, tuple) else (label, None)
    key = free(slugify(name)[:LONGEST_KEY] or "kind", taken)
    numbered = cut(name, LONGEST_NAME - 5) + f" ({depth + 1})" if depth else cut(name, LONGEST_NAME)
    return {"key": key, "name": {"en": numbered}}
