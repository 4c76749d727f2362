"""That somebody looked at a signal of `portfolios.integrity`, and what they found. Append-only."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class IntegrityNote(models.Model):
    class Finding(models.TextChoices):
        EXPLAINED = "explained", _("Explained")
        FOLLOWED_UP = "followed_up", _("Being followed up")

    # Names the signal with what it was about; a signal that grows is a new one.
    signal = models.CharField(_("signal"), max_length=30)
    signal_digest = models.CharField(_("digest of the signal"), max_length=64, db_index=True)
    finding = models.CharField(_("finding"), max_length=12, choices=Finding)
    note = models.CharField(_("note"), max_length=500)
    looked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("looked at by"),
        related_name="integrity_notes",
        on_delete=models.PROTECT,
    )
    looked_at = models.DateTimeField(_("looked at"), auto_now_add=True)

    class Meta:
        verbose_name = _("note on a signal")
        verbose_name_plural = _("notes on signals")
        ordering = ["-looked_at"]
        permissions = [("view_integrity_signals", "Can see signals about the integrity of sign-off")]

    def __str__(self):
        return f"{self.signal} {self.finding}"
