"""What the editor is told of a package: why it is refused, or what became of it on its way in."""

from collections import defaultdict

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MOST_NAMED = 15
NOTES = {
    "code made": gettext_lazy("Had no code and were given one: %(which)s."),
    "code changed": gettext_lazy("Had a code that cannot stand in an address, or stood twice: %(which)s."),
    "no parent": gettext_lazy("Stood under nothing and are at the top now: %(which)s."),
    "unknown parent": gettext_lazy(
        "Stood under something that is not in the package and are at the top now: %(which)s."
    ),
    "several parents": gettext_lazy("Stood in several places and are kept in the first: %(which)s."),
    "shortened": gettext_lazy("The title is the beginning of a long statement, which is kept whole: %(which)s."),
    "kinds by depth": gettext_lazy("These kinds stand under each other, so there is one for each depth: %(which)s."),
    "related": gettext_lazy("Stood beside each other as peers and are related now: %(which)s."),
    "not joined": gettext_lazy("Associations of a type that is not kept here: %(which)s."),
    "elsewhere": gettext_lazy("Associations with something that is not public here: %(which)s."),
    "joined twice": gettext_lazy("Associations that stood there twice: %(which)s."),
    "criterion": gettext_lazy("Criteria of a rubric that belong to no item of the package: %(which)s."),
    "rubric": gettext_lazy("Rubrics with too many different levels to make one scale: %(which)s."),
    "described twice": gettext_lazy("Described twice at the same level; the first is kept: %(which)s."),
    "identifier": gettext_lazy(
        "Keep their words but not their CASE identifier, which CASE v1p1 would refuse: %(which)s."
    ),
    "known": gettext_lazy("Have a CASE identifier that already names something here, and get their own: %(which)s."),
    "definitions": gettext_lazy("Definitions that have no place here: %(which)s."),
}


class PackageRefused(Exception):
    """A package of which nothing is stored, because of `problems`: sentences for the editor."""

    def __init__(self, problems):
        self.problems = list(problems)
        super().__init__("\n".join(map(str, self.problems)))


class Findings:
    def __init__(self):
        self.problems, self._noted = [], defaultdict(list)

    def refuse(self, sentence):
        self.problems.append(sentence)

    def note(self, topic, subject):
        self._noted[topic].append(str(subject)[:60])

    def refuse_if_any(self):
        if self.problems:
            raise PackageRefused(self.problems)

    @property
    def notes(self):
        """Sentences, in the order of NOTES, each naming the first few that it is about."""
        return [words % {"which": named(self._noted[topic])} for topic, words in NOTES.items() if self._noted[topic]]


def named(subjects):
    first = ", ".join(subjects[:MOST_NAMED])
    more = len(subjects) - MOST_NAMED
    return first if more <= 0 else _("%(first)s and %(count)d more") % {"first": first, "count": more}
