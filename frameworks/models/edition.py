"""Frameworks and their editions: what a profession publishes about itself.

Invariant: what belongs to a published or retired edition never changes again, whoever asks (triggers in
migration 0002 hold this against raw SQL too). A correction is a new edition that says what it replaces.
"""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import Nation, Organisation

from .honesty import Bilingual, Sourced

code_validator = RegexValidator(
    r"^[A-Za-z0-9][A-Za-z0-9._-]*$", _("Use letters, digits, full stops, hyphens and underscores.")
)


class FrameworkQuerySet(models.QuerySet):
    def with_published_edition(self):
        return self.filter(editions__status=Edition.Status.PUBLISHED).distinct()

    def public(self):
        """Frameworks of which anybody may read an edition."""
        return self.filter(pk__in=Edition.objects.public().values("framework"))


class Framework(Bilingual):
    """A competency framework, career pathway or set of standards, whatever its edition."""

    class Kind(models.TextChoices):
        COMPETENCY_FRAMEWORK = "competency_framework", _("Competency framework")
        CAREER_PATHWAY = "career_pathway", _("Career pathway")
        PROFESSIONAL_STANDARDS = "professional_standards", _("Professional standards")

    slug = models.SlugField(_("address"), unique=True)
    kind = models.CharField(_("kind"), max_length=30, choices=Kind, default=Kind.COMPETENCY_FRAMEWORK)
    title = models.CharField(_("title"), max_length=250)
    summary = models.TextField(_("summary"), blank=True)
    publisher = models.ForeignKey(
        Organisation, verbose_name=_("publisher"), related_name="frameworks", on_delete=models.PROTECT
    )
    published_with = models.CharField(_("published with"), max_length=200, blank=True)
    nation = models.CharField(_("nation"), max_length=20, choices=Nation, default=Nation.UK)
    is_illustrative = models.BooleanField(_("illustrative"), default=False)
    licence_holder = models.CharField(_("licence holder"), max_length=200, blank=True)
    licence_terms = models.TextField(_("licence terms"), blank=True)
    licence_url = models.URLField(_("licence address"), max_length=500, blank=True)
    may_show_text = models.BooleanField(
        _("may show text"), default=True, help_text=_("Off: only the structure is shown, never the statements.")
    )
    acknowledgement = models.TextField(_("acknowledgement"), blank=True)

    objects = FrameworkQuerySet.as_manager()

    class Meta:
        verbose_name = _("framework")
        verbose_name_plural = _("frameworks")
        ordering = ["title", "slug"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("frameworks:framework_detail", args=[self.slug])

    @cached_property
    def current_edition(self):
        """The published edition with the highest sequence, or None. One query."""
        return self.editions.published().order_by("-sequence").first()


class EditionQuerySet(models.QuerySet):
    def published(self):
        return self.filter(status=Edition.Status.PUBLISHED)

    def public(self):
        """Editions that anybody may read: published, and retired ones that portfolios still stand on."""
        return self.exclude(status=Edition.Status.DRAFT)

    def drafts(self):
        return self.filter(status=Edition.Status.DRAFT)

    def current(self):
        """Of each framework, the published edition with the highest sequence."""
        newest = Edition.objects.published().filter(framework=OuterRef("framework")).order_by("-sequence")
        return self.filter(pk=Subquery(newest.values("pk")[:1]))


class Edition(Bilingual, Sourced):
    """One edition of a framework. Portfolios stay on theirs until their owner moves."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        RETIRED = "retired", _("Retired")

    framework = models.ForeignKey(
        Framework, verbose_name=_("framework"), related_name="editions", on_delete=models.PROTECT
    )
    code = models.CharField(_("edition"), max_length=40, validators=[code_validator])
    sequence = models.PositiveSmallIntegerField(_("sequence"), help_text=_("1 for the first edition, then 2, 3 …"))
    title = models.CharField(_("title"), max_length=250, blank=True)
    issued = models.CharField(
        _("issued"), max_length=100, blank=True, help_text=_("As the publisher words it, for example September 2020.")
    )
    change_note = models.TextField(_("what changed"), blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("published by"),
        related_name="editions_published",
        on_delete=models.PROTECT,
        null=True,  # an edition loaded from a file is published by a command, not a person
        blank=True,
        editable=False,
    )
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True, editable=False)
    # The one thing that is said of a published edition later: until when its portfolios may stay without moving.
    retires_on = models.DateField(_("retires on"), null=True, blank=True, editable=False)
    last_edited_at = models.DateTimeField(_("last edited at"), null=True, blank=True, editable=False)
    last_edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("last edited by"),
        related_name="editions_last_edited",
        on_delete=models.PROTECT,
        null=True,  # nobody yet, or a file that a command loaded
        blank=True,
        editable=False,
    )
    # Under which identifier it came from elsewhere; ours are derived, see `frameworks.case`.
    case_id = models.UUIDField(_("CASE identifier"), null=True, blank=True, unique=True, editable=False)
    replaces = models.ForeignKey(
        "self",
        verbose_name=_("replaces"),
        related_name="replaced_by",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["framework", "-sequence"]
        permissions = [("publish_edition", "Can publish an edition")]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "code"],
                name="edition_code_unique_in_framework",
                violation_error_message=_("This framework already has an edition with this code."),
            ),
            models.UniqueConstraint(
                fields=["framework", "sequence"],
                name="edition_sequence_unique_in_framework",
                violation_error_message=_("This framework already has an edition with this sequence number."),
            ),
            models.CheckConstraint(
                condition=Q(status="draft", published_at__isnull=True)
                | (~Q(status="draft") & Q(published_at__isnull=False)),
                name="edition_has_publication_time_unless_draft",
                violation_error_message=_("An edition has a time of publication exactly when it is no draft."),
            ),
            models.CheckConstraint(
                condition=Q(status="retired", retired_at__isnull=False)
                | (~Q(status="retired") & Q(retired_at__isnull=True)),
                name="edition_has_retirement_time_exactly_when_retired",
                violation_error_message=_("An edition has a time of retirement exactly when it is retired."),
            ),
            models.CheckConstraint(
                condition=~Q(replaces=F("id")),
                name="edition_does_not_replace_itself",
                violation_error_message=_("An edition cannot replace itself."),
            ),
        ]

    def __str__(self):
        return f"{self.framework} ({self.code})"

    def get_absolute_url(self):
        return reverse("frameworks:edition_detail", args=[self.framework.slug, self.code])

    @property
    def is_draft(self):
        return self.status == self.Status.DRAFT

    @property
    def is_published(self):
        return self.status == self.Status.PUBLISHED
