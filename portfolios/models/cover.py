"""Who decides in a supervisor's place, while they are away or for good.

Invariant: nobody stands in for themselves; an absence ends at `until`, and a hand-over that nobody accepted in time
is no offer any more, whether or not anybody has recorded it.
"""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .portfolio import Portfolio

# How long a colleague may think about a hand-over.
OFFERED_FOR = timedelta(days=14)


class CoverQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Arranged by or for `user`; and a hand-over that `user` is offered with, as the technician."""
        if not user.is_authenticated:
            return self.none()
        offered = Portfolio.objects.filter(owner=user).values("hand_overs")
        return self.filter(Q(supervisor=user) | Q(deputy=user) | Q(pk__in=offered))

    def absences(self):
        """Not over yet: running, or still to come."""
        return self.filter(until__gt=timezone.now(), ended_at__isnull=True)

    def running(self):
        return self.absences().filter(starts_at__lte=timezone.now())

    def offered(self):
        """Hand-overs that the colleague can still take on."""
        since = timezone.now() - OFFERED_FOR
        return self.filter(until__isnull=True, accepted_at__isnull=True, ended_at__isnull=True, arranged_at__gt=since)


class Cover(models.Model):
    """A supervisor's absence, or departure: somebody else decides instead, on grants that name this row.

    With `until` it is cover for an absence; without, a hand-over, and the supervisor's own grants end once the
    colleague accepts it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("supervisor"), related_name="covers", on_delete=models.PROTECT
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("stands in"), related_name="covers_taken", on_delete=models.PROTECT
    )
    starts_at = models.DateTimeField(_("from"))
    until = models.DateTimeField(_("until"), null=True, blank=True)
    arranged_at = models.DateTimeField(_("arranged at"), auto_now_add=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    # What a hand-over offers; a technician who says no is taken out.
    portfolios = models.ManyToManyField(Portfolio, verbose_name=_("portfolios"), related_name="hand_overs", blank=True)

    objects = CoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("cover")
        verbose_name_plural = _("cover")
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(supervisor=F("deputy")),
                name="cover_by_somebody_else",
                violation_error_message=_("Nobody stands in for themselves."),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("starts_at")),
                name="cover_ends_after_it_starts",
                violation_error_message=_("The last day is not before the first."),
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(until__isnull=True, ended_at__isnull=True),
                name="cover_accepted_is_a_hand_over",
                violation_error_message=_("A hand-over alone is accepted, and what is accepted does not end."),
            ),
        ]

    def __str__(self):
        return f"{self.deputy} for {self.supervisor}"

    @property
    def state(self):
        """open, coming, offered, accepted, expired or ended: as the components for states name them."""
        now = timezone.now()
        if self.ended_at:
            return "ended"
        if self.until is None:
            waits = "offered" if self.arranged_at + OFFERED_FOR > now else "expired"
            return "accepted" if self.accepted_at else waits
        if self.until <= now:
            return "ended"
        return "open" if self.starts_at <= now else "coming"

    @property
    def last_day(self):
        """The day on whose end an absence is over."""
        return timezone.localtime(self.until - timedelta(seconds=1)).date()
