"""Which item of one edition is which of another: by identity, then by code, then by their words.

Invariant: no item is matched twice. What two items merely share in common phrases is no reason to match them.
"""

import re
from collections import Counter, defaultdict

from .contents import text_of

# How much of their words two items share that have the same code, or nothing but the words.
ALIKE_WITH_CODE, ALIKE = 0.6, 0.85
# How much of a part's words come from the whole, and how much of what the whole lost went into the part.
CONTAINED, ACCOUNTED = 0.75, 0.5
FEWEST_WORDS, FEWEST_LOST = 5, 3
# A word of more items than this leads to no item in particular.
COMMON = 20


def words_of(content):
    """The words of title and statement, in English, or in Welsh where there is no English."""
    for language in ("en", "cy"):
        said = f"{text_of(content.item, 'title', language)} {text_of(content.item, 'text', language)}"
        words = Counter(re.findall(r"\w+(?:[.'’-]\w+)*", said.casefold()))
        if words:
            return words
    return Counter()


def match(olds, news):
    """{key of an old item: key of the new one}, for {key: Content} of each edition."""
    pairs = by_identity(olds, news)
    pairs |= by_code(*left(olds, news, pairs))
    return pairs | by_words(*left(olds, news, pairs))


def left(olds, news, pairs):
    """What is not yet matched on either side."""
    taken = set(pairs.values())
    return (
        {key: old for key, old in olds.items() if key not in pairs},
        {key: new for key, new in news.items() if key not in taken},
    )


def by_identity(olds, news):
    known = {new.item.stable_id: key for key, new in news.items()}
    return {key: known[old.item.stable_id] for key, old in olds.items() if old.item.stable_id in known}


def by_code(olds, news):
    called = {new.item.code: key for key, new in news.items()}
    same = {key: called[old.item.code] for key, old in olds.items() if old.item.code in called}
    return {key: other for key, other in same.items() if likeness(olds[key], news[other]) >= ALIKE_WITH_CODE}


def likeness(old, new):
    return alike(words_of(old), words_of(new))


def by_words(olds, news):
    """Of all pairs that say nearly the same, the most alike first."""
    old_words, new_words = words_in(olds), words_in(news)
    index = Index(new_words)
    found = [
        (alike(words, new_words[other]), key, other)
        for key, words in old_words.items()
        for other in index.sharing(words)
    ]
    pairs, taken = {}, set()
    for shared, key, other in sorted(found, key=lambda each: (-each[0], each[1], each[2])):
        if shared >= ALIKE and key not in pairs and other not in taken:
            pairs[key] = other
            taken.add(other)
    return pairs


def words_in(contents):
    return {key: words_of(content) for key, content in contents.items()}


def alike(first, second):
    """How much of the words of both are shared, from 0 to 1."""
    total = first.total() + second.total()
    return 2 * (first & second).total() / total if total else 0.0


class Index:
    """Which items have a word, for the words that lead to few."""

    def __init__(self, words_by_key):
        places = defaultdict(list)
        for key, words in words_by_key.items():
            for word in words:
                places[word].append(key)
        self.places = {word: keys for word, keys in places.items() if len(keys) <= COMMON}

    def sharing(self, words):
        return sorted({key for word in words for key in self.places.get(word, ())})


def parted(wholes, parts, pairs):
    """{key of a part that is nobody's match: key of the whole whose words it took}.

    `pairs`: {key of a whole: key of its match among `parts`}. With the editions exchanged it finds what was merged.
    """
    taken, found = set(pairs.values()), {}
    if taken >= parts.keys():
        return found
    whole_words, part_words = words_in(wholes), words_in(parts)
    index = Index(whole_words)
    for key, words in part_words.items():
        if key in taken or len(words) < FEWEST_WORDS:
            continue
        held = {
            other: share(words, whole_words[other])
            for other in index.sharing(words)
            if share(words, whole_words[other]) >= CONTAINED
            and gave(whole_words[other], part_words.get(pairs.get(other)), words)
        }
        if held:
            found[key] = max(sorted(held), key=held.get)
    return alone_dropped(found, pairs)


def share(part, whole):
    return (part & whole).total() / part.total()


def gave(whole, match, part):
    """Whether what the whole lost went into the part; a whole without a match lost all."""
    if match is None:
        return True
    lost = whole - match
    return lost.total() >= FEWEST_LOST and (lost & part).total() >= ACCOUNTED * lost.total()


def alone_dropped(found, pairs):
    """One part of something that is gone is not a split."""
    parts = Counter(found.values())
    return {key: whole for key, whole in found.items() if whole in pairs or parts[whole] > 1}
