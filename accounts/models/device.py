"""In which browsers somebody has signed in, by a digest that names neither the browser nor its address."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .people import User


class DeviceUse(models.Model):
    person = models.ForeignKey(
        User,
        verbose_name=_("person"),
        related_name="devices",
        # Says nothing that outlives the person.
        on_delete=models.CASCADE,
    )
    device_digest = models.CharField(_("digest of the browser"), max_length=64)
    first_seen = models.DateTimeField(_("first seen"), default=timezone.now)
    last_seen = models.DateTimeField(_("last seen"), default=timezone.now)
    # The browser in which the account was signed in for the first time.
    is_first = models.BooleanField(_("first of this person"), default=False)

    class Meta:
        verbose_name = _("use of a browser")
        verbose_name_plural = _("uses of browsers")
        ordering = ["-last_seen"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "device_digest"],
                name="device_once_for_person",
                violation_error_message=_("This browser is known for this person already."),
            )
        ]
        indexes = [models.Index(fields=["device_digest"], name="device_by_digest")]

    def __str__(self):
        return f"{self.person} {self.device_digest[:8]}"
