"""Moving from one edition to the next: a new portfolio, and what becomes there of everything that was signed.

Invariant: append-only (triggers). Nothing that was signed is copied, changed or re-attributed: a carried row points at
the claim and the decision, or the sign-off, as they stand in the portfolio where they were made, and says which
recorded change of the edition led where, by that edition's own rule.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from frameworks.models import Item, ItemChange, Level

from .attainment import CompetencySignOff
from .claim import Claim
from .decision import Decision
from .portfolio import Portfolio


class Move(models.Model):
    """One step from an edition to the edition that replaces it. The portfolio left behind is closed, and stays."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    origin = models.OneToOneField(
        Portfolio, verbose_name=_("portfolio before"), related_name="move_on", on_delete=models.PROTECT
    )
    destination = models.OneToOneField(
        Portfolio, verbose_name=_("portfolio after"), related_name="move_here", on_delete=models.PROTECT
    )
    moved_at = models.DateTimeField(_("moved at"))
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("moved by"), related_name="moves", on_delete=models.PROTECT
    )

    class Meta:
        verbose_name = _("move to a later edition")
        verbose_name_plural = _("moves to later editions")
        ordering = ["moved_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(origin=models.F("destination")),
                name="move_joins_two_portfolios",
                violation_error_message=_("A portfolio cannot move to itself."),
            )
        ]

    def __str__(self):
        return f"{self.origin_id} → {self.destination_id}"


class CarriedQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(move__destination__in=Portfolio.objects.visible_to(user))

    def into(self, portfolio):
        return self.filter(move__destination=portfolio)

    def carried(self):
        return self.filter(standing=Carried.Standing.CARRIED)

    def to_reconfirm(self):
        return self.filter(standing=Carried.Standing.TO_RECONFIRM)

    def expired(self):
        return self.filter(standing=Carried.Standing.EXPIRED)


class Carried(models.Model):
    """What became of one signed thing on its way to one item of the new edition, or to none."""

    class Standing(models.TextChoices):
        CARRIED = "carried", _("Carried over")
        TO_RECONFIRM = "to_reconfirm", _("To be confirmed again")
        EXPIRED = "expired", _("No longer counts")

    change = models.ForeignKey(
        ItemChange, verbose_name=_("change of the item"), related_name="+", on_delete=models.PROTECT
    )
    standing = models.CharField(_("what became of it"), max_length=12, choices=Standing)
    item = models.ForeignKey(
        Item, verbose_name=_("competency"), related_name="+", on_delete=models.PROTECT, null=True, blank=True
    )
    level = models.ForeignKey(
        Level, verbose_name=_("level"), related_name="+", on_delete=models.PROTECT, null=True, blank=True
    )

    objects = CarriedQuerySet.as_manager()

    class Meta:
        abstract = True


class CarriedClaim(Carried):
    move = models.ForeignKey(Move, verbose_name=_("move"), related_name="carried_claims", on_delete=models.PROTECT)
    # The claim in the portfolio where it was accepted, however many moves ago, and the decision that accepted it.
    claim = models.ForeignKey(Claim, verbose_name=_("claim"), related_name="carried_to", on_delete=models.PROTECT)
    decision = models.ForeignKey(
        Decision, verbose_name=_("decision"), related_name="carried_to", on_delete=models.PROTECT
    )

    class Meta:
        verbose_name = _("carried claim")
        verbose_name_plural = _("carried claims")
        ordering = ["move", "item__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["move", "claim", "item"],
                nulls_distinct=False,
                name="carried_claim_once_for_each_item",
                violation_error_message=_("This claim has already been carried there."),
            ),
            models.CheckConstraint(
                condition=Q(standing="expired", item__isnull=True, level__isnull=True)
                | (~Q(standing="expired") & Q(item__isnull=False)),
                name="carried_claim_has_a_competency_unless_expired",
                violation_error_message=_("What still counts, or may, counts for a competency."),
            ),
        ]

    def __str__(self):
        return f"{self.claim_id} {self.standing}"

    @property
    def evidence_id(self):
        return self.claim.evidence_id


class CarriedSignOff(Carried):
    move = models.ForeignKey(Move, verbose_name=_("move"), related_name="carried_sign_offs", on_delete=models.PROTECT)
    # As it stands in the portfolio where it was signed, however many moves ago.
    sign_off = models.ForeignKey(
        CompetencySignOff, verbose_name=_("sign-off"), related_name="carried_to", on_delete=models.PROTECT
    )

    class Meta:
        verbose_name = _("carried sign-off")
        verbose_name_plural = _("carried sign-offs")
        ordering = ["move", "item__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["move", "sign_off", "item"],
                nulls_distinct=False,
                name="carried_sign_off_once_for_each_item",
                violation_error_message=_("This sign-off has already been carried there."),
            ),
            models.CheckConstraint(
                condition=Q(standing="expired", item__isnull=True, level__isnull=True)
                | (~Q(standing="expired") & Q(item__isnull=False)),
                name="carried_sign_off_has_a_competency_unless_expired",
                violation_error_message=_("What still counts, or may, counts for a competency."),
            ),
        ]

    def __str__(self):
        return f"{self.sign_off_id} {self.standing}"
