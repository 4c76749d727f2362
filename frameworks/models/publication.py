"""Reports, statements and pages about the career pathway, described in our own words, with a link to each."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .edition import Framework
from .honesty import Bilingual, Sourced


class Publication(Bilingual, Sourced):
    """Something that was published elsewhere."""

    class Kind(models.TextChoices):
        REPORT = "report", _("Report")
        STATEMENT = "statement", _("Statement")
        ROLE_PAGE = "role_page", _("Role page")
        NEWS = "news", _("News")

    slug = models.SlugField(_("address"), unique=True, max_length=80)
    title = models.CharField(_("title"), max_length=250)
    kind = models.CharField(_("kind"), max_length=15, choices=Kind)
    publisher = models.CharField(_("publisher"), max_length=250)
    published = models.CharField(_("published"), max_length=100, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    body = models.TextField(_("body"), blank=True, help_text=_("Markdown."))
    url = models.URLField(_("address of the original"), max_length=500, blank=True)
    frameworks = models.ManyToManyField(
        Framework, verbose_name=_("frameworks"), related_name="publications", blank=True
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("frameworks:publication_detail", args=[self.slug])


class Bookmark(models.Model):
    """A publication that somebody wants to find again."""

    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reader"),
        related_name="bookmarks",
        on_delete=models.CASCADE,  # nobody else's concern once the reader has gone
    )
    publication = models.ForeignKey(
        Publication,
        verbose_name=_("publication"),
        related_name="bookmarks",
        on_delete=models.CASCADE,  # a bookmark of nothing helps nobody
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("bookmark")
        verbose_name_plural = _("bookmarks")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["reader", "publication"],
                name="bookmark_unique_for_reader",
                violation_error_message=_("You have already bookmarked this publication."),
            )
        ]

    def __str__(self):
        return f"{self.reader}: {self.publication}"
