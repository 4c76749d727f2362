"""The report of a portfolio as PDF, and a supervisor's review of it.

Invariant: the row is the job. A worker holds it by a lease; a finished report is never made twice; only
`portfolios.reports.jobs` changes its state.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from frameworks.models import Edition

from .portfolio import Portfolio
from .supervision import SupervisorRole


class ReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Own reports, and finished ones that were shared, of portfolios that `user` supervises now."""
        if not user.is_authenticated:
            return self.none()
        supervised = Q(
            state="ready",
            is_shared=True,
            portfolio_id__in=user.supervisions.open().values("portfolio_id"),
        )
        return self.filter(Q(portfolio__owner=user) | supervised)

    def waiting(self, now):
        """Reports that no worker holds: queued, or under a lease that has run out."""
        return self.filter(Q(state="queued") | Q(state="running", lease_until__lt=now))

    def ready(self):
        return self.filter(state="ready")


def report_path(report, filename):
    return f"reports/{report.sha256[:2]}/{report.sha256}.pdf"


def in_groups(code):
    """A verification code as it is printed: in groups of four."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


class Report(models.Model):
    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    class Failure(models.TextChoices):
        TOO_LARGE = "too_large", _("The portfolio is too large for one report.")
        TOO_SLOW = "too_slow", _("The report took too long to make.")
        WORKER_LOST = "worker_lost", _("The worker stopped three times while making it.")
        ERROR = "error", _("Something went wrong on our side.")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    portfolio = models.ForeignKey(
        Portfolio, verbose_name=_("portfolio"), related_name="reports", on_delete=models.PROTECT
    )
    number = models.PositiveIntegerField(_("number"))
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked for by"),
        related_name="reports_requested",
        on_delete=models.PROTECT,
    )
    # Sent by the form: a double click asks once.
    request_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    language = models.CharField(_("language"), max_length=2, choices=User.Language)
    is_shared = models.BooleanField(_("ask my supervisors to review it"), default=True)
    # The portfolio as it stood then; empty means at the moment of making.
    as_at = models.DateTimeField(_("as at"), null=True, blank=True, editable=False)
    # The gap letter: what a move to this edition would mean. Empty for a report of the portfolio itself.
    moving_to = models.ForeignKey(
        Edition,
        verbose_name=_("moving to"),
        related_name="gap_letters",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED, editable=False)
    progress = models.PositiveSmallIntegerField(_("progress in per cent"), default=0, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, editable=False)
    lease_until = models.DateTimeField(_("lease until"), null=True, blank=True, editable=False)
    lease_token = models.UUIDField(_("lease"), null=True, blank=True, editable=False)
    failure = models.CharField(_("failure"), max_length=15, choices=Failure, blank=True, editable=False)
    requested_at = models.DateTimeField(_("asked for at"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True, editable=False)
    file = models.FileField(_("file"), upload_to=report_path, max_length=200, blank=True, editable=False)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True, editable=False)
    pages = models.PositiveIntegerField(_("pages"), null=True, blank=True, editable=False)
    size = models.PositiveIntegerField(_("bytes"), null=True, blank=True, editable=False)
    ledger_head = models.CharField(_("head of the ledger"), max_length=64, blank=True, editable=False)
    verification_code = models.CharField(_("verification code"), max_length=20, unique=True, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-requested_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["portfolio", "number"],
                name="report_number_unique_in_portfolio",
                violation_error_message=_("This portfolio already has a report with this number."),
            ),
            models.UniqueConstraint(
                fields=["portfolio"],
                condition=Q(state__in=["queued", "running"]),
                name="report_made_one_at_a_time_for_portfolio",
                violation_error_message=_("A report of this portfolio is already being made."),
            ),
            models.CheckConstraint(
                condition=Q(state="running", lease_until__isnull=False, lease_token__isnull=False)
                | (~Q(state="running") & Q(lease_until__isnull=True, lease_token__isnull=True)),
                name="report_has_a_lease_exactly_while_running",
                violation_error_message=_("A report has a lease exactly while it is being made."),
            ),
            models.CheckConstraint(
                condition=(Q(state="ready", pages__isnull=False, size__isnull=False) & ~Q(file="") & ~Q(sha256=""))
                | (~Q(state="ready") & Q(file="", sha256="")),
                name="report_has_a_file_exactly_when_ready",
                violation_error_message=_("A report has a file exactly when it is ready."),
            ),
            models.CheckConstraint(
                condition=(Q(state="failed") & ~Q(failure="")) | (~Q(state="failed") & Q(failure="")),
                name="report_failed_with_reason",
                violation_error_message=_("A failed report says why."),
            ),
            models.CheckConstraint(
                condition=Q(progress__lte=100),
                name="report_progress_at_most_hundred",
                violation_error_message=_("Progress ends at 100 per cent."),
            ),
        ]
        indexes = [
            models.Index(fields=["requested_at"], condition=Q(state__in=["queued", "running"]), name="report_waiting")
        ]

    def __str__(self):
        return f"{self.portfolio_id} #{self.number}"

    def get_absolute_url(self):
        return reverse("portfolios:report_detail", args=[self.pk])

    @property
    def newer(self):
        """Later reports of the same kind, of the same portfolio; one of a moment in the past supersedes nothing."""
        same = {"portfolio": self.portfolio_id, "moving_to": self.moving_to_id, "as_at__isnull": True}
        return Report.objects.ready().filter(number__gt=self.number, **same)

    @property
    def printed_code(self):
        return in_groups(self.verification_code)


class Review(models.Model):
    """What a supervisor says of a whole report. Append-only."""

    class Outcome(models.TextChoices):
        REVIEWED = "reviewed", _("Reviewed")
        CHANGES_ASKED_FOR = "changes_asked_for", _("Changes asked for")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, verbose_name=_("report"), related_name="reviews", on_delete=models.PROTECT)
    technician = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("technician"),
        related_name="reviews_received",
        on_delete=models.PROTECT,
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("reviewed by"), related_name="reviews", on_delete=models.PROTECT
    )
    reviewer_role = models.CharField(_("role"), max_length=30, choices=SupervisorRole)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome)
    comment = models.TextField(_("comment"), blank=True)
    report_sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    reviewed_at = models.DateTimeField(_("reviewed at"))

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["-reviewed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "reviewer"],
                name="review_once_for_report_and_reviewer",
                violation_error_message=_("You have already reviewed this report."),
            ),
            models.CheckConstraint(
                condition=~Q(reviewer=F("technician")),
                name="review_not_by_owner",
                violation_error_message=_("Nobody reviews their own report."),
            ),
            models.CheckConstraint(
                condition=Q(outcome="reviewed") | ~Q(comment=""),
                name="review_asks_for_changes_with_comment",
                violation_error_message=_("Say what has to change."),
            ),
        ]

    def __str__(self):
        return f"{self.report_id} {self.outcome}"
