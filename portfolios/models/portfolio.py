"""One technician's work on one edition, aiming at a stage."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from frameworks.models import CareerStage, Edition


class PortfolioQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Portfolios that `user` owns or supervises at this moment."""
        if not user.is_authenticated:
            return self.none()
        supervised = Q(pk__in=user.supervisions.open().values("portfolio_id"))
        return self.filter(Q(owner=user) | supervised)

    def owned_by(self, user):
        return self.filter(owner_id=user.pk)

    def open(self):
        return self.filter(closed_at__isnull=True)


class Portfolio(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("technician"), related_name="portfolios", on_delete=models.PROTECT
    )
    edition = models.ForeignKey(Edition, verbose_name=_("edition"), related_name="portfolios", on_delete=models.PROTECT)
    target_stage = models.ForeignKey(
        CareerStage,
        verbose_name=_("stage I am aiming at"),
        related_name="portfolios",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )
    started_at = models.DateTimeField(_("started at"), auto_now_add=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    objects = PortfolioQuerySet.as_manager()

    class Meta:
        verbose_name = _("portfolio")
        verbose_name_plural = _("portfolios")
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "edition"],
                condition=Q(closed_at__isnull=True),
                name="portfolio_one_open_for_owner_and_edition",
                violation_error_message=_("You already have a portfolio on this edition."),
            )
        ]

    def __str__(self):
        return f"{self.owner}: {self.edition}"

    def get_absolute_url(self):
        return reverse("portfolios:portfolio_detail", args=[self.pk])

    @property
    def is_closed(self):
        """Whether it takes nothing new: its owner has moved on from it, or was erased."""
        return self.closed_at is not None
