"""Who changed what in an edition, and what editors say to each other about a draft.

Invariant: one Edit for each save that changed anything, whatever page, file or command made it; none is ever changed.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .edition import Edition
from .item import Item


class Edit(models.Model):
    """One save: every place that it changed, with the words before and after."""

    class Means(models.TextChoices):
        FORM = "form", _("Form")
        GRID = "grid", _("Grid")
        ORDER = "order", _("New order")
        WELSH = "welsh", _("Translation page")
        CHANGES = "changes", _("Page of changes")
        SPREADSHEET = "spreadsheet", _("Spreadsheet")
        FILE = "file", _("Framework file")
        CASE = "case", _("CASE package")
        COPY = "copy", _("Copy of an edition")

    edition = models.ForeignKey(
        Edition,
        verbose_name=_("edition"),
        related_name="edits",
        on_delete=models.CASCADE,  # the history of a draft goes with the draft
    )
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("editor"),
        related_name="edits",
        on_delete=models.PROTECT,
        null=True,  # a file that a command loaded
        blank=True,
    )
    edited_at = models.DateTimeField(_("edited at"), auto_now_add=True)
    means = models.CharField(_("by means of"), max_length=12, choices=Means)
    # [{"place": "items/D1.1/title/en", "before": …, "after": …}]; null stands for what was not there.
    differences = models.JSONField(_("what changed"))

    class Meta:
        verbose_name = _("edit")
        verbose_name_plural = _("edits")
        ordering = ["-edited_at", "-pk"]

    def __str__(self):
        return f"{self.edition}, {self.edited_at:%Y-%m-%d %H:%M}"


class DraftComment(models.Model):
    """A remark of one editor to the others, on a draft or one of its items. Never public."""

    edition = models.ForeignKey(
        Edition,
        verbose_name=_("edition"),
        related_name="comments",
        on_delete=models.CASCADE,  # see Edit
    )
    item = models.ForeignKey(
        Item,
        verbose_name=_("item"),
        related_name="comments",
        on_delete=models.CASCADE,  # see Edit
        null=True,
        blank=True,
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("author"), related_name="draft_comments", on_delete=models.PROTECT
    )
    text = models.TextField(_("comment"))
    written_at = models.DateTimeField(_("written at"), auto_now_add=True)
    resolved_at = models.DateTimeField(_("resolved at"), null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("resolved by"),
        related_name="draft_comments_resolved",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = _("comment on a draft")
        verbose_name_plural = _("comments on drafts")
        ordering = ["written_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="draft_comment_resolved_by_somebody",
                violation_error_message=_("A comment is resolved by somebody at a time."),
            )
        ]

    def __str__(self):
        return self.text[:60]
