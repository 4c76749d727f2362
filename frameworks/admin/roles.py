"""Role profiles and publications."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from ..models import Publication, RoleLink, RoleProfile, RoleStatement
from .owned import OwnedAdmin, OwnedStackedInline

SOURCE = (
    _("Source"),
    {"fields": ("source_title", "source_url", "certainty", "last_checked", "source_note", "welsh_state")},
)


class RoleStatementInline(OwnedStackedInline):
    model = RoleStatement
    fields = (
        ("group", "position"),
        "text",
        ("certainty", "last_checked", "welsh_state"),
        ("source_title", "source_url"),
        "source_note",
    )
    ordering = ("position",)


class RoleLinkInline(OwnedStackedInline):
    model = RoleLink
    fields = ("position", "kind", "title", "url", "welsh_state")
    ordering = ("position",)


@admin.register(RoleProfile)
class RoleProfileAdmin(OwnedAdmin):
    list_display = ("title", "sector", "nation", "last_checked", "welsh_state")
    list_filter = ("sector", "nation")
    search_fields = ("slug", "title_en", "title_cy")
    prepopulated_fields = {"slug": ("title_en",)}
    filter_horizontal = ("stages", "frameworks")
    inlines = (RoleStatementInline, RoleLinkInline)
    fieldsets = (
        (None, {"fields": ("slug", "title", "sector", "nation", "summary", "stages", "frameworks")}),
        SOURCE,
    )


@admin.register(Publication)
class PublicationAdmin(OwnedAdmin):
    list_display = ("title", "kind", "publisher", "published", "position", "welsh_state")
    list_filter = ("kind",)
    search_fields = ("slug", "title_en", "title_cy")
    prepopulated_fields = {"slug": ("title_en",)}
    filter_horizontal = ("frameworks",)
    fieldsets = (
        (None, {"fields": ("slug", "kind", "position", "title", "publisher", "published", "url", "frameworks")}),
        (_("Text"), {"fields": ("summary", "body")}),
        SOURCE,
    )
