"""What the coverage of a portfolio says: of one competency, of all, and of what a stage is still missing.

Invariant: a competency counts as met only by an accepted claim at the expected level or above, made here or carried
over and still standing; what has to be confirmed again counts as nothing.
"""

from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frameworks.models import Expectation, Item, Level, OptionalGroup

from ..models import Claim

Status = Claim.Status


@dataclass
class CompetencyCoverage:
    """One competency: what the stage expects of it, what was accepted, and how many claims stand in which status."""

    item: Item
    expectation: Expectation | None = None
    counts: Counter = field(default_factory=Counter)
    accepted: Level | None = None
    # Accepted claims whose evidence was amended since; waiting ones that were accepted before it was.
    changed: int = 0
    again: int = 0
    # Of the accepted claims, those carried over, by the edition that they were signed in; what waits to be confirmed.
    carried: Counter = field(default_factory=Counter)
    to_reconfirm: int = 0
    # How the competency as a whole is signed off: an attainment.standing.Standing, where somebody asked.
    signed: object = None

    @property
    def expected(self):
        """The level that the stage expects, or None."""
        return self.expectation.level if self.expectation else None

    @property
    def is_expected(self):
        return self.expectation is not None

    @property
    def is_required(self):
        return self.is_expected and self.expectation.is_required

    @property
    def group(self):
        """The optional group through which the stage expects this, or None."""
        return self.expectation.group if self.expectation else None

    @property
    def is_met(self):
        """Accepted, and not below the level that the stage expects."""
        if not self.counts[Status.ACCEPTED]:
            return False
        if self.expected is None:
            return True
        return self.accepted is not None and self.accepted.position >= self.expected.position

    @property
    def missing(self):
        """Required by the stage and not met; of optional ones their group says how many are missing."""
        return self.is_required and not self.is_met

    @property
    def state(self):
        """What matters most about it now, as the components for states name it."""
        if self.is_met:
            return "accepted"
        for status, state in ((Status.SUBMITTED, "waiting"), (Status.RETURNED, "returned")):
            if self.counts[status]:
                return state
        if self.to_reconfirm:
            return "to_reconfirm"
        if self.counts[Status.ACCEPTED]:
            return "accepted_below"
        return "draft" if self.counts[Status.DRAFT] + self.counts[Status.WITHDRAWN] else "not_started"

    @property
    def reason(self):
        """Why it is missing, and what would help, in a sentence; empty where nothing is missing."""
        if not self.missing:
            return ""
        return {
            "not_started": _("No evidence is claimed for it yet."),
            "draft": _("A draft has not been submitted yet."),
            "waiting": _("It is waiting for a supervisor to decide."),
            "returned": _("It was returned: read the reason, change it and submit it again."),
            "to_reconfirm": _("It was signed in an earlier edition: a supervisor has to confirm it again."),
            "accepted_below": _("It was accepted below the level that your stage expects."),
        }[self.state]

    @property
    def counted(self):
        """The claims in words, e.g. "2 accepted, 1 waiting"."""
        accepted, waiting, returned = (self.counts[s] for s in (Status.ACCEPTED, Status.SUBMITTED, Status.RETURNED))
        drafts = self.counts[Status.DRAFT] + self.counts[Status.WITHDRAWN]
        changed, again = self.changed, self.again
        words = [
            (accepted, ngettext("%d accepted", "%d accepted", accepted)),
            (changed, ngettext("%d of them changed since sign-off", "%d of them changed since sign-off", changed)),
            *((number, carried_in_words(number, edition)) for edition, number in sorted(self.carried.items())),
            (self.to_reconfirm, ngettext("%d to be confirmed again", "%d to be confirmed again", self.to_reconfirm)),
            (waiting, ngettext("%d waiting", "%d waiting", waiting)),
            (again, ngettext("%d of them accepted before", "%d of them accepted before", again)),
            (returned, ngettext("%d returned", "%d returned", returned)),
            (drafts, ngettext("%d draft", "%d drafts", drafts)),
        ]
        return ", ".join(text % number for number, text in words if number)


def carried_in_words(number, edition):
    words = ngettext(
        "%%d of them carried over from edition %(edition)s",
        "%%d of them carried over from edition %(edition)s",
        number,
    )
    return words % {"edition": edition.replace("%", "%%")}


@dataclass
class Branch:
    """A domain with the competencies directly under it. `item` is None for competencies that stand under nothing."""

    item: Item | None
    competencies: list[CompetencyCoverage] = field(default_factory=list)

    @property
    def met(self):
        return sum(competency.is_met for competency in self.competencies)


@dataclass
class Coverage:
    """A portfolio's branches in reading order. Iterates over them."""

    branches: list[Branch]

    def __iter__(self):
        return iter(self.branches)

    @property
    def competencies(self):
        return [competency for branch in self.branches for competency in branch.competencies]

    @property
    def by_state(self):
        """How many competencies are in which state."""
        return Counter(competency.state for competency in self.competencies)


@dataclass
class GroupGap:
    """An optional group of the stage: how many of its competencies are met, how many more are needed."""

    group: OptionalGroup
    competencies: list[CompetencyCoverage]

    @property
    def met(self):
        return sum(competency.is_met for competency in self.competencies)

    @property
    def needed(self):
        return max(0, self.group.minimum - self.met)


@dataclass
class Gap:
    """What is missing for the target stage. A stage that expects nothing of this edition has no gap, but no end."""

    required: list[CompetencyCoverage]
    groups: list[GroupGap]

    @property
    def expects_something(self):
        return bool(self.required or self.groups)

    @property
    def missing(self):
        return [competency for competency in self.required if competency.missing]

    @property
    def total(self):
        return len(self.required) + sum(group.group.minimum for group in self.groups)

    @property
    def met(self):
        return self.total - len(self.missing) - sum(group.needed for group in self.groups)

    @property
    def is_complete(self):
        return self.expects_something and self.met == self.total
