"""What somebody had typed when their session ended."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .people import User


class KeptText(models.Model):
    """What somebody had typed when their session ended, kept for them alone until they sign in again."""

    id = models.UUIDField(primary_key=True, editable=False)
    owner = models.ForeignKey(
        User,
        verbose_name=_("owner"),
        related_name="kept_texts",
        # The text is the owner's; it goes with them.
        on_delete=models.CASCADE,
    )
    path = models.CharField(_("page"), max_length=500)
    fields = models.JSONField(_("fields"), default=list)
    had_files = models.BooleanField(_("had files"), default=False)
    kept_at = models.DateTimeField(_("kept at"), auto_now_add=True)

    class Meta:
        verbose_name = _("kept text")
        verbose_name_plural = _("kept texts")
        ordering = ["-kept_at"]

    def __str__(self):
        return f"{self.owner} {self.path}"
