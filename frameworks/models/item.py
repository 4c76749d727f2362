"""What an edition is made of: kinds, levels, items of any depth, and what an item looks like at a level."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .edition import Edition, code_validator
from .honesty import Bilingual, Sourced


class ItemKind(Bilingual):
    """The name that a framework gives to one depth of its tree: domain, competency, criterion …"""

    edition = models.ForeignKey(
        Edition,
        verbose_name=_("edition"),
        related_name="kinds",
        on_delete=models.CASCADE,  # a draft goes with its parts; the trigger refuses any other deletion
    )
    key = models.SlugField(_("key"), max_length=40)
    name = models.CharField(_("name"), max_length=60)
    plural = models.CharField(_("plural"), max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("kind of item")
        verbose_name_plural = _("kinds of item")
        ordering = ["edition", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "key"],
                name="item_kind_key_unique_in_edition",
                violation_error_message=_("This edition already has a kind with this key."),
            )
        ]

    def __str__(self):
        return self.name


class Level(Bilingual):
    """One step of an edition's scale, lowest first: Miller levels, advanced and mastery …"""

    edition = models.ForeignKey(
        Edition,
        verbose_name=_("edition"),
        related_name="levels",
        on_delete=models.CASCADE,  # see ItemKind
    )
    code = models.CharField(_("code"), max_length=20, validators=[code_validator])
    title = models.CharField(_("title"), max_length=100)
    description = models.TextField(_("description"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("level")
        verbose_name_plural = _("levels")
        ordering = ["edition", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "code"],
                name="level_code_unique_in_edition",
                violation_error_message=_("This edition already has a level with this code."),
            ),
            models.UniqueConstraint(
                fields=["edition", "position"],
                name="level_position_unique_in_edition",
                violation_error_message=_("This edition already has a level at this position."),
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self):
        return self.title


class ItemQuerySet(models.QuerySet):
    def assessable(self):
        return self.filter(is_assessable=True)

    def public(self):
        return self.exclude(edition__status=Edition.Status.DRAFT)


class Item(Bilingual, Sourced):
    """A node of an edition's tree, at any depth. Source fields left blank mean: as the edition."""

    edition = models.ForeignKey(
        Edition,
        verbose_name=_("edition"),
        related_name="items",
        on_delete=models.CASCADE,  # see ItemKind
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("parent"),
        related_name="children",
        on_delete=models.CASCADE,  # see ItemKind
        null=True,
        blank=True,
    )
    kind = models.ForeignKey(ItemKind, verbose_name=_("kind"), related_name="items", on_delete=models.PROTECT)
    stable_id = models.UUIDField(
        _("stable identifier"), default=uuid.uuid4, help_text=_("The same in every edition that keeps this item.")
    )
    code = models.CharField(_("code"), max_length=40, validators=[code_validator])
    title = models.CharField(_("title"), max_length=300)
    text = models.TextField(_("statement"), blank=True)
    guidance = models.TextField(_("guidance"), blank=True)
    # Under which identifier it came from elsewhere; ours are derived, see `frameworks.case`.
    case_id = models.UUIDField(_("CASE identifier"), null=True, blank=True, unique=True, editable=False)
    is_assessable = models.BooleanField(_("evidence can be claimed against it"), default=False)
    position = models.PositiveIntegerField(_("position"), default=0)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item")
        verbose_name_plural = _("items")
        ordering = ["edition", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "code"],
                name="item_code_unique_in_edition",
                violation_error_message=_("This edition already has an item with this code."),
            ),
            models.UniqueConstraint(
                fields=["edition", "stable_id"],
                name="item_stable_id_unique_in_edition",
                violation_error_message=_("This edition already has an item with this stable identifier."),
            ),
            models.CheckConstraint(
                condition=~Q(parent=F("id")),
                name="item_is_not_its_own_parent",
                violation_error_message=_("An item cannot be under itself."),
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.title}"

    def get_absolute_url(self):
        return reverse("frameworks:item_detail", args=[self.edition.framework.slug, self.edition.code, self.code])


class Descriptor(Bilingual):
    """What an item looks like at a level."""

    item = models.ForeignKey(
        Item,
        verbose_name=_("item"),
        related_name="descriptors",
        on_delete=models.CASCADE,  # see ItemKind
    )
    level = models.ForeignKey(
        Level,
        verbose_name=_("level"),
        related_name="descriptors",
        on_delete=models.CASCADE,  # see ItemKind
    )
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("descriptor")
        verbose_name_plural = _("descriptors")
        ordering = ["item", "level__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "level"],
                name="descriptor_unique_for_item_and_level",
                violation_error_message=_("This item already has a descriptor at this level."),
            )
        ]

    def __str__(self):
        return f"{self.item.code} / {self.level.code}"
