"""One row for each request that asked to change something, allowed or not: who, which address, what became of it.

Invariant: append-only (triggers), and nothing that anybody typed: names of views, keys of rows, a status.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class TrailEvent(models.Model):
    class Outcome(models.TextChoices):
        DONE = "done", _("Done")
        REFUSED = "refused", _("Sent back with what has to be corrected")
        DENIED = "denied", _("Not allowed")
        FAILED = "failed", _("Went wrong on our side")

    happened_at = models.DateTimeField(_("happened at"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        related_name="trail_events",
        on_delete=models.PROTECT,
        null=True,  # nobody was signed in
        blank=True,
    )
    view = models.CharField(_("address"), max_length=120)
    method = models.CharField(_("method"), max_length=8)
    # Keys from the address, never a token: {"pk": "…", "slug": "…"}.
    about = models.JSONField(_("about"), default=dict)
    status = models.PositiveSmallIntegerField(_("status"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)

    class Meta:
        verbose_name = _("event of the trail")
        verbose_name_plural = _("events of the trail")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["actor", "-happened_at"], name="trail_of_person"),
            models.Index(fields=["outcome", "-happened_at"], name="trail_by_outcome"),
        ]

    def __str__(self):
        return f"{self.view} {self.outcome}"
