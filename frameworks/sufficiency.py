"""Which rules of sufficiency hold for a competency, and what each asks, in words.

Invariant: the nearest rule replaces those further up that ask the same sort of thing: the same kind of rule and, where
it names evidence, of the same evidence.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import SufficiencyRule

Kind = SufficiencyRule.Kind
# What a sign-off needs before it is made; an upper limit and a time of validity need no evidence.
ASKING = (Kind.AT_LEAST, Kind.OF_KIND, Kind.TRIANGULATION, Kind.RECENCY, Kind.NUMERIC_LOG)


def subject(rule):
    """What a nearer rule of the same subject replaces."""
    return (rule.kind, rule.evidence, rule.counted_field)


def lineage(item, parents):
    """The item, what stands above it, and None for the edition, nearest first. `parents`: {item key: parent's key}."""
    chain, key = [], item.pk
    while key is not None and key not in chain:
        chain.append(key)
        key = parents.get(key)
    return [*chain, None]


def rules_for(item, rules, parents):
    """Those of the edition's `rules` that hold for `item`, in their order."""
    chosen, decided = [], set()
    for place in lineage(item, parents):
        here = [rule for rule in rules if rule.item_id == place and subject(rule) not in decided]
        chosen += here
        decided |= {subject(rule) for rule in here}
    return [rule for rule in rules if rule in chosen]


@dataclass(frozen=True)
class Named:
    """What a kind of evidence is called, its questions by their names, and its form's key where it has one form."""

    title: str
    questions: dict = field(default_factory=dict)
    form: str = ""


# Evidence is another room's business: it says here how its kinds are named, and which there are.
_known_by: list[Callable] = []


def know_evidence_by(naming):
    """`naming(keys)` gives {key: Named} of the kinds of evidence that there are, in the active language."""
    _known_by[:] = [naming]


def names_for(rules):
    """{key: Named} of the evidence that these rules name; nothing is asked where none is named."""
    keys = sorted({rule.evidence for rule in rules if rule.evidence})
    return _known_by[0](keys) if keys and _known_by else {}


def knows_evidence():
    return bool(_known_by)


def in_words(rule, names):
    """What `rule` asks, in the active language. `names`: as `names_for` gives them."""
    return WORDS[rule.kind](rule, names)


def pieces_in_words(number):
    return counted(
        ngettext("%(number)s accepted piece of evidence", "%(number)s accepted pieces of evidence", number), number
    )


def months_in_words(number):
    return counted(ngettext("%(number)s month", "%(number)s months", number), number)


def counted(sentence, number):
    return sentence % {"number": grouped(number)}


def grouped(number):
    """1000 as it is read: 1,000."""
    return number_format(number, force_grouping=True)


def kind_in_words(rule, names):
    named = names.get(rule.evidence)
    return named.title if named else rule.evidence.replace("_", " ")


def question_in_words(rule, name, names):
    named = names.get(rule.evidence)
    return (named.questions.get(name) if named else "") or name.replace("_", " ")


def at_least(rule, names):
    return _("At least %(pieces)s") % {"pieces": pieces_in_words(rule.number)}


def at_most(rule, names):
    return _("At most %(pieces)s") % {"pieces": pieces_in_words(rule.number)}


def of_kind(rule, names):
    words = {"pieces": pieces_in_words(rule.number), "kind": kind_in_words(rule, names)}
    return _("At least %(pieces)s of the kind “%(kind)s”") % words


def triangulation(rule, names):
    if rule.number in (None, 3):
        return _("A product of work, a reflection and somebody else's view")
    words = {"number": rule.number}
    return _("At least %(number)s of these: a product of work, a reflection, somebody else's view") % words


def recency(rule, names):
    words = {"pieces": pieces_in_words(rule.number), "months": months_in_words(rule.months)}
    return _("At least %(pieces)s from the last %(months)s") % words


def numeric_log(rule, names):
    asked = log_in_words(rule, names)
    if not rule.errors_field:
        return asked
    if not rule.errors_allowed:
        return _("%(asked)s. After an error, counting starts again") % {"asked": asked}
    return _("%(asked)s. After more errors, counting starts again") % {"asked": asked}


def log_in_words(rule, names):
    """What a log adds up to, without what happens after too many errors."""
    words = {
        "kind": kind_in_words(rule, names),
        "number": grouped(rule.number),
        "counted": question_in_words(rule, rule.counted_field, names),
    }
    asked = _("“%(kind)s”: at least %(number)s in all under “%(counted)s”") % words
    if not rule.errors_field:
        return asked
    words = {"asked": asked, "errors": question_in_words(rule, rule.errors_field, names)}
    if not rule.errors_allowed:
        return _("%(asked)s, with none under “%(errors)s”") % words
    words["allowed"] = grouped(rule.errors_allowed)
    return _("%(asked)s, with at most %(allowed)s under “%(errors)s”") % words


def validity(rule, names):
    words = {"pieces": pieces_in_words(rule.number), "months": months_in_words(rule.months)}
    return _("A sign-off lasts %(months)s; to renew it, %(pieces)s from the time since it was given") % words


WORDS = {
    Kind.AT_LEAST: at_least,
    Kind.AT_MOST: at_most,
    Kind.OF_KIND: of_kind,
    Kind.TRIANGULATION: triangulation,
    Kind.RECENCY: recency,
    Kind.NUMERIC_LOG: numeric_log,
    Kind.VALIDITY: validity,
}
