"""Every save of a draft's part in the admin is recorded, and happens under the lock of its edition.

Invariant: nothing below reaches a row of a draft but within `editing.recorded`; a class of the admin that would write
past it is refused (`NotRecorded`) before the row is written.
"""

from contextlib import contextmanager

from django.contrib import messages
from django.contrib.admin.models import DELETION
from django.contrib.admin.utils import unquote
from django.db import transaction
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


class Overtaken(Exception):
    """Somebody saved something in this draft since the question was put whether to delete of it."""

    def __init__(self, draft):
        self.draft = draft
        super().__init__(draft.pk)


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
            return answer({"seen": token_of([draft])} if draft else {})
        try:
            with self.held(request, [thing], draft if self.model is not Edition else None):
                self.demand_seen(request, [draft])
                return answer({"seen": token_of([draft])})
        except Overtaken as refusal:
            return self.ask_again(request, refusal.draft)

    def demand_seen(self, request, drafts):
        """Under the lock. Raises Overtaken."""
        fresh = list(Edition.objects.filter(pk__in=[draft.pk for draft in drafts]).select_related("last_edited_by"))
        if fresh and request.POST.get("seen") != token_of(fresh):
            raise Overtaken(max(fresh, key=lambda draft: str(draft.last_edited_at or "")))

    def ask_again(self, request, draft):
        who = draft.last_edited_by
        said = {"who": who.name if who else _("Somebody"), "when": moment(draft.last_edited_at)}
        words = _("%(who)s saved something in this edition meanwhile%(when)s. Look again before you delete.")
        messages.warning(request, words % said)
        return redirect(request.get_full_path())

    def delete_queryset(self, request, queryset):
        """The action of the list: every edition of which a row goes has it on record."""
        rows = list(queryset)
        drafts = {draft_of(row) for row in rows} - {None}
        with self.held(request, rows, *(drafts if self.model is not Edition else ())):
            self.demand_seen(request, drafts)
            super().delete_queryset(request, queryset)

    def record_list(self, request, answer):
        """The answer of a list, or of an action in it: what the question is put about goes along with it."""
        try:
            with transaction.atomic():
                response = answer()
        except Overtaken as refusal:
            return self.ask_again(request, refusal.draft)
        context = getattr(response, "context_data", None) or {}
        if "deletable_objects" in context:
            context["seen"] = token_of({draft_of(row) for row in context["queryset"]} - {None})
        return response

    def show_gone(self, request, object_id):
        """The form of something that was deleted meanwhile: what was typed into it, to take along."""
        if self.model._default_manager.filter(pk=unquote(object_id)).exists():
            raise Http404
        who, when = last_entry_of(self.model, unquote(object_id), action_flag=DELETION)
        typed = [(name, text) for name, text in request.POST.items() if is_typed(name, text)]
        context = self.admin_site.each_context(request) | {"title": _("This was deleted meanwhile"), "opts": self.opts}
        context |= {"who": who, "when": when, "typed": typed, "can_add": self.has_add_permission(request)}
        return TemplateResponse(request, "admin/frameworks/gone.html", context, status=409)


def token_of(drafts):
    """When these drafts were last edited, each with its key."""
    return " ".join(
        sorted(
            f"{draft.pk}:{draft.last_edited_at:%Y%m%d%H%M%S%f}" if draft.last_edited_at else f"{draft.pk}:never"
            for draft in drafts
        )
    )


def is_typed(name, text):
    """Whether somebody may have written this: sentences and titles, not choices, digests and counters."""
    return text.strip() and name.endswith(("_en", "_cy", "code"))
