"""Credit: evidence that was accepted in one framework, claimed in another because a crosswalk joins the two items.

Invariant: append-only (trigger); a credit is the reason for a claim, never its acceptance: what it is worth is shown
as provisional until a supervisor of the other portfolio has accepted that claim.
"""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from frameworks.models import Association

from .claim import Claim
from .decision import Decision


class CreditQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(claim__in=Claim.objects.visible_to(user))


class Credit(models.Model):
    class Strength(models.TextChoices):
        WHOLE = "whole", _("The same competency")
        PART = "part", _("A part of the competency")
        RELATED = "related", _("A related competency")

    claim = models.OneToOneField(
        Claim,
        verbose_name=_("claim"),
        related_name="credit",
        on_delete=models.CASCADE,  # a draft claim that is given up takes its reason along
    )
    accepted = models.ForeignKey(
        Decision, verbose_name=_("acceptance it rests on"), related_name="credits", on_delete=models.PROTECT
    )
    strength = models.CharField(_("strength"), max_length=8, choices=Strength)
    # [{"from": "framework/edition/code", "from_title": {"en": …, "cy": …}, "relation": …, "to": …, "to_title": …,
    # "basis": …}]: the crosswalk as it was then.
    steps = models.JSONField(_("by way of"))
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = CreditQuerySet.as_manager()

    class Meta:
        verbose_name = _("credit")
        verbose_name_plural = _("credits")
        ordering = ["created_at", "pk"]

    def __str__(self):
        return f"{self.claim_id} {self.strength}"

    @property
    def words(self):
        """The mappings in words, e.g. "PC1 Roles and referral (primary-care 2026) is part of D1 Care (other 2026)"."""
        relations = dict(Association.Relation.choices)
        return [f"{named(step, 'from')} {relations[step['relation']]} {named(step, 'to')}" for step in self.steps]


def named(step, end):
    """An item at one end of a mapping, with its title as it was then, in the language of the page."""
    framework, edition, code = step[end].split("/", 2)
    titles = step.get(f"{end}_title") or {}
    title = titles.get(get_language()) or titles.get("en") or ""
    return f"{code} {title} ({framework} {edition})"
