"""Career stages, and what each expects.

A stage keeps its identity over all editions; an expectation belongs to its item's edition and is frozen with it.
"""

from django.db import models
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .edition import Edition, Framework
from .honesty import Bilingual, Sourced
from .item import Item, Level


class CareerStageQuerySet(models.QuerySet):
    def public(self):
        """Stages of pathways that anybody may read, but for those that only a draft has brought in."""
        expected = Expectation.objects.filter(stage=OuterRef("pk"))
        public = expected.exclude(item__edition__status=Edition.Status.DRAFT)
        return self.filter(pathway__in=Framework.objects.public()).filter(Exists(public) | ~Exists(expected))


class CareerStage(Bilingual, Sourced):
    """A step of a career after registration."""

    pathway = models.ForeignKey(
        Framework, verbose_name=_("career pathway"), related_name="stages", on_delete=models.PROTECT
    )
    slug = models.SlugField(_("address"), unique=True)
    title = models.CharField(_("title"), max_length=150)
    summary = models.TextField(_("summary"), blank=True)
    what_i_do = models.TextField(_("what I do"), blank=True)
    indicative_band = models.CharField(_("indicative band"), max_length=150, blank=True)
    education_level = models.CharField(_("education level"), max_length=150, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = CareerStageQuerySet.as_manager()

    class Meta:
        verbose_name = _("career stage")
        verbose_name_plural = _("career stages")
        ordering = ["pathway", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pathway", "position"],
                name="stage_position_unique_in_pathway",
                violation_error_message=_("This pathway already has a stage at this position."),
                deferrable=models.Deferrable.DEFERRED,
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("frameworks:stage_detail", args=[self.slug])


class OptionalGroup(Bilingual):
    """A choice within a stage: at least `minimum` of its expectations must be met."""

    edition = models.ForeignKey(
        Edition,
        verbose_name=_("edition"),
        related_name="optional_groups",
        on_delete=models.CASCADE,  # a draft goes with its parts; the trigger refuses any other deletion
    )
    stage = models.ForeignKey(
        CareerStage, verbose_name=_("stage"), related_name="optional_groups", on_delete=models.PROTECT
    )
    code = models.SlugField(_("code"), max_length=40)
    title = models.CharField(_("title"), max_length=150)
    minimum = models.PositiveSmallIntegerField(_("at least"), default=1)

    class Meta:
        verbose_name = _("group of optional expectations")
        verbose_name_plural = _("groups of optional expectations")
        ordering = ["edition", "stage", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "stage", "code"],
                name="optional_group_code_unique_in_stage",
                violation_error_message=_("This stage already has a group with this code."),
            ),
            models.CheckConstraint(
                condition=models.Q(minimum__gte=1),
                name="optional_group_asks_for_at_least_one",
                violation_error_message=_("A group asks for at least one of its expectations."),
            ),
        ]

    def __str__(self):
        return self.title


class Expectation(models.Model):
    """An item at a level that a stage expects: required, or optional within a group with a minimum."""

    stage = models.ForeignKey(
        CareerStage, verbose_name=_("stage"), related_name="expectations", on_delete=models.PROTECT
    )
    item = models.ForeignKey(
        Item,
        verbose_name=_("item"),
        related_name="expectations",
        on_delete=models.CASCADE,  # see OptionalGroup.edition
    )
    # Standards without levels are expected as they stand.
    level = models.ForeignKey(
        Level,
        verbose_name=_("level"),
        related_name="expectations",
        on_delete=models.CASCADE,  # see OptionalGroup.edition
        null=True,
        blank=True,
    )
    group = models.ForeignKey(
        OptionalGroup,
        verbose_name=_("optional group"),
        related_name="expectations",
        on_delete=models.CASCADE,  # see OptionalGroup.edition
        null=True,
        blank=True,
        help_text=_("Empty means required."),
    )

    class Meta:
        verbose_name = _("expectation")
        verbose_name_plural = _("expectations")
        ordering = ["stage__position", "item__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "item"],
                name="expectation_unique_for_stage_and_item",
                violation_error_message=_("This stage already expects something of this item."),
            )
        ]

    def __str__(self):
        return f"{self.stage}: {self.item.code}"

    @property
    def is_required(self):
        return self.group_id is None
