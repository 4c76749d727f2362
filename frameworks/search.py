"""Search across competencies, stages, roles, publications and frameworks, by words.

All the words must stand in a result, in any of its texts: in English on an English page; on a Welsh page in Welsh or
in the English that stands in for it. Text that a licence withholds is never looked at.
"""

from dataclasses import dataclass

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _

from .licence import may_show, readable_descriptors
from .models import CareerStage, Edition, Framework, Item, Publication, RoleProfile, RoleStatement

MOST_WORDS = 8
MOST_RESULTS = 20


@dataclass
class Group:
    """Results of one kind, best first; `more` says that the list was cut."""

    name: str
    label: str
    results: list
    more: bool


def words_of(query):
    """The words that are looked for: single letters find everything and therefore nothing."""
    return [word for word in query.split() if len(word) > 1][:MOST_WORDS]


def search(query, language):
    """The groups that have results. One query each."""
    words = words_of(query)
    if not words:
        return []
    found = [group(name, label, rows(words, language)) for name, label, rows in SEARCHES]
    return [part for part in found if part.results]


def group(name, label, rows):
    results = list(rows[: MOST_RESULTS + 1])
    return Group(name, label, results[:MOST_RESULTS], len(results) > MOST_RESULTS)


def said(word, language, *fields):
    """`word` stands in one of `fields`, in the page's language or in English."""
    languages = {"en", language}
    hits = [Q(**{f"{field}_{code}__icontains": word}) for field in fields for code in languages]
    return combine(hits, Q.OR)


def combine(conditions, connector):
    combined = Q()
    for condition in conditions:
        combined.add(condition, connector)
    return combined


def all_said(words, condition):
    return combine([condition(word) for word in words], Q.AND)


def titles_first(rows, words, language, *order):
    in_title = all_said(words, lambda word: said(word, language, "title"))
    rank = Case(When(in_title, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.annotate(rank=rank).order_by("rank", *order)


def items(words, language):
    def condition(word):
        described = readable_descriptors(item=OuterRef("pk")).filter(said(word, language, "text"))
        licensed = may_show() & (said(word, language, "text", "guidance") | Q(Exists(described)))
        return said(word, language, "title") | Q(code__iexact=word) | licensed

    rows = Item.objects.filter(edition__in=Edition.objects.current()).filter(all_said(words, condition))
    rows = rows.select_related("edition__framework", "kind")
    return titles_first(rows, words, language, "edition__framework__title", "position", "pk")


def stages(words, language):
    rows = CareerStage.objects.public().select_related("pathway")
    rows = rows.filter(all_said(words, lambda word: said(word, language, "title", "summary", "what_i_do")))
    return titles_first(rows, words, language, "position", "pk")


def roles(words, language):
    def condition(word):
        stated = RoleStatement.objects.filter(role=OuterRef("pk")).filter(said(word, language, "text"))
        return said(word, language, "title", "summary") | Q(Exists(stated))

    return titles_first(RoleProfile.objects.filter(all_said(words, condition)), words, language, "title", "pk")


def publications(words, language):
    def condition(word):
        return said(word, language, "title", "summary", "body") | Q(publisher__icontains=word)

    rows = Publication.objects.filter(all_said(words, condition))
    return titles_first(rows, words, language, "position", "pk")


def frameworks(words, language):
    def condition(word):
        return said(word, language, "title", "summary") | Q(publisher__name__icontains=word)

    rows = Framework.objects.public().select_related("publisher").filter(all_said(words, condition))
    return titles_first(rows, words, language, "title", "pk")


SEARCHES = [
    ("items", _("Competencies and other items"), items),
    ("stages", _("Career stages"), stages),
    ("roles", _("Roles"), roles),
    ("frameworks", _("Frameworks"), frameworks),
    ("publications", _("Publications"), publications),
]
