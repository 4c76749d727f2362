"""Every text in both languages, up to date in each, and no competency said twice."""

from collections import defaultdict

from django.utils.translation import gettext as _

from . import welsh
from .naming import named
from .releases.matching import ALIKE, Index, alike, words_of


def texts_are_in_both_languages(edition, nodes):
    """One sentence for each sort of text and what it lacks."""
    found = defaultdict(list)
    for gap in welsh.gaps_of(edition):
        found[gap.what, type(gap.row), gap.field].append(name_of(gap.row))
    for (what, model, field), rows in found.items():
        about = {"field": model._meta.get_field(field).verbose_name, "what": model._meta.verbose_name_plural}
        yield sentence_for(what) % (about | {"rows": named(rows)})


def sentence_for(what):
    if what == welsh.MISSING:
        return _("No Welsh (%(what)s, %(field)s): %(rows)s.")
    if what == welsh.STALE:
        return _("The English changed since the Welsh was written (%(what)s, %(field)s): %(rows)s.")
    return _("The English is missing, or the Welsh changed since (%(what)s, %(field)s): %(rows)s.")


def name_of(row):
    """What an editor finds the row by."""
    for name in ("code", "slug", "key"):
        if getattr(row, name, None):
            return getattr(row, name)
    return str(row)


def competencies_are_said_once(edition, nodes):
    """A warning: two competencies may differ in one word that matters."""
    assessed = {node.item.pk: node for node in nodes if node.item.is_assessable}
    for first, second in near_duplicates(assessed):
        yield _("%(first)s and %(second)s say nearly the same.") % {
            "first": assessed[first].item.code,
            "second": assessed[second].item.code,
        }


def near_duplicates(nodes):
    """(key, later key) of items that share most of their words. Only those that share a rarer word are compared."""
    words = {key: words_of(node) for key, node in nodes.items()}
    same, twins = {}, []
    for key, said in words.items():
        first = same.setdefault(frozenset(said.items()), key)
        if first != key and said:
            twins.append((first, key))
    distinct = {key: words[key] for key in same.values()}
    index, place = Index(distinct), {key: number for number, key in enumerate(nodes)}
    for key, said in distinct.items():
        later = [other for other in index.sharing(said) if place[other] > place[key]]
        twins += [(key, other) for other in later if alike(said, distinct[other]) >= ALIKE]
    return sorted(twins, key=lambda pair: (place[pair[0]], place[pair[1]]))


PROBLEMS = [texts_are_in_both_languages]
WARNINGS = [competencies_are_said_once]
