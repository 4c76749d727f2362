"""The letters that the portal writes to people."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .people import User


class OutgoingMailQuerySet(models.QuerySet):
    def due(self, now):
        """Letters that nobody is sending: queued, or taken by a worker whose lease has run out."""
        return self.filter(Q(state="queued") | Q(state="sending", lease_until__lt=now))


class OutgoingMail(models.Model):
    """One letter to one recipient. The row is the job; a worker that takes it holds a lease."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")

    recipient = models.EmailField(_("recipient"))
    language = models.CharField(_("language"), max_length=2, choices=User.Language, default=User.Language.ENGLISH)
    subject = models.CharField(_("subject"), max_length=250)
    # Emptied once sent outside the demo: letters carry one-time links.
    body = models.TextField(_("body"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    queued_at = models.DateTimeField(_("queued at"), auto_now_add=True)
    lease_until = models.DateTimeField(_("lease until"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    failure = models.CharField(_("failure"), max_length=200, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mail")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="mail_is_sent_exactly_when_it_has_a_time",
                violation_error_message=_("An e-mail is sent exactly when it has a time of sending."),
            ),
            models.CheckConstraint(
                condition=Q(state="sending", lease_until__isnull=False)
                | (~Q(state="sending") & Q(lease_until__isnull=True)),
                name="mail_has_a_lease_exactly_while_being_sent",
                violation_error_message=_("An e-mail has a lease exactly while it is being sent."),
            ),
        ]
        indexes = [
            models.Index(fields=["queued_at"], condition=Q(state__in=["queued", "sending"]), name="mail_waiting")
        ]

    def __str__(self):
        return f"{self.recipient}: {self.subject}"
