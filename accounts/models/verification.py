"""Who somebody is, confirmed by an organisation: by its administrators, who know the person or looked at the register.

Invariant: nobody verifies themselves; a verification is made by somebody who administers that organisation at that
moment, stays as it was made, and ends once (triggers hold this); a GPhC number is verified for one account at a time.
"""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .people import Organisation, User

# What an administrator confirms. Whoever changes one of these is verified anew.
VERIFIED_FIELDS = ("name", "email", "profession", "registration_number")


class AdministratorQuerySet(models.QuerySet):
    def open(self):
        return self.filter(ended_at__isnull=True)


class Administrator(models.Model):
    """Somebody whom the portal's staff appointed to verify the people of an organisation."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), related_name="administrators", on_delete=models.PROTECT
    )
    person = models.ForeignKey(User, verbose_name=_("person"), related_name="administrations", on_delete=models.PROTECT)
    appointed_at = models.DateTimeField(_("appointed at"), auto_now_add=True)
    appointed_by = models.ForeignKey(
        User,
        verbose_name=_("appointed by"),
        related_name="administrators_appointed",
        on_delete=models.PROTECT,
        null=True,  # by a command, when a portal is set up
        blank=True,
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = AdministratorQuerySet.as_manager()

    class Meta:
        verbose_name = _("administrator of an organisation")
        verbose_name_plural = _("administrators of organisations")
        ordering = ["organisation", "person"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "person"],
                condition=Q(ended_at__isnull=True),
                name="administrator_open_once_for_organisation",
                violation_error_message=_("This person already administers this organisation."),
            ),
            models.CheckConstraint(
                condition=Q(appointed_by__isnull=True) | ~Q(appointed_by=F("person")),
                name="administrator_not_appointed_by_oneself",
                violation_error_message=_("Nobody appoints themselves."),
            ),
        ]

    def __str__(self):
        return f"{self.person} ({self.organisation})"


class VerificationQuerySet(models.QuerySet):
    def open(self):
        return self.filter(ended_at__isnull=True)

    def standing(self):
        """Open ones whose person still has the name, number and profession that were verified, and may sign in."""
        return self.open().filter(
            person__is_active=True,
            name=F("person__name"),
            email__iexact=F("person__email"),
            profession=F("person__profession"),
            registration_number=F("person__registration_number"),
        )


class Verification(models.Model):
    class Basis(models.TextChoices):
        IN_PERSON = "in_person", _("I know this person and work with them")
        IDENTITY = "identity", _("I have seen proof of their identity")
        EMPLOYMENT = "employment", _("Our employment records, at an address that only they read")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(User, verbose_name=_("person"), related_name="verifications", on_delete=models.PROTECT)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), related_name="verifications", on_delete=models.PROTECT
    )
    # As they were verified: see VERIFIED_FIELDS.
    name = models.CharField(_("full name"), max_length=150)
    email = models.EmailField(_("e-mail address"))
    profession = models.CharField(_("profession"), max_length=30, choices=User.Profession)
    registration_number = models.CharField(_("GPhC registration number"), max_length=7, blank=True)
    basis = models.CharField(_("how I know"), max_length=15, choices=Basis)
    register_checked = models.BooleanField(_("I found the number on the GPhC register under this name"), default=False)
    verified_by = models.ForeignKey(
        User, verbose_name=_("verified by"), related_name="verifications_made", on_delete=models.PROTECT
    )
    verified_at = models.DateTimeField(_("verified at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by = models.ForeignKey(
        User,
        verbose_name=_("ended by"),
        related_name="verifications_ended",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )

    objects = VerificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        ordering = ["-verified_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(person=F("verified_by")),
                name="verification_not_of_oneself",
                violation_error_message=_("Nobody verifies themselves."),
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(ended_at__isnull=True),
                name="verification_open_once_for_person",
                violation_error_message=_("This person is already verified."),
            ),
            models.UniqueConstraint(
                fields=["registration_number"],
                condition=Q(ended_at__isnull=True) & ~Q(registration_number=""),
                name="verification_of_number_for_one_person",
                violation_error_message=_("This GPhC number is already verified for another account."),
            ),
            models.CheckConstraint(
                condition=Q(registration_number="") | Q(register_checked=True),
                name="verification_of_number_after_looking_at_register",
                violation_error_message=_("Look the number up in the GPhC register first."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="verification_ended_at_and_by_together",
                violation_error_message=_("An ended verification says when and by whom."),
            ),
        ]

    def __str__(self):
        return f"{self.person} ({self.organisation})"

    def changes(self):
        """What of the person differs from what was verified: (label, then, now) for each."""
        for name in VERIFIED_FIELDS:
            field = User._meta.get_field(name)
            then, now = getattr(self, name), getattr(self.person, name)
            if then.casefold() != now.casefold() or (name != "email" and then != now):
                yield field.verbose_name, shown(field, then), shown(field, now)


def shown(field, value):
    return dict(field.choices or []).get(value, value)


class VerificationRequest(models.Model):
    """That somebody asked the administrators of their organisation to verify them; gone once they did."""

    person = models.ForeignKey(
        User,
        verbose_name=_("person"),
        related_name="verification_requests",
        # Says nothing that outlives the person.
        on_delete=models.CASCADE,
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), related_name="verification_requests", on_delete=models.PROTECT
    )
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)

    class Meta:
        verbose_name = _("request for verification")
        verbose_name_plural = _("requests for verification")
        ordering = ["-asked_at"]

    def __str__(self):
        return f"{self.person} → {self.organisation}"
