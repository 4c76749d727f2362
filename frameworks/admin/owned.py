"""What all admin pages of the reference share: whose things may be changed, and what a refusal looks like.

The database refuses what these pages should not have offered; its refusal is shown as a sentence, never as a 500.
"""

import copy

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db import IntegrityError, models
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline

from ..editors import edition_of, may_change, may_read_text, own_drafts, readable
from ..models import CareerStage, Edition, Framework, Item, ItemKind, Level, OptionalGroup
from .recorded import Recorded
from .seen import BilingualForm, SeenForm, SeenFormSet

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
    # Texts that a licence may keep back, from editors of other publishers as from everybody.
    licensed = ()

    def get_queryset(self, request):
        """Drafts of other publishers do not exist here; what they have published can be read."""
        return super().get_queryset(request).filter(pk__in=readable(self.model, request.user).values("pk"))

    def get_fieldsets(self, request, obj=None):
        """The digest of what is shown goes along, and where it means something, what to say of the Welsh."""
        fieldsets = copy.deepcopy(list(super().get_fieldsets(request, obj)))
        if obj and not may_read_text(request.user, obj):
            for _name, options in fieldsets:
                options["fields"] = [field for field in options["fields"] if str(field)[:-3] not in self.licensed]
        if not self.may_be_written(request, obj):
            return fieldsets
        for _name, options in fieldsets:
            options["fields"] = [with_welsh(field) for field in options["fields"]]
        fieldsets[0][1]["fields"] = [*fieldsets[0][1]["fields"], "seen"]
        return fieldsets

    def may_be_written(self, request, obj):
        return self.has_change_permission(request, obj) if obj else self.has_add_permission(request)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or may_change(request.user, obj))

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or may_change(request.user, obj))

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        choices = own_choices(db_field.remote_field.model, request.user)
        if choices is not None and "queryset" not in kwargs:
            kwargs["queryset"] = choices
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        choices = own_choices(db_field.remote_field.model, request.user)
        if choices is not None:
            kwargs["queryset"] = choices
        return super().formfield_for_manytomany(db_field, request, **kwargs)


def with_welsh(field):
    """A line of a form with the choice in the place of the state, which is not chosen."""
    if isinstance(field, (tuple, list)):
        return tuple(with_welsh(part) for part in field)
    return "welsh" if field == "welsh_state" else field


def own_choices(model, user):
    """What an editor may point at: their drafts and the parts of these, and what is not narrower is there to be read.

    None: as the field says.
    """
    if model is Edition:
        return own_drafts(user)
    if model in PARTS:
        return model.objects.filter(edition__in=own_drafts(user)).select_related("edition__framework")
    return readable(model, user) if model in (CareerStage, Framework) else None


class OwnedInline(ByOwner):
    """Stacked, not in tables: every field keeps its own label, and two languages fit on a phone."""

    extra = 0
    show_change_link = False
    formset = SeenFormSet

    def may_be_written(self, request, obj):
        return obj is None or may_change(request.user, obj)

    def has_add_permission(self, request, obj):
        return super().has_add_permission(request, obj) and (obj is None or may_change(request.user, obj))


class OwnedStackedInline(OwnedInline, TranslationStackedInline):
    form = BilingualForm


class OwnedPlainInline(OwnedInline, admin.StackedInline):
    """For rows without texts of their own."""

    form = SeenForm


class Owned(ByOwner, Recorded):
    save_on_top = True

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        view = super().changeform_view

        def answer():
            return view(request, object_id, form_url, extra_context)

        if request.method != "POST":
            return answer()
        return self.refused_in_words(request, object_id, lambda: self.record_change(request, object_id, answer))

    def delete_view(self, request, object_id, extra_context=None):
        view = super().delete_view

        def answer(shown):
            return view(request, object_id, (extra_context or {}) | shown)

        return self.refused_in_words(request, object_id, lambda: self.record_deletion(request, object_id, answer))

    def changelist_view(self, request, extra_context=None):
        view = super().changelist_view

        def answer():
            return view(request, extra_context)

        if request.method != "POST":
            return answer()
        return self.refused_in_words(request, None, lambda: self.record_list(request, answer))

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
        """Straight to its page: the admin's own way there would lead to any row, drafts and portfolios too."""
        edition = edition_of(obj) if obj else None
        if edition and edition.is_draft:
            return None
        return super().get_view_on_site_url(obj) and obj.get_absolute_url()

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        """What somebody may not see is not found, like what is not there."""
        raise Http404


class OwnedAdmin(Owned, TranslationAdmin):
    form = BilingualForm


class OwnedPlainAdmin(Owned, admin.ModelAdmin):
    """For rows without texts of their own."""

    form = SeenForm
