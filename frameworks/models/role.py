"""Role profiles: what a pharmacy technician does in one sector, statement by statement, each with its source."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Nation

from .edition import Framework
from .honesty import Bilingual, Sourced
from .pathway import CareerStage


class RoleProfile(Bilingual, Sourced):
    """A role in a sector."""

    class Sector(models.TextChoices):
        PRIMARY_CARE = "primary_care", _("Primary care")
        COMMUNITY = "community", _("Community pharmacy")
        HOSPITAL = "hospital", _("Hospital")
        MENTAL_HEALTH = "mental_health", _("Mental health")
        PRISON = "prison", _("Health and justice")
        EDUCATION = "education", _("Education")
        OTHER = "other", _("Other")

    slug = models.SlugField(_("address"), unique=True, max_length=80)
    title = models.CharField(_("title"), max_length=200)
    sector = models.CharField(_("sector"), max_length=20, choices=Sector)
    nation = models.CharField(_("nation"), max_length=20, choices=Nation, default=Nation.UK)
    summary = models.TextField(_("summary"), blank=True)
    stages = models.ManyToManyField(CareerStage, verbose_name=_("stages"), related_name="roles", blank=True)
    frameworks = models.ManyToManyField(Framework, verbose_name=_("frameworks"), related_name="roles", blank=True)

    class Meta:
        verbose_name = _("role profile")
        verbose_name_plural = _("role profiles")
        ordering = ["title", "slug"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("frameworks:role_detail", args=[self.slug])


class RoleStatement(Bilingual, Sourced):
    """One statement about a role."""

    class Group(models.TextChoices):
        OVERVIEW = "overview", _("Overview")
        CLINICAL = "clinical", _("Clinical duties")
        TECHNICAL_ADMINISTRATIVE = "technical_administrative", _("Technical and administrative duties")
        TRAINING = "training", _("Training duties")
        EXAMPLE_TASK = "example_task", _("Example tasks")
        FUNDING = "funding", _("Funding")
        ENTRY = "entry", _("Entry")
        TRAINING_ROUTE = "training_route", _("Training route")

    role = models.ForeignKey(
        RoleProfile,
        verbose_name=_("role"),
        related_name="statements",
        on_delete=models.CASCADE,  # a part of the role
    )
    group = models.CharField(_("group"), max_length=30, choices=Group)
    text = models.TextField(_("text"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("statement about a role")
        verbose_name_plural = _("statements about roles")
        ordering = ["role", "position", "pk"]

    def __str__(self):
        return self.text[:60]


class RoleLink(Bilingual):
    """A document about a role that somebody else publishes."""

    class Kind(models.TextChoices):
        JOB_DESCRIPTION = "job_description", _("Job description")
        CASE_STUDY = "case_study", _("Case study")
        FRAMEWORK = "framework", _("Framework")
        TRAINING = "training", _("Training")
        PUBLISHER = "publisher", _("Publisher's page")

    role = models.ForeignKey(
        RoleProfile,
        verbose_name=_("role"),
        related_name="links",
        on_delete=models.CASCADE,  # a part of the role
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    title = models.CharField(_("title"), max_length=200)
    url = models.URLField(_("address"), max_length=500)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering = ["role", "position", "pk"]

    def __str__(self):
        return self.title
