"""A difference of two texts word by word, and what the parts of an item are called."""

import difflib
import re

from django.utils.translation import gettext as _

SAME, GONE, ADDED = "same", "gone", "added"
# Longer texts are shown whole, one after the other: to find what they share would take too long.
LONGEST = 2000


def runs(before, after):
    """([(SAME or GONE, words)], [(SAME or ADDED, words)]): both texts, with what only one of them has."""
    first, second = (re.findall(r"\S+\s*", text) for text in (before, after))
    if len(first) + len(second) > LONGEST:
        return [(GONE, before)], [(ADDED, after)]
    plain = [[word.strip() for word in words] for words in (first, second)]
    left, right = [], []
    for tag, start, end, begin, stop in difflib.SequenceMatcher(None, *plain, autojunk=False).get_opcodes():
        is_same = tag == "equal"
        left.append((SAME if is_same else GONE, "".join(first[start:end])))
        right.append((SAME if is_same else ADDED, "".join(second[begin:stop])))
    return [run for run in left if run[1]], [run for run in right if run[1]]


def field_words(name, levels=None):
    """What a page calls a field of `Compared.differences`, where `levels` are those of the item."""
    part, _slash, code = name.partition("/")
    if code:
        level = (levels or {}).get(code)
        return _("At level %(level)s") % {"level": level.title if level else code}
    return {
        "code": _("Code"),
        "place": _("Stands under"),
        "kind": _("Kind of item"),
        "assessable": _("Evidence can be claimed against it"),
        "title": _("Title"),
        "text": _("Statement"),
        "guidance": _("Guidance"),
        "rules": _("What a sign-off asks for"),
    }[part]
