"""A supervisor's decision on a claim: what was shown, by its digest, and who decided in which capacity.

Invariant: append-only (triggers refuse UPDATE, DELETE and TRUNCATE); nobody decides their own claim; the decider
supervises the portfolio in the moment of deciding; one decision for each submitted version of a claim.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from .claim import Claim
from .supervision import SupervisorRole


class Assurance(models.TextChoices):
    """How the portal knows that the person named is the one who decided, strongest first."""

    SECOND_FACTOR = "second_factor", _("Verified account with second factor")
    UNVERIFIED_FACTOR = "unverified_factor", _("Account with second factor, not verified by an organisation")
    ORGANISATION = "organisation", _("Account verified by their organisation")
    ACCOUNT = "account", _("Account with a confirmed e-mail address, not verified by an organisation")


class Capacity(models.Model):
    """Who decided, in which capacity: as it was in that moment. People change jobs, a signature does not."""

    decider_name = models.CharField(_("name"), max_length=150)
    decider_role = models.CharField(_("role"), max_length=30, choices=SupervisorRole)
    decider_profession = models.CharField(_("profession"), max_length=30, choices=User.Profession)
    decider_registration_number = models.CharField(_("registration number"), max_length=7, blank=True)
    # The organisation that had verified them; blank says that none had.
    decider_verified_by = models.CharField(_("verified by"), max_length=200, blank=True)
    # Whose absence the decider covered; blank says that they decided as the supervisor.
    decider_covers = models.CharField(_("standing in for"), max_length=150, blank=True)
    assurance = models.CharField(_("assurance"), max_length=20, choices=Assurance)
    language = models.CharField(_("language shown"), max_length=2, choices=User.Language)
    decided_at = models.DateTimeField(_("decided at"))

    class Meta:
        abstract = True


class DecisionQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(claim__in=Claim.objects.visible_to(user))


class Decision(Capacity):
    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        RETURNED = "returned", _("Returned")
        WITHDRAWN = "withdrawn", _("Acceptance withdrawn")

    Assurance = Assurance

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    claim = models.ForeignKey(Claim, verbose_name=_("claim"), related_name="decisions", on_delete=models.PROTECT)
    claim_version = models.PositiveIntegerField(_("version of the claim"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    reason = models.TextField(_("reason"), blank=True)
    snapshot = models.JSONField(_("what was shown"))
    snapshot_sha256 = models.CharField(_("SHA-256 of what was shown"), max_length=64)
    technician = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("technician"),
        related_name="decisions_received",
        on_delete=models.PROTECT,
    )
    decider = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("decided by"), related_name="decisions", on_delete=models.PROTECT
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-decided_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "claim_version"],
                name="decision_unique_for_version_of_claim",
                violation_error_message=_("Somebody has already decided this claim."),
            ),
            models.CheckConstraint(
                condition=~Q(decider=F("technician")),
                name="decision_not_by_owner",
                violation_error_message=_("Nobody decides their own claim."),
            ),
            models.CheckConstraint(
                condition=Q(outcome="accepted") | ~Q(reason=""),
                name="decision_returned_with_reason",
                violation_error_message=_("Say what has to change."),
            ),
            models.CheckConstraint(
                condition=Q(snapshot_sha256__regex=r"^[0-9a-f]{64}$"),
                name="decision_has_a_digest",
                violation_error_message=_("A decision has the SHA-256 of what was shown."),
            ),
        ]

    def __str__(self):
        return f"{self.claim_id} {self.outcome}"
