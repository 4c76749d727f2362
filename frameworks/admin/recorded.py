"""Every save of a draft's part in the admin is recorded, and happens under the lock of its edition.

Invariant: nothing below reaches a row of a draft but within `editing.recorded`; a class of the admin that would write
past it is refused (`NotRecorded`) before the row is written.
"""

from contextlib import contextmanager

from django.contrib import messages
from django.contrib.admin.models import DELETION
from django.contrib.admin.utils import unquote
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from ..editing.history import last_entry_of
from ..editing.recording import all_recorded, record_new
from ..editors import draft_of
from ..models import Association, Edit, Edition, Expectation, Item
from .seen import moment

# Which posted field names what a new row will belong to.
NAMED_BY = {Expectation: ("item", Item), Association: ("origin", Item)}


class NotRecorded(Exception):
    """A part of a draft was about to be written outside of the record."""


class Recorded:
    """For admin classes of anything that editors write. Rows that belong to no draft are locked themselves."""

    def record_change(self, request, object_id, answer):
        """The answer to a posted form, with what it writes on record."""
        thing = self.get_object(request, unquote(object_id)) if object_id else None
        if object_id and thing is None:
            return self.show_gone(request, object_id)
        with self.held(request, [thing] if thing else [], draft_of(thing) if thing else self.draft_named(request)):
            return answer()

    @contextmanager
    def held(self, request, rows, *drafts):
        drafts = [draft for draft in drafts if draft is not None]
        with all_recorded(drafts, by=request.user, means=Edit.Means.FORM) as held:
            request.recorded = {edition.pk for edition in held}
            list(self.model.objects.select_for_update(of=["self"]).filter(pk__in=[row.pk for row in rows]))
            yield

    def draft_named(self, request):
        """The draft to which a row that is being added will belong, or None."""
        name, model = NAMED_BY.get(self.model, ("edition", Edition))
        try:
            named = model.objects.filter(pk=int(request.POST.get(name, ""))).first()
        except ValueError:
            return None
        return draft_of(named) if named else None

    def demand_record(self, request, row):
        draft = draft_of(row)
        if draft is not None and draft.pk not in getattr(request, "recorded", ()):
            raise NotRecorded(f"{type(row).__name__} {row.pk}")

    def save_form(self, request, form, change):
        form.settle(request.user)
        return super().save_form(request, form, change)

    def save_model(self, request, obj, form, change):
        if not (isinstance(obj, Edition) and not change):
            self.demand_record(request, obj)
        super().save_model(request, obj, form, change)

    def save_formset(self, request, form, formset, change):
        """As Django does, each row asked for its place in the record, and its languages settled, before."""
        for row_form in formset.forms:
            if row_form.has_changed() and row_form not in formset.deleted_forms:
                row_form.settle(request.user)
        super().save_formset(request, form, formset, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if isinstance(form.instance, Edition) and not change:
            record_new(form.instance, by=request.user, means=Edit.Means.FORM)

    def delete_model(self, request, obj):
        if not isinstance(obj, Edition):  # with a draft goes the record of it
            self.demand_record(request, obj)
        super().delete_model(request, obj)

    def record_deletion(self, request, object_id, answer):
        """Asked again when somebody has saved anything in the edition since the question was put."""
        thing = self.get_object(request, unquote(object_id))
        draft = draft_of(thing) if thing else None
        if draft is None or request.method != "POST" or not self.has_delete_permission(request, thing):
            return answer({"seen": self.token(draft)} if draft else {})
        with self.held(request, [thing], draft if self.model is not Edition else None):
            draft.refresh_from_db()
            now = self.token(draft)
            if request.POST.get("seen") != now:
                messages.warning(request, self.overtaken_words(draft))
                return redirect(request.get_full_path())
            return answer({"seen": now})

    def token(self, draft):
        return draft.last_edited_at.isoformat() if draft.last_edited_at else "never"

    def overtaken_words(self, draft):
        who = draft.last_edited_by
        said = {"who": who.name if who else _("Somebody"), "when": moment(draft.last_edited_at)}
        return _("%(who)s saved something in this edition meanwhile%(when)s. Look again before you delete.") % said

    def delete_queryset(self, request, queryset):
        """The action of the list: every edition of which a row goes has it on record."""
        rows = list(queryset)
        drafts = {draft_of(row) for row in rows} if self.model is not Edition else {None}
        with self.held(request, rows, *drafts):
            super().delete_queryset(request, queryset)

    def show_gone(self, request, object_id):
        """The form of something that was deleted meanwhile: what was typed into it, to take along."""
        if self.model._default_manager.filter(pk=unquote(object_id)).exists():
            raise Http404
        who, when = last_entry_of(self.model, unquote(object_id), action_flag=DELETION)
        typed = [(name, text) for name, text in request.POST.items() if is_typed(name, text)]
        context = self.admin_site.each_context(request) | {"title": _("This was deleted meanwhile"), "opts": self.opts}
        context |= {"who": who, "when": when, "typed": typed, "can_add": self.has_add_permission(request)}
        return TemplateResponse(request, "admin/frameworks/gone.html", context, status=409)


def is_typed(name, text):
    """Whether somebody may have written this: sentences and titles, not choices, digests and counters."""
    return text.strip() and name.endswith(("_en", "_cy", "code"))
