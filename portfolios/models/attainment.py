"""From claims to competencies to stages: a competency is signed off, a stage is completed, as acts of their own.

Invariant: append-only (triggers); acts on one competency, or one stage, of a portfolio are numbered without a gap and
the newest says where it stands; nobody signs their own; signer and portfolio are joined by an open supervision.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from frameworks.models import CareerStage, Item, Level

from .decision import Capacity
from .portfolio import Portfolio


class Attainment(Capacity):
    """What the two acts have in common. `snapshot` is what the signer was shown, with what it rests on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveIntegerField(_("number"))
    reason = models.TextField(_("reason"), blank=True)
    snapshot = models.JSONField(_("what was shown"))
    snapshot_sha256 = models.CharField(_("SHA-256 of what was shown"), max_length=64)

    class Meta:
        abstract = True


class CompetencySignOffQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(portfolio__in=Portfolio.objects.visible_to(user))


class CompetencySignOff(Attainment):
    class Outcome(models.TextChoices):
        SIGNED_OFF = "signed_off", _("Signed off")
        RENEWED = "renewed", _("Renewed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    portfolio = models.ForeignKey(
        Portfolio, verbose_name=_("portfolio"), related_name="competency_sign_offs", on_delete=models.PROTECT
    )
    item = models.ForeignKey(Item, verbose_name=_("competency"), related_name="sign_offs", on_delete=models.PROTECT)
    level = models.ForeignKey(
        Level, verbose_name=_("level"), related_name="sign_offs", on_delete=models.PROTECT, null=True, blank=True
    )
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome)
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    technician = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("technician"),
        related_name="competency_sign_offs_received",
        on_delete=models.PROTECT,
    )
    decider = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("signed by"),
        related_name="competency_sign_offs",
        on_delete=models.PROTECT,
    )

    objects = CompetencySignOffQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-off of a competency")
        verbose_name_plural = _("sign-offs of competencies")
        ordering = ["item__position", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["portfolio", "item", "number"],
                name="competency_sign_off_number_unique",
                violation_error_message=_("Somebody was faster: this competency has been acted on."),
            ),
            models.CheckConstraint(
                condition=~Q(decider=F("technician")),
                name="competency_sign_off_not_by_owner",
                violation_error_message=_("Nobody signs off their own competency."),
            ),
            models.CheckConstraint(
                condition=~Q(outcome="withdrawn") | ~Q(reason=""),
                name="competency_sign_off_withdrawn_with_reason",
                violation_error_message=_("Say why the sign-off is withdrawn."),
            ),
            models.CheckConstraint(
                condition=Q(decider_role__in=["educational_supervisor", "clinical_supervisor"]),
                name="competency_sign_off_by_educational_or_clinical",
                violation_error_message=_("An educational or clinical supervisor signs off competencies."),
            ),
            models.CheckConstraint(
                condition=Q(snapshot_sha256__regex=r"^[0-9a-f]{64}$"),
                name="competency_sign_off_has_a_digest",
                violation_error_message=_("A sign-off has the SHA-256 of what was shown."),
            ),
        ]

    def __str__(self):
        return f"{self.item_id} {self.outcome}"


class StageCompletionQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(portfolio__in=Portfolio.objects.visible_to(user))


class StageCompletion(Attainment):
    class Outcome(models.TextChoices):
        COMPLETED = "completed", _("Completed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    portfolio = models.ForeignKey(
        Portfolio, verbose_name=_("portfolio"), related_name="stage_completions", on_delete=models.PROTECT
    )
    stage = models.ForeignKey(
        CareerStage, verbose_name=_("stage"), related_name="completions", on_delete=models.PROTECT
    )
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome)
    technician = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("technician"),
        related_name="stage_completions_received",
        on_delete=models.PROTECT,
    )
    decider = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("signed by"),
        related_name="stage_completions",
        on_delete=models.PROTECT,
    )

    objects = StageCompletionQuerySet.as_manager()

    class Meta:
        verbose_name = _("completion of a stage")
        verbose_name_plural = _("completions of stages")
        ordering = ["stage__position", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["portfolio", "stage", "number"],
                name="stage_completion_number_unique",
                violation_error_message=_("Somebody was faster: this stage has been acted on."),
            ),
            models.CheckConstraint(
                condition=~Q(decider=F("technician")),
                name="stage_completion_not_by_owner",
                violation_error_message=_("Nobody completes their own stage."),
            ),
            models.CheckConstraint(
                condition=~Q(outcome="withdrawn") | ~Q(reason=""),
                name="stage_completion_withdrawn_with_reason",
                violation_error_message=_("Say why the completion is withdrawn."),
            ),
            models.CheckConstraint(
                condition=Q(decider_role__in=["educational_supervisor", "clinical_supervisor"])
                & ~Q(decider_verified_by=""),
                name="stage_completion_by_verified_supervisor",
                violation_error_message=_("A verified educational or clinical supervisor completes stages."),
            ),
            models.CheckConstraint(
                condition=Q(snapshot_sha256__regex=r"^[0-9a-f]{64}$"),
                name="stage_completion_has_a_digest",
                violation_error_message=_("A completion has the SHA-256 of what was shown."),
            ),
        ]

    def __str__(self):
        return f"{self.stage_id} {self.outcome}"
