"""What a plan consists of: everything that was signed and where it leads, what goes along, and what is missing."""

from dataclasses import dataclass, field, replace
from functools import cached_property

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from frameworks.models import Edition, Item, Level

from ..canonical import digest
from ..models import CarriedClaim, Claim, Decision, Portfolio
from ..progress import coverage
from ..sign_off.standing import counted_apart

Standing = CarriedClaim.Standing
REASONS = {
    "reconfirm": _("The new edition asks for it to be confirmed again."),
    "level": _("The new edition does not have the level at which it was signed."),
    "changed": _("It has changed since it was signed."),
    "expired": _("The sign-off has run out."),
    "earlier": _("It had to be confirmed again before."),
    "expire": _("The new edition does not count what was signed for it before."),
    "retired": _("The new edition has nothing in its place."),
    "heading": _("In the new edition no evidence is claimed for it."),
}


@dataclass(frozen=True)
class Carry:
    """Where something that was signed leads: `what` is a Claim with the `decision` that accepted it, or a sign-off.

    `item` and `level` are those that it stands for after the last of `changes`; an empty item: it counts no more.
    `reason`: a key of REASONS; empty for what simply carries over.
    """

    what: object
    item: Item | None
    level: Level | None
    decision: Decision | None = None
    standing: str = Standing.CARRIED
    changes: tuple = ()
    reason: str = ""

    # What `progress.coverage` asks of a carried row.
    stands, reconfirmed, own_status = True, False, None

    @classmethod
    def again(cls, row, **signed):
        """What had been carried here before."""
        waited = row.standing != Standing.CARRIED
        reason = "earlier" if waited else "" if row.stands else "changed"
        return cls(item=row.item, level=row.level, standing=row.standing, reason=reason, **signed)

    def led(self, **where):
        return replace(self, **where)

    @property
    def change(self):
        return self.changes[-1]

    @property
    def item_id(self):
        return self.item and self.item.pk

    @property
    def evidence_id(self):
        return self.what.evidence_id

    @property
    def edition(self):
        return self.what.item.edition

    @property
    def is_claim(self):
        return isinstance(self.what, Claim)

    @property
    def why(self):
        """Why it does not simply carry over, in a sentence."""
        return REASONS.get(self.reason, "")

    @property
    def notes(self):
        """The changes on its way that were more than nothing, each with what the publisher says of it."""
        return [change for change in self.changes if change.kind != change.Kind.UNCHANGED]

    @property
    def shown(self):
        """What a page shows of it, for the digest."""
        keys = (self.what.pk, self.decision and self.decision.pk, self.item_id, self.level and self.level.pk)
        return [*(str(key) for key in keys), str(self.standing), self.reason, *(change.pk for change in self.changes)]


@dataclass(frozen=True)
class Draft:
    """Unfinished claims of one evidence that go along as one draft claim on the item that theirs became."""

    claims: tuple
    item: Item
    level: Level | None

    @property
    def evidence_id(self):
        return self.claims[0].evidence_id

    @property
    def justification(self):
        """Nobody's words are lost where two claims become one."""
        said = dict.fromkeys(claim.justification.strip() for claim in self.claims)
        return "\n\n".join(words for words in said if words)

    @property
    def shown(self):
        return [str(self.evidence_id), self.item.pk, self.level and self.level.pk, digest(self.justification)]


@dataclass(frozen=True)
class Step:
    """One edition on the way, and what would be on record of it."""

    edition: Edition
    claims: list
    sign_offs: list


