"""Two marks that every published text carries: how sure we are of it, and how good its Welsh is."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Certainty(models.TextChoices):
    CERTAIN = "certain", _("Seen in the publisher's own words")
    SECONDARY = "secondary", _("From one secondary source")
    INFERRED = "inferred", _("Inferred, not stated by the publisher")
    MEMORY = "memory", _("From memory, not checked")
    ILLUSTRATIVE = "illustrative", _("Illustrative: written for this portal")


class WelshState(models.TextChoices):
    MISSING = "missing", _("No Welsh yet")
    STALE = "stale", _("English changed since the Welsh was written")
    DRAFT = "draft", _("Draft, awaiting a Welsh translator")
    REVIEWED = "reviewed", _("Reviewed by a Welsh translator")


class Sourced(models.Model):
    """A fact with its source. An [S], [I] or [M] fact must never pass for the publisher's statement."""

    source_title = models.CharField(_("source"), max_length=300, blank=True)
    source_url = models.URLField(_("source address"), max_length=500, blank=True)
    certainty = models.CharField(_("certainty"), max_length=15, choices=Certainty, default=Certainty.CERTAIN)
    last_checked = models.DateField(_("last checked"), null=True, blank=True)
    source_note = models.TextField(_("note on the source"), blank=True)

    class Meta:
        abstract = True

    @property
    def is_illustrative(self):
        return self.certainty == Certainty.ILLUSTRATIVE


class Bilingual(models.Model):
    """A row whose texts exist in English and Welsh (columns made by modeltranslation).

    Neither language is the other's shadow: `frameworks.welsh` says what a change of one does to the other.
    """

    welsh_state = models.CharField(
        _("state of the Welsh"), max_length=10, choices=WelshState, default=WelshState.MISSING
    )
    english_is_stale = models.BooleanField(
        _("the Welsh changed since the English was written"), default=False, editable=False
    )
    # Which texts wait for a change of their other language: ["title_cy", "text_en"]. Empty beside a stale state: all.
    texts_behind = models.JSONField(_("texts that are behind"), default=list, blank=True, editable=False)
    # Filled exactly where the state is "reviewed".
    welsh_reviewer = models.CharField(_("Welsh reviewed by"), max_length=150, blank=True)
    welsh_reviewed_on = models.DateField(_("Welsh reviewed on"), null=True, blank=True)

    class Meta:
        abstract = True
