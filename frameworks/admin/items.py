"""Items with their descriptors and expectations."""

from django.contrib import admin
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from ..editing.comments import open_on
from ..editors import may_edit, may_read_text, own_drafts, readable
from ..licence import LICENSED
from ..models import Association, CareerStage, Descriptor, Expectation, Item, ItemKind, Level, OptionalGroup
from .owned import EditionFilter, OwnedAdmin, OwnedPlainInline, OwnedStackedInline
from .pages.shared import page_of
from .seen import BilingualForm, SeenFormSet


class ItemForm(BilingualForm):
    """Kind and parent are chosen from the item's own edition, once that is known."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        edition = self.known_edition()
        for name in ("kind", "parent"):
            if edition and name in self.fields:
                self.fields[name].queryset = self.fields[name].queryset.filter(edition=edition)

    def known_edition(self):
        return self.instance.edition_id or self.data.get("edition") or self.initial.get("edition")

    def clean(self):
        cleaned = super().clean()
        edition = cleaned.get("edition") or (self.instance.edition if self.instance.edition_id else None)
        for name in ("kind", "parent"):
            chosen = cleaned.get(name)
            if chosen and edition and chosen.edition_id != edition.pk:
                self.add_error(name, _("This belongs to another edition."))
        if self.instance.pk and self.instance.pk in ancestors_of(cleaned.get("parent")):
            self.add_error("parent", _("An item cannot be under itself."))
        return cleaned


def ancestors_of(item):
    """Keys of `item` and everything above it. One query a step; trees are a few steps deep."""
    seen = set()
    while item is not None and item.pk not in seen:
        seen.add(item.pk)
        item = item.parent
    return seen


class OfThisItem:
    """Choices within the edition of the item on the page."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        item = getattr(request, "item_on_page", None)
        if db_field.name == "stage":
            kwargs["queryset"] = readable(CareerStage, request.user).order_by("pathway", "position")
        elif db_field.name == "destination":
            kwargs["queryset"] = Item.objects.public().select_related("edition__framework")
        elif item and db_field.remote_field.model in (Level, OptionalGroup):
            kwargs["queryset"] = db_field.remote_field.model.objects.filter(edition=item.edition_id)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class DescriptorFormSet(SeenFormSet):
    natural = ("level",)


class ExpectationFormSet(SeenFormSet):
    natural = ("stage",)


class DescriptorInline(OfThisItem, OwnedStackedInline):
    model = Descriptor
    formset = DescriptorFormSet
    fields = ("level", "welsh_state", "text")
    ordering = ("level__position",)

    def missing_levels(self, item):
        return item.edition.levels.exclude(descriptors__item=item).order_by("position")

    def get_extra(self, request, obj=None, **kwargs):
        return self.missing_levels(obj).count() if obj else 0


class ExpectationInline(OfThisItem, OwnedPlainInline):
    model = Expectation
    formset = ExpectationFormSet
    fields = ("stage", "level", "group")


class AssociationInline(OfThisItem, OwnedStackedInline):
    model = Association
    fk_name = "origin"
    fields = ("relation", "destination", "basis", "note", "welsh_state")
    verbose_name_plural = _("associations with other items")


@admin.register(Item)
class ItemAdmin(OwnedAdmin):
    form = ItemForm
    licensed = LICENSED
    list_display = ("code", "title", "kind", "edition_code", "takes_evidence", "welsh_state")
    list_filter = (("edition", EditionFilter), "is_assessable", "welsh_state")
    list_select_related = ("edition__framework", "kind", "parent")
    search_fields = ("code", "title_en", "title_cy")
    ordering = ("edition", "position", "pk")
    inlines = (DescriptorInline, ExpectationInline, AssociationInline)
    fieldsets = (
        (None, {"fields": ("edition", "kind", "parent", "code", "is_assessable")}),
        (_("Text"), {"fields": ("title", "text", "guidance", "welsh_state")}),
        (
            _("Source"),
            {
                "classes": ("collapse",),
                "fields": ("source_title", "source_url", "certainty", "last_checked", "source_note", "stable_id"),
            },
        ),
    )

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        own = obj is not None and may_edit(request.user, obj.edition.framework)
        context["steps"] = list(self.steps(obj)) if own else []
        context["comments"] = open_on(obj.edition, obj) if own else []
        return super().render_change_form(request, context, add, change, form_url, obj)

    def steps(self, item):
        """(address, words) of what else there is about this item."""
        yield f"{page_of(item.edition, 'edits')}?item={item.code}", _("Who changed what")
        yield f"{page_of(item.edition, 'comments')}?item={item.pk}", _("Comments")
        if item.edition.is_draft:
            under = f"?under={item.parent_id}" if item.parent_id else ""
            yield f"{page_of(item.edition, 'order')}{under}", _("Order")

    @admin.display(description=_("edition"), ordering="edition")
    def edition_code(self, item):
        return f"{item.edition.framework.slug} {item.edition.code}"

    @admin.display(description=_("evidence"), ordering="is_assessable", boolean=True)
    def takes_evidence(self, item):
        return item.is_assessable

    def get_readonly_fields(self, request, obj=None):
        return ("edition", "stable_id") if obj else ("stable_id",)

    def get_inlines(self, request, obj):
        request.item_on_page = obj
        if obj and not may_read_text(request.user, obj):
            return [inline for inline in self.inlines if inline is not DescriptorInline]
        return self.inlines if obj else ()

    def get_formset_kwargs(self, request, obj, inline, prefix):
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if isinstance(inline, DescriptorInline) and obj.pk:
            kwargs["initial"] = [{"level": level.pk} for level in inline.missing_levels(obj)]
        return kwargs

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in ("kind", "parent"):
            model = ItemKind if db_field.name == "kind" else Item
            own = model.objects.filter(edition__in=own_drafts(request.user))
            kwargs["queryset"] = own.order_by("edition", "position")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request):
        """From the list of one edition's items, a new item belongs to that edition."""
        initial = super().get_changeform_initial_data(request)
        listed = request.GET.get("_changelist_filters", "")
        if "edition" not in initial and listed.startswith("edition__id__exact="):
            initial["edition"] = listed.removeprefix("edition__id__exact=").split("&")[0]
        return initial

    def save_model(self, request, obj, form, change):
        if not change and not obj.position:
            siblings = Item.objects.filter(edition=obj.edition_id, parent=obj.parent_id)
            obj.position = (siblings.aggregate(last=Max("position"))["last"] or 0) + 10
        super().save_model(request, obj, form, change)

    def save_formset(self, request, form, formset, change):
        """An association made here is its editor's judgement."""
        for row_form in formset.forms:
            if isinstance(row_form.instance, Association) and row_form.instance.pk is None:
                row_form.instance.author = request.user
        super().save_formset(request, form, formset, change)