@dataclass
class Plan:
    portfolio: Portfolio
    to: Edition
    steps: list
    drafts: list = field(default_factory=list)
    # Claims in draft, returned, taken back or waiting.
    unfinished: list = field(default_factory=list)
    # Open grants, and cover that is still to come.
    supervisions: list = field(default_factory=list)
    invitations: list = field(default_factory=list)
    # The portfolio that its owner has begun on the new edition already.
    existing: Portfolio | None = None

    @property
    def claims(self):
        """What becomes of every accepted claim in the end, also where it came to its end on the way."""
        return self._ends("claims")

    @property
    def sign_offs(self):
        return self._ends("sign_offs")

    def _ends(self, kind):
        *earlier, last = (getattr(step, kind) for step in self.steps)
        return [*last, *(carry for step in earlier for carry in step if carry.item is None)]

    def of(self, standing):
        """Sign-offs and claims that would come to stand so."""
        return [carry for carry in (*self.sign_offs, *self.claims) if carry.standing == standing]

    @property
    def carried(self):
        return self.of(Standing.CARRIED)

    @property
    def to_reconfirm(self):
        return self.of(Standing.TO_RECONFIRM)

    @property
    def expired(self):
        return self.of(Standing.EXPIRED)

    @property
    def waiting(self):
        """Claims that are before somebody, and would be taken back."""
        return [claim for claim in self.unfinished if claim.status == Claim.Status.SUBMITTED]

    @property
    def waiting_again(self):
        """Those of them that had been accepted before they were asked for again: that does not come along."""
        return [claim for claim in self.waiting if claim.waits_again]

    @property
    def staying(self):
        """Unfinished claims for which the new edition has no place: they stay where they are, to be read."""
        going = {claim.pk for draft in self.drafts for claim in draft.claims}
        return [claim for claim in self.unfinished if claim.pk not in going]

    @property
    def target_stage(self):
        return (self.existing or self.portfolio).target_stage

    @cached_property
    def after(self):
        """The portfolio on the new edition: the one that was begun there, or one that nobody has saved yet."""
        return self.existing or Portfolio(owner=self.portfolio.owner, edition=self.to, target_stage=self.target_stage)

    @cached_property
    def covered(self):
        """The coverage of the new edition right after the move."""
        drafts = [row_of(draft) for draft in self.drafts]
        carried = [carry for carry in self.steps[-1].claims if carry.item]
        return coverage.coverage_of(self.after, [*counted_in(self.existing), *drafts], carried=carried)

    @cached_property
    def gap(self):
        return coverage.gap(self.after, self.covered)

    @property
    def missing(self):
        """What the stage would still be missing on the new edition: a CompetencyCoverage each."""
        chosen = [each for group in self.gap.groups if group.needed for each in group.competencies if not each.is_met]
        return self.gap.missing + chosen

    @property
    def still_needed(self):
        """How many are missing, of a choice only as many as it asks for."""
        return self.gap.total - self.gap.met

    @property
    def digest(self):
        """Of everything that the page shows: a plan with another digest is shown again."""
        return digest(
            {
                "way": [step.edition.pk for step in self.steps],
                "claims": [carry.shown for step in self.steps for carry in step.claims],
                "sign_offs": [carry.shown for step in self.steps for carry in step.sign_offs],
                "drafts": [draft.shown for draft in self.drafts],
                "waiting": [str(claim.pk) for claim in self.waiting],
                "staying": [str(claim.pk) for claim in self.staying],
                "supervisions": [[str(grant.pk), str(grant.until)] for grant in self.supervisions],
                "invitations": [str(invitation.pk) for invitation in self.invitations],
                "stage": self.target_stage and self.target_stage.pk,
                "existing": str(self.existing and self.existing.pk),
            }
        )


def row_of(draft):
    """A draft claim as `coverage_of` counts it."""
    told = {"item_id": draft.item.pk, "status": Claim.Status.DRAFT, "level_id": None, "level__position": None}
    return told | {"has_changed": False, "waits_again": False, "number": 1}


def counted_in(existing):
    """What is claimed in a portfolio that was begun on the new edition."""
    told = ("item_id", "status", "level_id", "level__position", "has_changed", "waits_again")
    rows = counted_apart(existing.claims.all()).order_by().values(*told) if existing else Claim.objects.none()
    return rows.annotate(number=Count("pk"))
