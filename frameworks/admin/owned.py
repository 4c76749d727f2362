"""What all admin pages of the reference share: whose things may be changed, and what a refusal looks like.

The database refuses what these pages should not have offered; its refusal is shown as a sentence, never as a 500.
"""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db import IntegrityError, models
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline

from ..editors import edition_of, may_change, own_drafts
from ..models import Edition, Item, ItemKind, Level, OptionalGroup

FROZEN = _("This edition has been published and no longer changes. Make a new draft from it instead.")
REFUSALS = {
    "published_edition_is_immutable": FROZEN,
    "item_stays_in_its_edition": _("An item, its parent and its kind belong to one edition."),
    "level_fits_its_item": _("A level and its item belong to one edition."),
    "sufficiency_rule_stays_in_its_edition": _("A rule and its item belong to one edition."),
}
PARTS = (ItemKind, Level, Item, OptionalGroup)


def refusal_of(error):
    """The sentence for an IntegrityError that one of our triggers raised, or None."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    return REFUSALS.get(name)


# The browser's own field for dates needs no script and has a name for every part.
DATE = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class EditionFilter(admin.RelatedOnlyFieldListFilter):
    """Editions are named after their frameworks, which come with them in one query."""

    def field_choices(self, field, request, model_admin):
        listed = model_admin.get_queryset(request).order_by().values(self.field_path)
        editions = Edition.objects.filter(pk__in=listed).select_related("framework")
        return [(edition.pk, str(edition)) for edition in editions]


class ByOwner:
    """Permission by object, for pages and for the inlines within them (whose object is the page's)."""

    formfield_overrides = {models.DateField: {"widget": DATE}}

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or may_change(request.user, obj))

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or may_change(request.user, obj))

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        choices = own_choices(db_field.remote_field.model, request.user)
        if choices is not None and "queryset" not in kwargs:
            kwargs["queryset"] = choices
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def own_choices(model, user):
    """What an editor may point at: their drafts and the parts of these. None: no narrower than the field."""
    if model is Edition:
        return own_drafts(user)
    if model in PARTS:
        return model.objects.filter(edition__in=own_drafts(user)).select_related("edition__framework")
    return None


class OwnedInline(ByOwner):
    """Stacked, not in tables: every field keeps its own label, and two languages fit on a phone."""

    extra = 0
    show_change_link = False

    def has_add_permission(self, request, obj):
        return super().has_add_permission(request, obj) and (obj is None or may_change(request.user, obj))


class OwnedStackedInline(OwnedInline, TranslationStackedInline):
    pass


class OwnedPlainInline(OwnedInline, admin.StackedInline):
    """For rows without texts of their own."""


class Owned(ByOwner):
    save_on_top = True

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        answer = super().changeform_view
        return self.refused_in_words(request, object_id, lambda: answer(request, object_id, form_url, extra_context))

    def delete_view(self, request, object_id, extra_context=None):
        answer = super().delete_view
        return self.refused_in_words(request, object_id, lambda: answer(request, object_id, extra_context))

    def changelist_view(self, request, extra_context=None):
        answer = super().changelist_view
        return self.refused_in_words(request, None, lambda: answer(request, extra_context))

    def refused_in_words(self, request, object_id, answer):
        """A form that was opened on a draft may come back after its publication."""
        if request.method == "POST" and object_id and self.is_frozen(request, object_id):
            return self.say_refused(request, FROZEN)
        try:
            return answer()
        except IntegrityError as error:
            if refusal_of(error) is None:
                raise
            return self.say_refused(request, refusal_of(error))

    def is_frozen(self, request, object_id):
        thing = self.get_object(request, unquote(object_id))
        edition = edition_of(thing) if thing else None
        return edition is not None and not edition.is_draft

    def say_refused(self, request, sentence):
        messages.error(request, sentence)
        return redirect(request.path)

    def get_view_on_site_url(self, obj=None):
        edition = edition_of(obj) if obj else None
        return None if edition and edition.is_draft else super().get_view_on_site_url(obj)


class OwnedAdmin(Owned, TranslationAdmin):
    pass


class OwnedPlainAdmin(Owned, admin.ModelAdmin):
    """For rows without texts of their own."""
