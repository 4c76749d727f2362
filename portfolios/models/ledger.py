"""The rows of the ledger; `portfolios.ledger` writes and verifies them.

Invariant: append-only, one chain for each portfolio without a gap, and no text that anybody wrote: ids and
digests alone, so that erasing a person keeps the chain valid.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .portfolio import Portfolio


class LedgerEvent(models.Model):
    class Kind(models.TextChoices):
        PORTFOLIO_STARTED = "portfolio_started", _("Portfolio started")
        STAGE_CHOSEN = "stage_chosen", _("Stage chosen")
        MOVED_ON = "moved_on", _("Moved to a later edition")
        MOVED_HERE = "moved_here", _("Moved here from an earlier edition")
        SUPERVISOR_INVITED = "supervisor_invited", _("Supervisor invited")
        INVITATION_REVOKED = "invitation_revoked", _("Invitation revoked")
        INVITATION_DECLINED = "invitation_declined", _("Invitation declined")
        SUPERVISION_STARTED = "supervision_started", _("Supervision started")
        SUPERVISION_ENDED = "supervision_ended", _("Supervision ended")
        HAND_OVER_OFFERED = "hand_over_offered", _("Hand-over offered")
        HAND_OVER_STOPPED = "hand_over_stopped", _("Hand-over stopped")
        CLAIM_SUBMITTED = "claim_submitted", _("Claim submitted")
        CLAIM_WITHDRAWN = "claim_withdrawn", _("Claim taken back")
        CLAIM_ACCEPTED = "claim_accepted", _("Claim accepted")
        CLAIM_RETURNED = "claim_returned", _("Claim returned")
        ACCEPTANCE_WITHDRAWN = "acceptance_withdrawn", _("Acceptance withdrawn")
        COMPETENCY_SIGNED_OFF = "competency_signed_off", _("Competency signed off")
        COMPETENCY_RENEWED = "competency_renewed", _("Sign-off of a competency renewed")
        COMPETENCY_WITHDRAWN = "competency_withdrawn", _("Sign-off of a competency withdrawn")
        STAGE_COMPLETED = "stage_completed", _("Stage completed")
        STAGE_WITHDRAWN = "stage_withdrawn", _("Completion of a stage withdrawn")
        COMPETENCY_ASKED_FOR = "competency_asked_for", _("Sign-off of a competency asked for")
        STAGE_ASKED_FOR = "stage_asked_for", _("Completion of a stage asked for")
        QUESTION_ASKED = "question_asked", _("Question asked")
        QUESTION_ANSWERED = "question_answered", _("Question answered")
        FEEDBACK_PROPOSED = "feedback_proposed", _("List of raters proposed")
        FEEDBACK_APPROVED = "feedback_approved", _("List of raters approved")
        FEEDBACK_RETURNED = "feedback_returned", _("List of raters returned")
        FEEDBACK_RELEASED = "feedback_released", _("Feedback released")
        FEEDBACK_STOPPED = "feedback_stopped", _("Feedback stopped")
        PERSON_ERASED = "person_erased", _("Person erased")
        TICKET_SENT = "ticket_sent", _("Assessor asked")
        TICKET_ANSWERED = "ticket_answered", _("Assessor answered")
        TICKET_REVOKED = "ticket_revoked", _("Request to an assessor taken back")
        EVIDENCE_AMENDED = "evidence_amended", _("Evidence amended")
        REPORT_REQUESTED = "report_requested", _("Report asked for")
        REPORT_FINISHED = "report_finished", _("Report made")
        REPORT_FAILED = "report_failed", _("Report failed")
        REPORT_CANCELLED = "report_cancelled", _("Report cancelled")
        REPORT_REVIEWED = "report_reviewed", _("Report reviewed")

    ASKED_FOR = (Kind.COMPETENCY_ASKED_FOR, Kind.STAGE_ASKED_FOR)

    portfolio = models.ForeignKey(
        Portfolio, verbose_name=_("portfolio"), related_name="ledger_events", on_delete=models.PROTECT
    )
    sequence = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        related_name="ledger_events",
        on_delete=models.PROTECT,
        null=True,  # the portal itself, for example a worker
        blank=True,
    )
    subject_id = models.UUIDField(_("about"), null=True, blank=True)
    facts = models.JSONField(_("facts"), default=dict)
    # {"decision:<key>": …}: what binds the rows that the event tells of; see `portfolios.ledger.fingerprints`.
    fingerprints = models.JSONField(_("fingerprints of rows"), default=dict, editable=False)
    happened_at = models.DateTimeField(_("happened at"))
    previous_hash = models.CharField(_("hash of the event before"), max_length=64, blank=True)
    hash = models.CharField(_("hash"), max_length=64)
    # Random, and no part of the hash: it is emptied when a person is erased, and with it goes the last way to guess
    # from a fingerprint what they had written.
    salt = models.CharField(_("salt"), max_length=32, blank=True, editable=False)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["portfolio", "sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["portfolio", "sequence"],
                name="ledger_sequence_unique_in_portfolio",
                violation_error_message=_("The ledger already has an event with this number."),
            )
        ]
        indexes = [
            models.Index(
                fields=["portfolio", "happened_at"],
                condition=Q(kind__in=["competency_asked_for", "stage_asked_for"]),
                name="ledger_asked_for",
            )
        ]

    def __str__(self):
        return f"{self.portfolio_id} {self.sequence} {self.kind}"
