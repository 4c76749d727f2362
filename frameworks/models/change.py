"""What became of each item from the edition that is replaced to the one that replaces it, and what that means for work.

Invariant: each row joins an item of the replaced edition and one of the new; only a new item has nothing before it,
only a retired one nothing after it. Frozen with the new edition: it is the record on which portfolios move.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .edition import Edition
from .honesty import Bilingual
from .item import Item


class ItemChange(Bilingual):
    """One change. A split has a row for each item that came of it, a merger one for each that went into it."""

    class Kind(models.TextChoices):
        UNCHANGED = "unchanged", _("Unchanged")
        WORDING = "wording", _("Reworded, with the same meaning")
        SUBSTANTIVE = "substantive", _("Changed in meaning")
        MOVED = "moved", _("Moved or renumbered")
        SPLIT = "split", _("Split")
        MERGED = "merged", _("Merged")
        NEW = "new", _("New")
        RETIRED = "retired", _("Retired")

    edition = models.ForeignKey(
        Edition,
        verbose_name=_("edition"),
        related_name="changes",
        on_delete=models.CASCADE,  # a draft goes with its parts; the trigger refuses any other deletion
    )
    origin = models.ForeignKey(
        Item,
        verbose_name=_("item before"),
        related_name="changes_after",
        on_delete=models.CASCADE,  # an item of a public edition is never deleted
        null=True,
        blank=True,
    )
    destination = models.ForeignKey(
        Item,
        verbose_name=_("item after"),
        related_name="changes_before",
        on_delete=models.CASCADE,  # see edition
        null=True,
        blank=True,
    )
    kind = models.CharField(_("kind of change"), max_length=12, choices=Kind)
    # What the comparison of the two texts proposed.
    proposed = models.CharField(_("proposed kind"), max_length=12, choices=Kind, editable=False)
    note = models.TextField(
        _("public note"), blank=True, help_text=_("What changed and why, for those who work with it.")
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("confirmed by"),
        related_name="item_changes_confirmed",
        on_delete=models.PROTECT,
        null=True,  # nobody yet, or a file that a command loaded
        blank=True,
        editable=False,
    )

    # Of both items as they were when it was confirmed: an item that is edited afterwards must be looked at again.
    confirmed_digest = models.CharField(_("digest of what was confirmed"), max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("change of an item")
        verbose_name_plural = _("changes of items")
        ordering = ["edition", "destination__position", "origin__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "origin", "destination"],
                nulls_distinct=False,
                name="item_change_joins_two_items_once",
                violation_error_message=_("These two items are already joined."),
            ),
            models.CheckConstraint(
                condition=Q(kind="new", origin__isnull=True, destination__isnull=False)
                | Q(kind="retired", origin__isnull=False, destination__isnull=True)
                | (~Q(kind__in=["new", "retired"]) & Q(origin__isnull=False, destination__isnull=False)),
                name="item_change_has_the_ends_of_its_kind",
                violation_error_message=_(
                    "Only a new item has nothing before it, only a retired one nothing after it."
                ),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | Q(confirmed_at__isnull=False),
                name="item_change_confirmed_at_a_time",
                violation_error_message=_("Who confirmed a change did so at a time."),
            ),
        ]

    def __str__(self):
        ends = (end.code if end else "–" for end in (self.origin, self.destination))
        return f"{' → '.join(ends)}: {self.get_kind_display()}"

    @property
    def is_confirmed(self):
        return self.confirmed_at is not None


class CarryRule(models.Model):
    """What becomes of work that was signed on an item, for one kind of change of the edition that replaces its own."""

    class Policy(models.TextChoices):
        CARRY = "carry", _("It carries over")
        RECONFIRM = "reconfirm", _("It carries once a supervisor has confirmed it again")
        EXPIRE = "expire", _("It stays in the old portfolio and no longer counts")

    DEFAULTS = {
        ItemChange.Kind.UNCHANGED: Policy.CARRY,
        ItemChange.Kind.WORDING: Policy.CARRY,
        ItemChange.Kind.MOVED: Policy.CARRY,
        ItemChange.Kind.SUBSTANTIVE: Policy.RECONFIRM,
        ItemChange.Kind.SPLIT: Policy.RECONFIRM,
        ItemChange.Kind.MERGED: Policy.RECONFIRM,
        ItemChange.Kind.RETIRED: Policy.EXPIRE,
    }

    edition = models.ForeignKey(
        Edition,
        verbose_name=_("edition"),
        related_name="carry_rules",
        on_delete=models.CASCADE,  # see ItemChange
    )
    kind = models.CharField(_("kind of change"), max_length=12, choices=ItemChange.Kind)
    policy = models.CharField(_("what becomes of signed work"), max_length=10, choices=Policy)

    class Meta:
        verbose_name = _("rule for carrying work over")
        verbose_name_plural = _("rules for carrying work over")
        ordering = ["edition", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "kind"],
                name="carry_rule_unique_for_kind",
                violation_error_message=_("This edition already says what becomes of this kind of change."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="new") & (~Q(kind="retired") | Q(policy="expire")),
                name="carry_rule_leads_somewhere",
                violation_error_message=_(
                    "What was signed on a retired item has nowhere to go, and a new one has no past."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.get_policy_display()}"
