"""Multi-source feedback: what several colleagues say of somebody, without saying which of them said what.

Invariant: a supervisor approves the list before anybody is asked; an answer names neither its rater nor its time, and
no column links the two (what PostgreSQL notes of its own transactions could, to whoever reads its files); the answers
are released together, from three raters on, and never change afterwards.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from .evidence import Evidence
from .portfolio import Portfolio

FEEDBACK_FORM = "multi_source_feedback"  # the kind of evidence that released feedback becomes
MINIMUM_RATERS = 3  # RPS guidance as the dossier cites it; ten are recommended


class FeedbackCycleQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Own cycles, and those of portfolios that `user` supervises now, once they were proposed."""
        if not user.is_authenticated:
            return self.none()
        proposed = Q(proposed_at__isnull=False) & ~Q(state="draft")
        supervised = Q(portfolio_id__in=user.supervisions.open().values("portfolio_id"))
        return self.filter(Q(technician=user) | (supervised & proposed))


class FeedbackCycle(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", _("Being prepared")
        PROPOSED = "proposed", _("Waiting for a supervisor to approve the list")
        OPEN = "open", _("Colleagues are answering")
        RELEASED = "released", _("Released")
        STOPPED = "stopped", _("Stopped")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    portfolio = models.ForeignKey(
        Portfolio, verbose_name=_("portfolio"), related_name="feedback_cycles", on_delete=models.PROTECT
    )
    technician = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("technician"), related_name="feedback_cycles", on_delete=models.PROTECT
    )
    # The questions as they stood when the cycle began: [{name, label: {en, cy}, kind: rating | text}].
    questions = models.JSONField(_("questions"), default=list)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    self_rating = models.JSONField(_("own answers"), default=dict, blank=True)
    self_rated_at = models.DateTimeField(_("own answers given at"), null=True, blank=True)
    started_at = models.DateTimeField(_("started at"), auto_now_add=True)
    proposed_at = models.DateTimeField(_("proposed at"), null=True, blank=True)
    return_reason = models.TextField(_("why the list was returned"), blank=True)
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("approved by"),
        related_name="feedback_cycles_approved",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )
    closes_on = models.DateField(_("last day for answers"), null=True, blank=True)
    released_at = models.DateTimeField(_("released at"), null=True, blank=True)
    stopped_at = models.DateTimeField(_("stopped at"), null=True, blank=True)
    # What was released: per question the numbers of answers by rating, the words in no order, the own answer.
    results = models.JSONField(_("results"), null=True, blank=True)
    # The released results as a piece of evidence of the technician's.
    evidence = models.OneToOneField(
        Evidence,
        verbose_name=_("evidence"),
        related_name="feedback_cycle",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )

    objects = FeedbackCycleQuerySet.as_manager()

    class Meta:
        verbose_name = _("feedback cycle")
        verbose_name_plural = _("feedback cycles")
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["portfolio"],
                condition=Q(state__in=["draft", "proposed", "open"]),
                name="feedback_cycle_one_at_a_time",
                violation_error_message=_("A feedback cycle of this portfolio is already under way."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["open", "released"]) | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="feedback_cycle_asks_after_approval",
                violation_error_message=_("A supervisor approves the list before anybody is asked."),
            ),
            models.CheckConstraint(
                condition=Q(state="released", released_at__isnull=False, results__isnull=False)
                | (~Q(state="released") & Q(released_at__isnull=True, results__isnull=True)),
                name="feedback_cycle_has_results_exactly_when_released",
                violation_error_message=_("Results exist exactly once they are released."),
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=models.F("technician")),
                name="feedback_cycle_not_approved_by_owner",
                violation_error_message=_("Nobody approves their own list."),
            ),
        ]

    def __str__(self):
        return f"{self.portfolio_id} {self.state}"


class FeedbackRater(models.Model):
    """A colleague on the list. That they answered is known, so as not to ask again; when, and what, is not."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cycle = models.ForeignKey(FeedbackCycle, verbose_name=_("cycle"), related_name="raters", on_delete=models.PROTECT)
    name = models.CharField(_("name"), max_length=100)
    email = models.EmailField(_("e-mail address"))
    relationship = models.CharField(_("how you work together"), max_length=150)
    token_digest = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    asked_at = models.DateTimeField(_("asked at"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True)
    has_answered = models.BooleanField(_("has answered"), default=False)
    declined = models.BooleanField(_("has declined"), default=False)

    class Meta:
        verbose_name = _("rater")
        verbose_name_plural = _("raters")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                "cycle",
                Lower("email"),
                name="feedback_rater_once_in_cycle",
                violation_error_message=_("This person is already on the list."),
            ),
            models.CheckConstraint(
                condition=Q(has_answered=False) | Q(declined=False),
                name="feedback_rater_answered_or_declined_not_both",
                violation_error_message=_("Whoever declined has not answered."),
            ),
        ]

    def __str__(self):
        return self.name


class FeedbackAnswer(models.Model):
    """One colleague's answers, without anything that says whose. Append-only; the random key is the only order."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cycle = models.ForeignKey(FeedbackCycle, verbose_name=_("cycle"), related_name="answers", on_delete=models.PROTECT)
    content = models.JSONField(_("answers"))

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        ordering = ["pk"]

    def __str__(self):
        return str(self.cycle_id)
