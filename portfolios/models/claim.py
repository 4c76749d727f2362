"""A claim: this evidence shows this competency at this level, because …

Invariant: a claim's evidence, portfolio and competency belong to one technician and one edition (a trigger
holds this), and its status changes only through `portfolios.sign_off.moves`.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from frameworks.models import Item, Level

from .evidence import Evidence
from .portfolio import Portfolio


class ClaimQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Own claims, and those submitted, and not taken back, in a portfolio that `user` supervises now."""
        if not user.is_authenticated:
            return self.none()
        supervised = Q(
            status__in=["submitted", "accepted", "returned"],
            portfolio_id__in=user.supervisions.open().values("portfolio_id"),
        )
        return self.filter(Q(technician=user) | supervised)

    def submitted(self):
        return self.filter(status="submitted")

    def accepted(self):
        return self.filter(status="accepted")

    def awaiting(self, supervisor):
        """Submitted claims in every portfolio that `supervisor` supervises now, oldest first."""
        portfolios = supervisor.supervisions.open().values("portfolio_id")
        return (
            self.submitted()
            .filter(portfolio_id__in=portfolios)
            .exclude(technician=supervisor)
            .order_by("submitted_at", "pk")
        )


class Claim(models.Model):
    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Waiting for sign-off")
        ACCEPTED = "accepted", _("Accepted")
        RETURNED = "returned", _("Returned")
        WITHDRAWN = "withdrawn", _("Taken back")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    portfolio = models.ForeignKey(
        Portfolio, verbose_name=_("portfolio"), related_name="claims", on_delete=models.PROTECT
    )
    evidence = models.ForeignKey(Evidence, verbose_name=_("evidence"), related_name="claims", on_delete=models.PROTECT)
    # The portfolio's owner, repeated for the queue's index (a trigger keeps it true).
    technician = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("technician"), related_name="claims", on_delete=models.PROTECT
    )
    item = models.ForeignKey(Item, verbose_name=_("competency"), related_name="claims", on_delete=models.PROTECT)
    level = models.ForeignKey(
        Level, verbose_name=_("level"), related_name="claims", on_delete=models.PROTECT, null=True, blank=True
    )
    justification = models.TextField(_("why this evidence shows it"), blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    # Counts changes, so that a decision from a stale page is noticed.
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    evidence_revision = models.PositiveIntegerField(_("revision of the evidence"), default=1, editable=False)
    # What the technician asks for, or what is usual; a late decision is shown as late and changes nothing else.
    due_on = models.DateField(_("decision wanted by"), null=True, blank=True)
    # The pieces that a technician would show first for this competency: one, two or three, or none.
    showcase_position = models.PositiveSmallIntegerField(_("place in the showcase"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True, editable=False)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ["item__position", "created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["portfolio", "evidence", "item"],
                name="claim_unique_for_evidence_and_competency",
                violation_error_message=_("This evidence is already claimed for this competency."),
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(submitted_at__isnull=False),
                name="claim_has_submission_time_unless_draft",
                violation_error_message=_("A claim that left its draft has a time of submission."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["accepted", "returned"], decided_at__isnull=False)
                | (~Q(status__in=["accepted", "returned"]) & Q(decided_at__isnull=True)),
                name="claim_has_decision_time_exactly_when_decided",
                violation_error_message=_("A claim has a time of decision exactly when it is decided."),
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | ~Q(justification=""),
                name="claim_has_justification_unless_draft",
                violation_error_message=_("Say why this evidence shows the competency."),
            ),
            models.CheckConstraint(
                condition=Q(showcase_position__isnull=True) | Q(showcase_position__range=(1, 3)),
                name="claim_showcase_has_three_places",
                violation_error_message=_("At most three pieces of evidence are showcased for a competency."),
            ),
            models.UniqueConstraint(
                fields=["portfolio", "item", "showcase_position"],
                condition=Q(showcase_position__isnull=False),
                name="claim_showcase_place_taken_once",
                violation_error_message=_("Another piece of evidence has this place in the showcase."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["portfolio", "submitted_at"], condition=Q(status="submitted"), name="claim_waiting_by_portfolio"
            ),
            models.Index(fields=["submitted_at", "portfolio"], condition=Q(status="submitted"), name="claim_waiting"),
            models.Index(fields=["portfolio", "item", "status"], name="claim_matrix"),
        ]

    def __str__(self):
        return f"{self.item.code}: {self.evidence}"

    def get_absolute_url(self):
        return reverse("portfolios:portfolio_competency", args=[self.portfolio_id, self.item.code])


# What is before somebody, or signed: its evidence does not change.
WAITS_OR_STANDS = (Claim.Status.SUBMITTED, Claim.Status.ACCEPTED)


class Submission(models.Model):
    """What was put before the supervisors, kept from the moment of submitting. Append-only."""

    claim = models.ForeignKey(Claim, verbose_name=_("claim"), related_name="submissions", on_delete=models.PROTECT)
    claim_version = models.PositiveIntegerField(_("version of the claim"))
    snapshot = models.JSONField(_("what was put forward"))
    snapshot_sha256 = models.CharField(_("SHA-256 of what was put forward"), max_length=64)
    submitted_at = models.DateTimeField(_("submitted at"))

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["submitted_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "claim_version"],
                name="submission_unique_for_version_of_claim",
                violation_error_message=_("This version has already been submitted."),
            )
        ]

    def __str__(self):
        return f"{self.claim_id} v{self.claim_version}"
