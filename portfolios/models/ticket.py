"""Asking somebody without an account for their words about one piece of evidence, and what they answered.

Invariant: a ticket asks one named person about one piece of evidence and is answered at most once, while it is open
and the evidence is a draft; nobody changes what it asks, and nobody ever changes an answer (triggers hold all this).
"""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from .evidence import Evidence


class Assurance(models.TextChoices):
    """How the portal knows that the person asked is the one who answered."""

    EMAIL = "ticket_email", _("Link sent to their e-mail address")
    SHARED_DEVICE = "shared_device", _("Link handed over in person")


class TicketQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those about one's own evidence: who was asked is nobody else's business."""
        return self.filter(evidence__owner=user) if user.is_authenticated else self.none()

    def unanswered(self):
        return self.filter(answered_at__isnull=True, revoked_at__isnull=True)

    def open(self):
        """Tickets that can still be answered."""
        return self.unanswered().filter(expires_at__gt=timezone.now())


class Ticket(models.Model):
    """Only the token's digest is kept: the link is in the letter, or on the page shown once, and nowhere else."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    evidence = models.ForeignKey(Evidence, verbose_name=_("evidence"), related_name="tickets", on_delete=models.PROTECT)
    name = models.CharField(_("name"), max_length=100)
    email = models.EmailField(_("e-mail address"), blank=True)
    position = models.CharField(_("position"), max_length=100, blank=True)
    assurance = models.CharField(_("assurance"), max_length=20, choices=Assurance, default=Assurance.EMAIL)
    shares_words = models.BooleanField(_("shows what the technician wrote"), default=False)
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    sent_at = models.DateTimeField(_("sent at"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires at"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        ordering = ["-sent_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(assurance="ticket_email") & ~Q(email="") | Q(assurance="shared_device", email=""),
                name="ticket_has_an_address_exactly_when_sent_by_email",
                violation_error_message=_("An e-mail needs an address; a link handed over has none."),
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(revoked_at__isnull=True),
                name="ticket_is_answered_or_revoked_not_both",
                violation_error_message=_("What was taken back is not answered."),
            ),
            models.UniqueConstraint(
                "evidence",
                Lower("email"),
                condition=Q(answered_at__isnull=True, revoked_at__isnull=True) & ~Q(email=""),
                name="ticket_unanswered_once_for_address",
                violation_error_message=_("This person has already been asked."),
            ),
        ]

    def __str__(self):
        return f"{self.name} → {self.evidence_id}"

    @property
    def state(self):
        """answered, revoked, expired or pending: as the components for states name them."""
        ends = {"answered": self.answered_at, "revoked": self.revoked_at}
        ended = next((name for name, time in ends.items() if time), None)
        return ended or ("expired" if self.expires_at <= timezone.now() else "pending")


class TicketAnswer(models.Model):
    """What an assessor wrote and declared. Append-only; `content` is what the digest binds."""

    class Profession(models.TextChoices):
        PHARMACIST = "pharmacist", _("Pharmacist")
        PHARMACY_TECHNICIAN = "pharmacy_technician", _("Pharmacy technician")
        DOCTOR = "doctor", _("Doctor")
        NURSE = "nurse", _("Nurse")
        ALLIED = "allied_health_professional", _("Allied health professional")
        MANAGER = "manager", _("Manager")
        OTHER = "other", _("Another role")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ticket = models.ForeignKey(Ticket, verbose_name=_("ticket"), related_name="answers", on_delete=models.PROTECT)
    evidence = models.ForeignKey(
        Evidence, verbose_name=_("evidence"), related_name="statements", on_delete=models.PROTECT
    )
    content = models.JSONField(_("what was asked and answered"))
    sha256 = models.CharField(_("SHA-256 of the content"), max_length=64)
    # As they declared themselves.
    name = models.CharField(_("name"), max_length=100)
    position = models.CharField(_("position"), max_length=100)
    profession = models.CharField(_("profession"), max_length=30, choices=Profession)
    registration_number = models.CharField(_("registration number"), max_length=20, blank=True)
    assurance = models.CharField(_("assurance"), max_length=20, choices=Assurance)
    language = models.CharField(_("language shown"), max_length=2, choices=User.Language)
    answered_at = models.DateTimeField(_("answered at"))

    class Meta:
        verbose_name = _("assessor's statement")
        verbose_name_plural = _("assessors' statements")
        ordering = ["answered_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"],
                name="ticket_answered_once",
                violation_error_message=_("This has already been answered."),
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="ticket_answer_has_a_digest",
                violation_error_message=_("A statement has the SHA-256 of its content."),
            ),
        ]

    def __str__(self):
        return f"{self.name} → {self.evidence_id}"
