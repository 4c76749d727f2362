"""Frameworks and their editions: drafting, publishing, retiring."""

from functools import partial

from django.contrib import admin, messages
from django.db import IntegrityError
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation

from ..editors import may_edit, own_frameworks, readable
from ..models import CareerStage, Edition, Framework, Item, ItemKind, Level, OptionalGroup, SufficiencyRule
from . import pages
from .owned import OwnedAdmin, OwnedStackedInline, refusal_of

SETTLED = ("publisher", "is_illustrative")
LICENCE = ("licence_holder", "licence_terms", "licence_url", "may_show_text", "acknowledgement")
TRANSLATED = ("licence_terms", "acknowledgement")


def columns_of(name):
    """The names under which a form knows a field: one for each language, where it has them."""
    return [f"{name}_{language}" for language in ("en", "cy")] if name in TRANSLATED else [name]


@admin.register(Framework)
class FrameworkAdmin(OwnedAdmin):
    list_display = ("title", "kind", "publisher", "nation", "is_illustrative", "may_show_text")
    list_filter = ("kind", "publisher", "is_illustrative")
    list_select_related = ("publisher",)
    search_fields = ("slug", "title_en", "title_cy")
    prepopulated_fields = {"slug": ("title_en",)}
    fieldsets = (
        (None, {"fields": ("slug", "kind", "title", "summary", "welsh_state")}),
        (_("Publisher"), {"fields": ("publisher", "published_with", "nation", "is_illustrative")}),
        (
            _("Licence"),
            {"fields": LICENCE},
        ),
    )

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.prepopulated_fields

    def get_readonly_fields(self, request, obj=None):
        """A framework stays with its publisher, who alone says whose text it is, whoever tries things on it.

        Whether others may try things on it was said when it was made: turned on later, it would open drafts to all.
        """
        if obj is None:
            return ()
        if request.user.is_superuser:
            return ("slug",)
        is_own = obj.publisher_id == request.user.organisation_id
        held = () if is_own else (column for name in LICENCE for column in columns_of(name))
        return ("slug", *SETTLED, *held)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "publisher" and not request.user.is_superuser:
            kwargs["queryset"] = Organisation.objects.filter(pk=request.user.organisation_id or 0)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_urls(self):
        own = [
            path(f"{name}/", self.admin_site.admin_view(partial(view, self)), name=f"frameworks_framework_{name}")
            for name, view in pages.FRAMEWORK_PAGES.items()
        ]
        return own + super().get_urls()


class KindInline(OwnedStackedInline):
    model = ItemKind
    fields = ("position", "key", "name", "plural", "welsh_state")
    ordering = ("position",)


class LevelInline(OwnedStackedInline):
    model = Level
    fields = ("position", "code", "title", "description", "welsh_state")
    ordering = ("position",)


class OptionalGroupInline(OwnedStackedInline):
    model = OptionalGroup
    fields = ("stage", "code", "title", "minimum", "welsh_state")

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "stage":
            kwargs["queryset"] = readable(CareerStage, request.user).order_by("pathway", "position")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class RuleInline(OwnedStackedInline):
    model = SufficiencyRule
    licensed = ("note",)
    ordering = ("position",)
    fieldsets = (
        (None, {"fields": ("position", "code", "kind", "item", "number", "months")}),
        (_("Kind of evidence"), {"fields": ("evidence", "counted_field", "errors_field", "errors_allowed")}),
        (_("Note and source"), {"fields": ("note", "welsh_state", "certainty", "source_title", "source_url")}),
        (_("More about the source"), {"classes": ("collapse",), "fields": ("last_checked", "source_note")}),
    )

    def get_formset(self, request, obj=None, **kwargs):
        request.edition_on_page = obj
        return super().get_formset(request, obj, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "item":
            edition = getattr(request, "edition_on_page", None)
            kwargs["queryset"] = Item.objects.filter(edition=edition).order_by("position")
            kwargs["empty_label"] = _("Every competency")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Edition)
class EditionAdmin(OwnedAdmin):
    list_display = ("__str__", "sequence", "status", "issued", "published_at")
    list_filter = ("status", ("framework", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("framework",)
    search_fields = ("code", "framework__title_en", "framework__title_cy")
    inlines = (KindInline, LevelInline, OptionalGroupInline, RuleInline)
    actions = ("publish_selected",)
    fieldsets = (
        (None, {"fields": ("framework", "code", "sequence", "status", "title", "issued", "replaces", "change_note")}),
        (_("Source"), {"fields": ("source_title", "source_url", "certainty", "last_checked", "source_note")}),
        (_("Publication"), {"fields": ("welsh_state", "published_at", "published_by", "retired_at")}),
    )
    readonly_fields = ("status", "published_at", "published_by", "retired_at")

    def get_readonly_fields(self, request, obj=None):
        return (*self.readonly_fields, *(("framework",) if obj else ()))

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        own = own_frameworks(request.user)
        if db_field.name == "framework":
            kwargs["queryset"] = own
        if db_field.name == "replaces":
            kwargs["queryset"] = Edition.objects.public().filter(framework__in=own).select_related("framework")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_publish_permission(self, request, edition=None):
        allowed = request.user.has_perm("frameworks.publish_edition")
        return allowed and (edition is None or may_edit(request.user, edition.framework))

    def get_urls(self):
        own = [
            path(f"<path:object_id>/{name}/", self.page(view), name=f"frameworks_edition_{name}")
            for name, view in pages.PAGES.items()
        ]
        return own + super().get_urls()

    def page(self, view):
        """Somebody may publish the edition between the question whether it is a draft and the lock on it."""

        def answer(request, object_id):
            try:
                return view(self, request, object_id)
            except IntegrityError as error:
                if refusal_of(error) is None:
                    raise
                messages.error(request, refusal_of(error))
                return redirect("admin:frameworks_edition_change", object_id)

        return self.admin_site.admin_view(answer)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["steps"] = list(self.steps(request, obj)) if obj else []
        return super().render_change_form(request, context, add, change, form_url, obj)

    def steps(self, request, edition):
        """(address, words) of what can be done with this edition next."""
        items = reverse("admin:frameworks_item_changelist")
        yield f"{items}?edition__id__exact={edition.pk}", _("Items")
        for room in pages.ROOMS:
            yield from room.steps(self, request, edition)

    @admin.action(description=_("Publish the selected edition…"), permissions=["publish"])
    def publish_selected(self, request, queryset):
        chosen = list(queryset[:2])
        if len(chosen) == 1:
            return redirect(pages.page_of(chosen[0], "publish"))
        messages.error(request, _("Choose one edition: each is looked at before it is published."))
