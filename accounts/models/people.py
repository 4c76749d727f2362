"""People and the organisations they work for.

Invariant: an e-mail address belongs to one account whatever its capitals, and a GPhC number fits its holder's
profession. Whose the number is says a `Verification`, not whoever typed it first.
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

    class Letters(models.TextChoices):
        EACH = "each", _("A letter whenever something waits for me")
        WEEKLY = "weekly", _("One letter a week with all that waits")

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
    letters = models.CharField(
        _("letters about sign-off"),
        max_length=10,
        choices=Letters,
        default=Letters.EACH,
        help_text=_("What waits for you to decide or to answer."),
    )

    # Raised to end every session of this person at once: see `get_session_auth_hash`.
    session_series = models.PositiveIntegerField(_("series of sessions"), default=0, editable=False)

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

    def get_session_auth_hash(self):
        """What a session must match: besides the password, the series in which it was opened."""
        return f"{super().get_session_auth_hash()}.{self.session_series}"

    def get_session_auth_fallback_hash(self):
        for fallback in super().get_session_auth_fallback_hash():
            yield f"{fallback}.{self.session_series}"

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name.split(" ")[0] if self.name else self.email
