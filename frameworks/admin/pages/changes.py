"""What became of each item of the replaced edition, and what that means for signed work."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...editing import recorded
from ...editors import may_edit
from ...models import Edit, ItemChange
from ...releases import carrying
from ...releases.changes import is_waiting, key_for, planned
from ...releases.conditions import changes_are_explained
from ...releases.settling import seen_of_all, settle, settle_all, waiting_of
from .change_forms import BulkForm, ChangeForm, PolicyForm
from .shared import find_draft, page_of, show

Kind = ItemChange.Kind
# Six fields each: a page stays below what Django takes in one form.
ON_A_PAGE = 25


def edition_changes(admin, request, object_id):
    edition = find_draft(admin, request, object_id)
    if edition.replaces_id is None:
        raise Http404
    if request.method != "POST":
        return changes_show(admin, request, edition)
    step = {"kinds": changes_settle, "all": changes_settle_all, "policies": policies_choose}
    return step.get(request.POST.get("step"), changes_settle)(admin, request, edition)


def changes_show(admin, request, edition, bound=None, policies=None, status=200):
    """`bound`: {key: form} of rows that were not saved, shown again with what was typed."""
    rows = planned(edition)
    listed = chosen(rows, request.GET)
    page = Paginator(listed, ON_A_PAGE).get_page(request.GET.get("page"))
    bound = bound or {}
    context = {
        "forms": forms_for([row for row in rows if key_for(row) in bound] + list(page), bound),
        "lost": [form for key, form in bound.items() if key not in {key_for(row) for row in rows}],
        "page": page,
        "query": urlencode({name: request.GET[name] for name in ("kind", "waiting") if name in request.GET}),
        "chosen_kind": request.GET.get("kind", ""),
        "kinds": kinds_of(rows),
        "unchanged": [row for row in rows if row.kind == Kind.UNCHANGED],
        "waiting": sum(map(is_waiting, rows)),
        "silent": list(changes_are_explained(rows)),
        "policies": policies or PolicyForm(carrying.rules_of(edition)),
        "bulk": bulk_forms(rows),
    }
    answer = show(admin, request, "changes", edition, _("Changes"), **context)
    answer.status_code = status
    return answer


def chosen(rows, asked):
    """The rows of one kind, or all but the unchanged ones; those alone that wait, if that is asked."""
    kind = asked.get("kind")
    rows = [row for row in rows if (row.kind == kind if kind else row.kind != Kind.UNCHANGED or is_waiting(row))]
    return [row for row in rows if is_waiting(row)] if asked.get("waiting") else rows


def forms_for(rows, bound):
    forms = {}
    for row in rows:
        key = key_for(row)
        if key not in forms:
            forms[key] = bound.get(key) or ChangeForm(row)
            forms[key].row = row
    return list(forms.values())


def kinds_of(rows):
    """(kind, its name, how many, how many of them wait), for those that there are."""
    by_kind = {kind: [row for row in rows if row.kind == kind] for kind in Kind}
    return [(kind, kind.label, len(own), sum(map(is_waiting, own))) for kind, own in by_kind.items() if own]


def bulk_forms(rows):
    """One form for each kind of which something waits."""
    found = []
    for kind in Kind:
        waiting = waiting_of(rows, kind)
        if waiting:
            found.append((kind.label, len(waiting), BulkForm(kind, seen_of_all(waiting))))
    return found


def changes_settle(admin, request, edition):
    rows = {key_for(row): row for row in planned(edition)}
    forms = {key: ChangeForm(rows.get(key), request.POST, key=key) for key in request.POST.getlist("row")[:ON_A_PAGE]}
    wishes = {key: form.wish() for key, form in forms.items() if form.is_valid()}
    with recorded(edition, by=request.user, means=Edit.Means.CHANGES) as held:
        outcome = settle(held, wishes, by=request.user)
    if outcome.settled:
        say_settled(request, outcome.settled)
    left = {key for key, form in forms.items() if key not in wishes} | outcome.refused.keys() | set(outcome.overtaken)
    if not left:
        return back(request, edition)
    return changes_show(admin, request, edition, unsaved(edition, request.POST, forms, left, outcome), status=409)


def unsaved(edition, data, forms, left, outcome):
    """The forms that were not saved, as typed; where somebody else was first, beside what they settled."""
    rows = {key_for(row): row for row in planned(edition)}
    bound = {}
    for key in [key for key in forms if key in left]:
        form = bound[key] = ChangeForm(rows.get(key), data, key=key, renewed=key in outcome.overtaken)
        if key in outcome.refused:
            form.add_error(None, outcome.refused[key])
        if key in outcome.overtaken:
            form.add_error(None, _("Somebody changed this since you opened the page. Nothing of yours was saved yet."))
    return bound


def changes_settle_all(admin, request, edition):
    form = BulkForm(request.POST.get("kind", ""), "", request.POST)
    if not form.is_valid():
        return changes_show(admin, request, edition, status=400)
    said = form.cleaned_data
    with recorded(edition, by=request.user, means=Edit.Means.CHANGES) as held:
        notes = {name: said[name] for name in ("note_en", "note_cy")}
        number = settle_all(held, said["kind"], said["seen"], by=request.user, **notes)
    if number is None:
        messages.error(request, _("Some of these changed since you opened the page. Look at them again."))
    else:
        say_settled(request, number)
    return back(request, edition)


def policies_choose(admin, request, edition):
    form = PolicyForm(carrying.rules_of(edition), request.POST)
    if not form.is_valid():
        return changes_show(admin, request, edition, policies=form, status=400)
    with recorded(edition, by=request.user, means=Edit.Means.CHANGES) as held:
        now = carrying.rules_of(held)
        if form.is_overtaken(now):
            return changes_show(admin, request, edition, policies=form.renewed(now), status=409)
        carrying.choose(held, form.policies(), by=request.user)
    messages.success(request, _("What becomes of signed work is saved."))
    return back(request, edition)


def say_settled(request, number):
    words = ngettext("%(number)s change is saved.", "%(number)s changes are saved.", number)
    messages.success(request, words % {"number": number})


def back(request, edition):
    asked = {name: request.GET[name] for name in ("kind", "waiting", "page") if name in request.GET}
    address = page_of(edition, "changes")
    return redirect(f"{address}?{urlencode(asked)}" if asked else address)


PAGES = {"changes": edition_changes}


def steps(admin, request, edition):
    """(address, words) of what can be done here with this edition."""
    if edition.is_draft and edition.replaces_id and may_edit(request.user, edition.framework):
        yield page_of(edition, "changes"), _("Changes…")
