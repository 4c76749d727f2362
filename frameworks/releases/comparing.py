"""What is different between any two editions of a framework, item by item.

Invariant: every item of either edition is in at least one answer. Where editors have said what became of each item,
at once or edition by edition, theirs is the answer; everywhere else it is a proposal.
"""

import difflib
import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from ..models import Item, ItemChange
from ..sufficiency import in_words, names_for
from .chaining import chained
from .contents import LANGUAGES, read, text_of
from .matching import match, parted

Kind = ItemChange.Kind
# Below this the words of a text are too different to say the same.
SAME_MEANING = 0.75
# Few words, but each turns a requirement into another.
TURNING = set(
    """not no never nor without unless except only must should may can could all any always some every each
    before after least most under ni na nid heb oni rhaid dylai gall caiff pob unrhyw bob amser dim cyn wedi""".split()
)


@dataclass
class Compared:
    """`differences`: [(field, language or "", before, after)]; `row`: the ItemChange that says so, if one does.

    `levels`: {code: Level} of those that the differences name.
    """

    kind: str
    origin: Item | None
    destination: Item | None
    note: str = ""
    differences: list = field(default_factory=list)
    is_recorded: bool = False
    row: ItemChange | None = None
    levels: dict = field(default_factory=dict)

    @property
    def kind_words(self):
        return Kind(self.kind).label

    @property
    def item(self):
        """The item as it is now, or as it last was."""
        return self.destination or self.origin


def compare(before, after):
    """[Compared] in the order of the later edition, what is gone at the end. Seven queries at most."""
    olds, news = read(before, after) if before.pk != after.pk else read(before) * 2
    rows = recorded_changes(after, before)
    if rows:
        return in_order(recorded(rows, olds, news))
    ways = chained(before, after)
    return in_order(proposals(olds, news) if ways is None else over_editions(ways, olds, news))


def recorded_changes(after, before):
    if after.replaces_id != before.pk:
        return []
    return list(after.changes.select_related("confirmed_by"))


def recorded(rows, olds, news):
    comparison = Comparison(olds, news, [(row.origin_id, row.destination_id) for row in rows])
    found = []
    for row in rows:
        each = comparison.of(row.origin_id, row.destination_id, row.kind)
        each.note, each.is_recorded, each.row = row.note, True, row
        found.append(each)
    return found


def over_editions(ways, olds, news):
    """What the editors of every edition between said, put together; the notes are with each step."""
    joins = [(*ends, kind) for ends, kind in ways.items()]
    comparison = Comparison(olds, news, ways)
    found = [comparison.of(*join) for join in joins] + ends(comparison, joins)
    for each in found:
        each.is_recorded = True
    return found


def proposals(olds, news):
    """What the words suggest, for {key: Content} of each edition."""
    pairs = match(olds, news)
    splits = parted(olds, news, pairs)
    merges = parted(news, olds, {new: old for old, new in pairs.items()})
    splits = {new: old for new, old in splits.items() if old not in merges}
    joins = [(old, new, None) for old, new in pairs.items()]
    joins += [(old, new, Kind.SPLIT) for new, old in splits.items()]
    joins += [(old, new, Kind.MERGED) for old, new in merges.items()]
    divided, united = set(splits.values()), set(merges.values())
    comparison = Comparison(olds, news, [(old, new) for old, new, _kind in joins])
    found = []
    for old, new, kind in joins:
        kind = Kind.SPLIT if old in divided else Kind.MERGED if new in united else kind
        found.append(comparison.of(old, new, kind))
    return found + ends(comparison, joins)


def ends(comparison, joins):
    """What is joined to nothing is retired, or new."""
    before, after = {old for old, _new, _kind in joins}, {new for _old, new, _kind in joins}
    gone = [comparison.of(key, None, Kind.RETIRED) for key in comparison.olds if key not in before]
    return gone + [comparison.of(None, key, Kind.NEW) for key in comparison.news if key not in after]


class Comparison:
    """Two editions side by side: which places are the same in both, and which levels both have."""

    def __init__(self, olds, news, joins):
        self.olds, self.news = olds, news
        self.joins = {(None, None), *joins}
        self.levels = sorted(levels_of(olds) & levels_of(news))

    def of(self, origin, destination, kind=None):
        """What became of one item, for the keys of both, either of them None."""
        old, new = self.olds.get(origin), self.news.get(destination)
        found = self.differences(old, new) if old and new else []
        items = [content.item if content else None for content in (old, new)]
        descriptors = old.descriptors | new.descriptors if found else {}
        levels = {code: descriptor.level for code, descriptor in descriptors.items()}
        return Compared(str(kind or kind_of(found)), *items, differences=found, levels=levels)

    def differences(self, old, new):
        """[(field, language or "", before, after)] of two contents."""
        found = [*self.of_place(old, new), *of_structure(old, new)]
        for name in ("title", "text", "guidance"):
            found += of_texts(name, old.item, new.item, name)
        for code in self.levels:
            found += of_texts(f"descriptors/{code}", old.descriptors.get(code), new.descriptors.get(code), "text")
        return [*found, *of_rules(old, new)]

    def of_place(self, old, new):
        above, below = (content.parent.item if content.parent else None for content in (old, new))
        if (above.pk if above else None, below.pk if below else None) not in self.joins:
            yield "place", "", *(str(item) if item else "" for item in (above, below))


def levels_of(contents):
    return {code for content in contents.values() for code in content.descriptors}


def in_order(found):
    """As the later edition is read; what has no place in it comes last."""
    return sorted(found, key=lambda each: (each.destination is None, each.item.position, each.item.pk))


def of_structure(old, new):
    if old.item.code != new.item.code:
        yield "code", "", old.item.code, new.item.code
    if old.item.kind.key != new.item.kind.key:
        yield "kind", "", old.item.kind.name, new.item.kind.name
    if old.item.is_assessable != new.item.is_assessable:
        yield "assessable", "", *(_("yes") if each.item.is_assessable else _("no") for each in (old, new))


def of_texts(name, old, new, attribute):
    texts = [(language, *(text_of(row, attribute, language) for row in (old, new))) for language in LANGUAGES]
    return [(name, language, before, after) for language, before, after in texts if before != after]


def of_rules(old, new):
    if old.asked() == new.asked():
        return []
    names = names_for([*old.rules, *new.rules])
    return [("rules", "", *("; ".join(in_words(rule, names) for rule in each.rules) for each in (old, new)))]


def kind_of(found):
    """What these differences amount to."""
    if any(changes_meaning(*each) for each in found):
        return Kind.SUBSTANTIVE
    if any(language for _name, language, _before, _after in found):
        return Kind.WORDING
    return Kind.MOVED if found else Kind.UNCHANGED


def changes_meaning(name, language, before, after):
    if name in ("assessable", "rules"):
        return True
    # Guidance helps; it asks nothing. A translation that is written for the first time changes nothing either.
    if not language or name == "guidance" or (language == "cy" and not before):
        return False
    return says_something_else(before, after)


def says_something_else(before, after):
    first, second = (re.findall(r"\w+", text.casefold()) for text in (before, after))
    matcher = difflib.SequenceMatcher(None, first, second, autojunk=False)
    changed = [
        word
        for tag, start, end, begin, stop in matcher.get_opcodes()
        if tag != "equal"
        for word in [*first[start:end], *second[begin:stop]]
    ]
    turned = any(word in TURNING or any(sign.isdigit() for sign in word) for word in changed)
    return turned or matcher.ratio() < SAME_MEANING
