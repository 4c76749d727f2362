"""How much evidence an edition asks for before a competency may be signed off, as data.

A rule holds for one competency, for every competency under an item, or for the whole edition; the nearest rule of a
kind, about the same evidence where it names some, replaces those further up. `frameworks.sufficiency` finds and words
the rules of a competency; `portfolios.sufficiency` reads them against what was accepted.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .edition import Edition, code_validator
from .honesty import Bilingual, Sourced
from .item import Item


class SufficiencyRule(Bilingual, Sourced):
    """What one rule asks. Source fields left blank mean: as the edition."""

    class Kind(models.TextChoices):
        AT_LEAST = "at_least", _("At least so many accepted pieces of evidence")
        AT_MOST = "at_most", _("At most so many accepted pieces of evidence")
        OF_KIND = "of_kind", _("At least so many of one kind of evidence")
        TRIANGULATION = "triangulation", _("A product of work, a reflection and somebody else's view")
        RECENCY = "recency", _("At least so many from the last months")
        NUMERIC_LOG = "numeric_log", _("A log that adds up to a number, with few enough errors")
        VALIDITY = "validity", _("A sign-off lasts so many months; renewal asks for so many recent pieces")

    edition = models.ForeignKey(
        Edition,
        verbose_name=_("edition"),
        related_name="sufficiency_rules",
        on_delete=models.CASCADE,  # a draft goes with its parts; the trigger refuses any other deletion
    )
    item = models.ForeignKey(
        Item,
        verbose_name=_("item"),
        related_name="sufficiency_rules",
        on_delete=models.CASCADE,  # see edition
        null=True,
        blank=True,
        help_text=_("Empty means every competency of the edition."),
    )
    code = models.CharField(_("code"), max_length=40, validators=[code_validator])
    kind = models.CharField(_("kind of rule"), max_length=15, choices=Kind)
    number = models.PositiveIntegerField(_("number"), null=True, blank=True)
    months = models.PositiveSmallIntegerField(_("months"), null=True, blank=True)
    evidence = models.SlugField(
        _("kind of evidence"),
        max_length=40,
        blank=True,
        help_text=_("The key of an evidence form, or of a family of forms, for example direct_observation."),
    )
    counted_field = models.SlugField(_("question that is added up"), max_length=40, blank=True)
    errors_field = models.SlugField(_("question that counts errors"), max_length=40, blank=True)
    errors_allowed = models.PositiveIntegerField(_("errors allowed"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True, help_text=_("Why the rule is there, or how it is meant."))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("rule of sufficiency")
        verbose_name_plural = _("rules of sufficiency")
        ordering = ["edition", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "code"],
                name="sufficiency_rule_code_unique_in_edition",
                violation_error_message=_("This edition already has a rule with this code."),
            ),
            models.CheckConstraint(
                # Said of nothing, a comparison is neither true nor false, and the database lets it pass.
                condition=Q(number__isnull=False, number__gte=1) | Q(kind="triangulation", number__isnull=True),
                name="sufficiency_rule_has_a_number",
                violation_error_message=_("Say how many."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["recency", "validity"], months__isnull=False, months__gte=1)
                | (~Q(kind__in=["recency", "validity"]) & Q(months__isnull=True)),
                name="sufficiency_rule_has_months_exactly_when_about_time",
                violation_error_message=_("Rules of recency and validity, and no others, have a number of months."),
            ),
            models.CheckConstraint(
                condition=(Q(kind__in=["of_kind", "numeric_log"]) & ~Q(evidence=""))
                | (~Q(kind__in=["of_kind", "numeric_log"]) & Q(evidence="")),
                name="sufficiency_rule_names_evidence_exactly_when_about_a_kind",
                violation_error_message=_("Rules about a kind of evidence, and no others, name it."),
            ),
            models.CheckConstraint(
                condition=(
                    Q(kind="numeric_log", errors_allowed__isnull=False) & ~Q(counted_field="") & ~Q(errors_field="")
                )
                | (Q(kind="numeric_log", errors_allowed__isnull=True, errors_field="") & ~Q(counted_field=""))
                | (~Q(kind="numeric_log") & Q(counted_field="", errors_field="", errors_allowed__isnull=True)),
                name="sufficiency_rule_says_what_a_log_adds_up",
                violation_error_message=_(
                    "A log names the question that is added up, and errors with how many are allowed."
                ),
            ),
        ]

    def __str__(self):
        return self.code
