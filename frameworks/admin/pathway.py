"""Career stages, what they expect, and how items of different frameworks are associated."""

from django.contrib import admin
from django.contrib.admin.widgets import ForeignKeyRawIdWidget
from django.utils.translation import gettext_lazy as _

from ..editors import own_frameworks, readable
from ..models import Association, CareerStage, Expectation, Item, OptionalGroup
from .owned import EditionFilter, OwnedAdmin, OwnedPlainAdmin
from .seen import SeenForm


@admin.register(CareerStage)
class CareerStageAdmin(OwnedAdmin):
    list_display = ("title", "pathway", "position", "certainty", "welsh_state")
    list_filter = (("pathway", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("pathway",)
    fieldsets = (
        (None, {"fields": ("pathway", "slug", "position", "title", "summary", "what_i_do")}),
        (_("Grade and education"), {"fields": ("indicative_band", "education_level", "welsh_state")}),
        (_("Source"), {"fields": ("source_title", "source_url", "certainty", "last_checked", "source_note")}),
    )

    def get_readonly_fields(self, request, obj=None):
        return ("pathway", "slug") if obj else ()

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "pathway":
            kwargs["queryset"] = own_frameworks(request.user).filter(kind="career_pathway")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class KnownItemWidget(ForeignKeyRawIdWidget):
    """Names the item whose number stands in the field only to those who may choose it."""

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.known = choices

    def label_and_url_for_value(self, value):
        is_known = str(value).isdecimal() and self.known.filter(pk=value).exists()
        return super().label_and_url_for_value(value) if is_known else ("", "")


class ExpectationForm(SeenForm):
    """The database holds that item and level agree; that the group does is held here and before publication."""

    def clean(self):
        cleaned = super().clean()
        item, level, group = (cleaned.get(name) for name in ("item", "level", "group"))
        item = item or (self.instance.item if self.instance.item_id else None)
        if item and level and level.edition_id != item.edition_id:
            self.add_error("level", _("This belongs to another edition."))
        if item and group and (group.edition_id != item.edition_id or group.stage != cleaned.get("stage")):
            self.add_error("group", _("This group belongs to another stage or edition."))
        return cleaned


@admin.register(Expectation)
class ExpectationAdmin(OwnedPlainAdmin):
    form = ExpectationForm
    list_display = ("item", "stage", "level", "group")
    list_filter = (("item__edition", EditionFilter), ("stage", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("item__edition__framework", "stage", "level", "group")
    search_fields = ("item__code", "item__title_en", "item__title_cy")

    def get_readonly_fields(self, request, obj=None):
        """An expectation stays with its item, and so in its edition."""
        return ("item",) if obj else ()


@admin.register(OptionalGroup)
class OptionalGroupAdmin(OwnedAdmin):
    list_display = ("title", "stage", "edition", "minimum")
    list_filter = (("edition", EditionFilter), ("stage", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("stage", "edition__framework")

    def get_readonly_fields(self, request, obj=None):
        """A group stays in its edition."""
        return ("edition",) if obj else ()


@admin.register(Association)
class AssociationAdmin(OwnedAdmin):
    """Associations may be added at any time: they say something about published items without changing them."""

    list_display = ("origin", "relation", "destination", "basis", "author")
    list_filter = ("relation", "basis", ("origin__edition", EditionFilter))
    list_select_related = ("origin__edition__framework", "destination__edition__framework", "author")
    search_fields = ("origin__code", "destination__code")
    raw_id_fields = ("origin", "destination")
    readonly_fields = ("author", "created_at")

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "origin":
            kwargs["queryset"] = Item.objects.filter(edition__framework__in=own_frameworks(request.user))
        if db_field.name == "destination":
            kwargs["queryset"] = readable(Item, request.user)
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name in self.raw_id_fields:
            field.widget = KnownItemWidget(db_field.remote_field, self.admin_site, choices=field.queryset)
        return field

    def get_readonly_fields(self, request, obj=None):
        """An association stays with the item whose it is."""
        return (*self.readonly_fields, *(("origin",) if obj else ()))

    def save_model(self, request, obj, form, change):
        if not change:
            obj.author = request.user
        super().save_model(request, obj, form, change)
