"""Mappings between items of any two frameworks. They carry their basis and author, and may be added at any time."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .honesty import Bilingual
from .item import Item


class Association(Bilingual):
    """`origin` stands in `relation` to `destination`."""

    class Relation(models.TextChoices):
        EXACT = "exact", _("is the same as")
        PART_OF = "part_of", _("is part of")
        RELATED = "related", _("is related to")
        REPLACED_BY = "replaced_by", _("is replaced by")

    class Basis(models.TextChoices):
        OFFICIAL = "official", _("Stated by a publisher")
        EDITORS_JUDGEMENT = "editors_judgement", _("An editor's judgement")

    origin = models.ForeignKey(
        Item,
        verbose_name=_("origin"),
        related_name="associations",
        on_delete=models.CASCADE,  # a mapping means nothing without both ends; published items are never deleted
    )
    destination = models.ForeignKey(
        Item,
        verbose_name=_("destination"),
        related_name="associated_from",
        on_delete=models.CASCADE,  # as above
    )
    relation = models.CharField(_("relation"), max_length=15, choices=Relation, default=Relation.RELATED)
    basis = models.CharField(_("basis"), max_length=20, choices=Basis, default=Basis.EDITORS_JUDGEMENT)
    note = models.TextField(
        _("basis in words"), blank=True, help_text=_("What the judgement or the statement rests on.")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        related_name="associations",
        on_delete=models.PROTECT,
        null=True,  # loaded from a file
        blank=True,
    )
    # Under which identifier it came from elsewhere; ours are derived, see `frameworks.case`.
    case_id = models.UUIDField(_("CASE identifier"), null=True, blank=True, unique=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("association")
        verbose_name_plural = _("associations")
        ordering = ["origin__position", "destination__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["origin", "destination", "relation"],
                name="association_unique",
                violation_error_message=_("These two items are already associated in this way."),
            ),
            models.CheckConstraint(
                condition=~Q(origin=F("destination")),
                name="association_joins_two_items",
                violation_error_message=_("An item cannot be associated with itself."),
            ),
        ]

    def __str__(self):
        return f"{self.origin.code} {self.get_relation_display()} {self.destination.code}"

    @property
    def outward(self):
        """What the destination is, said on the page of the origin."""
        return OUTWARD[self.relation]

    @property
    def inward(self):
        """What the origin is, said on the page of the destination."""
        return INWARD[self.relation]


OUTWARD = {
    Association.Relation.EXACT: _("The same as"),
    Association.Relation.PART_OF: _("Part of"),
    Association.Relation.RELATED: _("Related to"),
    Association.Relation.REPLACED_BY: _("Replaced by"),
}
INWARD = OUTWARD | {
    Association.Relation.PART_OF: _("Includes"),
    Association.Relation.REPLACED_BY: _("Replaces"),
}
