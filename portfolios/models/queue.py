"""What helps a supervisor to decide: questions, phrases, decisions begun, and how often they were reminded.

Invariant: a question stays as it was asked and is answered once (a trigger holds this); a decision that was only begun
is nobody's but its writer's.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .claim import Claim


class QuestionQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(claim__in=Claim.objects.visible_to(user))

    def unanswered(self):
        return self.filter(answered_at__isnull=True)


class Question(models.Model):
    """A supervisor asks before deciding; the claim goes on waiting."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    claim = models.ForeignKey(Claim, verbose_name=_("claim"), related_name="questions", on_delete=models.PROTECT)
    claim_version = models.PositiveIntegerField(_("version of the claim"))
    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("asked by"), related_name="questions", on_delete=models.PROTECT
    )
    asker_name = models.CharField(_("name"), max_length=150)
    text = models.TextField(_("question"))
    asked_at = models.DateTimeField(_("asked at"))
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="question_has_answer_and_time_together",
                violation_error_message=_("An answered question says what and when."),
            ),
            models.UniqueConstraint(
                fields=["claim", "asker"],
                condition=Q(answered_at__isnull=True),
                name="question_unanswered_once_for_asker",
                violation_error_message=_("Your question on this claim is still waiting for an answer."),
            ),
        ]

    def __str__(self):
        return f"{self.claim_id} {self.asked_at:%Y-%m-%d}"


class Phrase(models.Model):
    """Words that a supervisor uses again and again when returning a claim."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        related_name="phrases",
        on_delete=models.CASCADE,  # their own words, of use to nobody else
    )
    text = models.CharField(_("text"), max_length=500)
    used = models.PositiveIntegerField(_("times used"), default=0)
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)

    class Meta:
        verbose_name = _("phrase")
        verbose_name_plural = _("phrases")
        ordering = ["-used", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "text"],
                name="phrase_once_for_owner",
                violation_error_message=_("You already have this phrase."),
            )
        ]

    def __str__(self):
        return self.text


class DecisionDraft(models.Model):
    """A decision that was begun and not sent: kept for its writer over sessions, with what they had before them."""

    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("supervisor"),
        related_name="decision_drafts",
        on_delete=models.CASCADE,  # never sent, so never part of the record
    )
    claim = models.ForeignKey(
        Claim,
        verbose_name=_("claim"),
        related_name="decision_drafts",
        on_delete=models.CASCADE,  # see supervisor
    )
    verdict = models.CharField(_("verdict"), max_length=10, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    seen_digest = models.CharField(_("SHA-256 of what was shown"), max_length=64)
    seen_version = models.PositiveIntegerField(_("version shown"))
    saved_at = models.DateTimeField(_("saved at"), auto_now=True)

    class Meta:
        verbose_name = _("decision begun")
        verbose_name_plural = _("decisions begun")
        constraints = [
            models.UniqueConstraint(
                fields=["supervisor", "claim"],
                name="decision_draft_once_for_claim",
                violation_error_message=_("You have already begun to decide this claim."),
            )
        ]

    def __str__(self):
        return f"{self.supervisor_id} {self.claim_id}"


class Reminder(models.Model):
    """That somebody was reminded, or got their digest, so that it happens once and not too often."""

    class Kind(models.TextChoices):
        REMINDER = "reminder", _("Reminder")
        DIGEST = "digest", _("Weekly digest")
        OVERDUE = "overdue", _("Note to a technician that a decision is late")
        EXPIRY = "expiry", _("Note to a technician that a sign-off expires")

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recipient"),
        related_name="reminders",
        on_delete=models.CASCADE,  # of no meaning without them
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    sent_on = models.DateField(_("sent on"))
    waiting = models.PositiveIntegerField(_("claims that waited"), default=0)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-sent_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "kind", "sent_on"],
                name="reminder_once_a_day",
                violation_error_message=_("This person has already been reminded today."),
            )
        ]

    def __str__(self):
        return f"{self.recipient_id} {self.kind} {self.sent_on}"
