"""Who may see and decide whose work: a dated, revocable grant on a portfolio, and the invitation that leads to it.

Invariant: nobody supervises themselves; access ends in the moment in which `ended_at` is set, and cover for an absence
at `until`, whether or not anybody has recorded it.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .cover import Cover
from .portfolio import Portfolio


class SupervisorRole(models.TextChoices):
    PRACTICE = "practice_supervisor", _("Practice supervisor")
    EDUCATIONAL = "educational_supervisor", _("Educational supervisor")
    CLINICAL = "clinical_supervisor", _("Clinical supervisor")


class SupervisionQuerySet(models.QuerySet):
    def open(self):
        """Grants that give access at this moment. Cover begins and ends by the clock, whoever is awake."""
        return self.not_over().filter(started_at__lte=timezone.now())

    def not_over(self):
        """Open grants, and cover that is still to come."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=timezone.now()), ended_at__isnull=True)

    def over(self):
        return self.filter(Q(ended_at__isnull=False) | Q(until__lte=timezone.now()))

    def of_their_own(self):
        """Without those that stand in for somebody's absence."""
        return self.filter(until__isnull=True)

    def own_first(self):
        """Whoever also stands in for somebody acts in their own right first."""
        return self.order_by(F("until").desc(nulls_first=True), "pk")

    def decides_on(self, supervisor, technician):
        """Whether `supervisor` decides on the work of `technician` at this moment, or will for an absence to come."""
        return self.not_over().filter(supervisor=supervisor, technician=technician).exists()

    def visible_to(self, user):
        """Grants that `user` gave or received, open or ended."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(technician=user) | Q(supervisor=user))


class Supervision(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    portfolio = models.ForeignKey(
        Portfolio, verbose_name=_("portfolio"), related_name="supervisions", on_delete=models.PROTECT
    )
    # The portfolio's owner, repeated so that the database can compare the two people (a trigger keeps it true).
    technician = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("technician"),
        related_name="supervisions_received",
        on_delete=models.PROTECT,
    )
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("supervisor"),
        related_name="supervisions",
        on_delete=models.PROTECT,
    )
    role = models.CharField(_("role"), max_length=30, choices=SupervisorRole)
    started_at = models.DateTimeField(_("started at"), default=timezone.now)
    # Cover for an absence ends by the clock.
    until = models.DateTimeField(_("until"), null=True, blank=True)
    cover = models.ForeignKey(
        Cover,
        verbose_name=_("cover"),
        related_name="supervisions",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("ended by"),
        related_name="supervisions_ended",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )

    objects = SupervisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("supervision")
        verbose_name_plural = _("supervisions")
        ordering = ["-started_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(technician=F("supervisor")),
                name="supervision_not_of_oneself",
                violation_error_message=_("Nobody supervises themselves."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="supervision_ended_at_and_by_together",
                violation_error_message=_("An ended supervision says when and by whom."),
            ),
            models.UniqueConstraint(
                fields=["portfolio", "supervisor"],
                condition=Q(ended_at__isnull=True, until__isnull=True),
                name="supervision_open_once_for_supervisor",
                violation_error_message=_("This person already supervises this portfolio."),
            ),
            models.UniqueConstraint(
                fields=["portfolio", "cover"],
                condition=Q(ended_at__isnull=True, until__isnull=False),
                name="supervision_covered_once_for_absence",
                violation_error_message=_("Somebody already stands in on this portfolio."),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(cover__isnull=False),
                name="supervision_until_a_day_is_cover",
                violation_error_message=_("Only cover for an absence is given until a day."),
            ),
        ]

    def __str__(self):
        return f"{self.supervisor} → {self.technician}"

    @property
    def is_open(self):
        return not self.is_over and self.started_at <= timezone.now()

    @property
    def is_coming(self):
        """Cover that has been arranged and gives no access yet."""
        return not self.is_over and self.started_at > timezone.now()

    @property
    def is_over(self):
        return self.over_at is not None and self.over_at <= timezone.now()

    @property
    def over_at(self):
        """When it ended, or will end by the clock."""
        return self.ended_at or self.until

    @property
    def stands_in_for(self):
        """The supervisor whose absence this grant covers, or None."""
        return self.cover.supervisor if self.until else None


class InvitationQuerySet(models.QuerySet):
    def open(self):
        """Invitations that can still be answered."""
        return self.unanswered().filter(expires_at__gt=timezone.now())

    def unanswered(self):
        return self.filter(accepted_at__isnull=True, declined_at__isnull=True, revoked_at__isnull=True)


class Invitation(models.Model):
    """An invitation to supervise, sent by e-mail. Only the token's digest is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    portfolio = models.ForeignKey(
        Portfolio, verbose_name=_("portfolio"), related_name="invitations", on_delete=models.PROTECT
    )
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=30, choices=SupervisorRole, default=SupervisorRole.PRACTICE)
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    invited_at = models.DateTimeField(_("invited at"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires at"))
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("accepted by"),
        related_name="invitations_accepted",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )
    declined_at = models.DateTimeField(_("declined at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-invited_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitation_accepted_at_and_by_together",
                violation_error_message=_("An accepted invitation says when and by whom."),
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, declined_at__isnull=True)
                | Q(accepted_at__isnull=True, revoked_at__isnull=True)
                | Q(declined_at__isnull=True, revoked_at__isnull=True),
                name="invitation_has_one_answer",
                violation_error_message=_("An invitation has one answer."),
            ),
            models.UniqueConstraint(
                "portfolio",
                Lower("email"),
                condition=Q(accepted_at__isnull=True, declined_at__isnull=True, revoked_at__isnull=True),
                name="invitation_unanswered_once_for_address",
                violation_error_message=_("This person has already been invited."),
            ),
        ]

    def __str__(self):
        return f"{self.email} → {self.portfolio_id}"

    @property
    def state(self):
        """accepted, declined, revoked, expired or invited: as the components for states name them."""
        answered = {"accepted": self.accepted_at, "declined": self.declined_at, "revoked": self.revoked_at}
        answer = next((name for name, time in answered.items() if time), None)
        return answer or ("expired" if self.expires_at <= timezone.now() else "invited")
