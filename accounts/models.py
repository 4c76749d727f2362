"""People and the organisations they work for, and the letters that the portal writes to them.

Invariant: an e-mail address belongs to one account whatever its capitals, and a GPhC number fits its
holder's profession.
"""

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Nation(models.TextChoices):
    UK = "uk", _("United Kingdom")
    GREAT_BRITAIN = "great_britain", _("Great Britain")
    ENGLAND = "england", _("England")
    SCOTLAND = "scotland", _("Scotland")
    WALES = "wales", _("Wales")
    NORTHERN_IRELAND = "northern_ireland", _("Northern Ireland")


class Organisation(models.Model):
    """An employer of technicians or a publisher of frameworks."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    nation = models.CharField(_("nation"), max_length=20, choices=Nation, default=Nation.UK)
    is_publisher = models.BooleanField(_("publishes frameworks"), default=False)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]

    def __str__(self):
        return self.short_name or self.name


class UserManager(BaseUserManager):
    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)

    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """A person who signs in with an e-mail address."""

    class Profession(models.TextChoices):
        PHARMACY_TECHNICIAN = "pharmacy_technician", _("Pharmacy technician")
        PHARMACIST = "pharmacist", _("Pharmacist")
        MEDICINE = "medicine", _("Doctor")
        NURSING = "nursing", _("Nurse")
        OTHER = "other", _("Other")

    class Language(models.TextChoices):
        ENGLISH = "en", "English"
        WELSH = "cy", "Cymraeg"

    username = None
    first_name = None
    last_name = None
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("full name"), max_length=150)
    profession = models.CharField(
        _("profession"), max_length=30, choices=Profession, default=Profession.PHARMACY_TECHNICIAN
    )
    registration_number = models.CharField(
        _("GPhC registration number"),
        max_length=7,
        blank=True,
        validators=[RegexValidator(r"^[25]\d{6}$", _("Enter the seven digits of the GPhC number."))],
        help_text=_("Seven digits. A pharmacy technician's begins with 5, a pharmacist's with 2."),
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        related_name="people",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=Language,
        default=Language.ENGLISH,
        help_text=_("We write to you, and make your reports, in this language."),
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="email_unique_whatever_its_capitals",
                violation_error_message=_("Somebody already has an account with this e-mail address."),
            ),
            models.UniqueConstraint(
                fields=["registration_number"],
                condition=~Q(registration_number=""),
                name="registration_number_belongs_to_one_person",
                violation_error_message=_("Somebody already has an account with this GPhC number."),
            ),
            # Technicians' numbers begin with 5 (NHS data dictionary); pharmacists' with 2 (from sample values).
            models.CheckConstraint(
                condition=Q(registration_number="")
                | Q(profession="pharmacy_technician", registration_number__regex=r"^5[0-9]{6}$")
                | Q(profession="pharmacist", registration_number__regex=r"^2[0-9]{6}$"),
                name="registration_number_fits_profession",
                violation_error_message=_(
                    "A pharmacy technician's GPhC number is 5 and six digits, a pharmacist's is 2 and six digits."
                ),
            ),
        ]

    def __str__(self):
        return self.name or self.email

    @property
    def is_technician(self):
        return self.profession == self.Profession.PHARMACY_TECHNICIAN

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name.split(" ")[0] if self.name else self.email


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


class KeptText(models.Model):
    """What somebody had typed when their session ended, kept for them alone until they sign in again."""

    id = models.UUIDField(primary_key=True, editable=False)
    owner = models.ForeignKey(
        User,
        verbose_name=_("owner"),
        related_name="kept_texts",
        # The text is the owner's; it goes with them.
        on_delete=models.CASCADE,
    )
    path = models.CharField(_("page"), max_length=500)
    fields = models.JSONField(_("fields"), default=list)
    had_files = models.BooleanField(_("had files"), default=False)
    kept_at = models.DateTimeField(_("kept at"), auto_now_add=True)

    class Meta:
        verbose_name = _("kept text")
        verbose_name_plural = _("kept texts")
        ordering = ["-kept_at"]

    def __str__(self):
        return f"{self.owner} {self.path}"
