"""English and Welsh side by side, and what is missing in either."""

from collections import Counter

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ... import welsh
from ...editors import may_change
from ...models import Descriptor, Item
from ...models.honesty import WelshState
from ...translating import TranslationRefused, key_of, save_texts
from .shared import find_own, page_of, show
from .welsh_forms import RowForm

ON_A_PAGE = 20
STATES = {
    **{state.value: state.label for state in WelshState},
    welsh.ENGLISH_STALE: gettext_lazy("Welsh changed since the English was written"),
}


def edition_welsh(admin, request, object_id):
    edition = find_own(admin, request, object_id)
    is_open = admin.has_change_permission(request, edition) and may_change(request.user, edition)
    if request.method == "POST":
        if not is_open:
            raise PermissionDenied
        return welsh_save(admin, request, edition)
    rows = [row for row in welsh.rows_of(edition) if has_texts(row)]
    page = Paginator(chosen(rows, request.GET), ON_A_PAGE).get_page(request.GET.get("page"))
    numbers = list(page.paginator.get_elided_page_range(page.number))
    context = {"page": page, "page_numbers": numbers, "is_open": is_open}
    return welsh_show(admin, request, edition, rows, [RowForm(row) for row in page], **context)


def welsh_save(admin, request, edition):
    """Saves the rows that were changed; those that cannot be saved come back with what was typed."""
    rows = [row for row in welsh.rows_of(edition) if has_texts(row)]
    posted = set(request.POST.getlist("row"))
    forms = {key_of(row): RowForm(row, request.POST) for row in rows if key_of(row) in posted}
    wanted = [form.wanted() for form in forms.values() if form.is_valid()]
    try:
        outcome = save_texts(edition, wanted, by=request.user)
    except TranslationRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(page_of(edition, "welsh"))
    for key in outcome.overtaken:
        forms[key].see_anew()
    troubled = [form for key, form in forms.items() if form.errors and key not in outcome.gone]
    lost = words_for(posted - forms.keys() | set(outcome.gone), request.POST)
    say_saved(request, outcome, bool(troubled or lost))
    if not (troubled or lost):
        return redirect(request.get_full_path())
    return welsh_show(admin, request, edition, rows, troubled, is_open=True, lost=lost)


def words_for(keys, data):
    """[(language, text)] of what came back for these rows, which are no longer there."""
    about = [(name, text) for name, text in data.items() if name.rpartition("-")[0] in keys and text.strip()]
    return [(name[-2:], text) for name, text in about if name.endswith(("_en", "_cy"))]


def say_saved(request, outcome, is_troubled):
    number = len(outcome.saved)
    if number:
        said = ngettext("%(number)s part was saved.", "%(number)s parts were saved.", number)
        messages.success(request, said % {"number": number})
    elif not is_troubled:
        messages.info(request, _("Nothing was changed."))


def welsh_show(admin, request, edition, rows, forms, **context):
    context |= {
        "forms": forms,
        "counts": counts_of(rows),
        "all": len(rows),
        "asked": {name: request.GET.get(name, "") for name in ("state", "part", "under")},
        "parts": parts_in(rows),
        "domains": [row for row in rows if isinstance(row, Item) and row.parent_id is None],
        "query": urlencode({name: request.GET[name] for name in ("state", "part", "under") if request.GET.get(name)}),
    }
    return show(admin, request, "welsh", edition, _("English and Welsh"), **context)


def has_texts(row):
    return any(any(text.values()) for text in welsh.texts_of(row).values())


def states_of(row):
    return [welsh.state_of(row).value, *([welsh.ENGLISH_STALE] if row.english_is_stale else [])]


def counts_of(rows):
    """(state, what it is called, how many rows are in it)."""
    numbers = Counter(state for row in rows for state in states_of(row))
    return [(state, words, numbers[state]) for state, words in STATES.items()]


def parts_in(rows):
    """(kind of part, what its kind is called), of what there is."""
    return list({row._meta.model_name: capfirst(row._meta.verbose_name_plural) for row in rows}.items())


def chosen(rows, asked):
    """The rows in one state, of one kind, or under one root of the tree."""
    state, part, under = (asked.get(name, "") for name in ("state", "part", "under"))
    if under:
        branch = branch_of(rows, under)
        rows = [row for row in rows if item_key(row) in branch]
    rows = [row for row in rows if not part or row._meta.model_name == part]
    return [row for row in rows if not state or state in states_of(row)]


def item_key(row):
    if isinstance(row, Descriptor):
        return row.item_id
    return row.pk if isinstance(row, Item) else None


def branch_of(rows, code):
    """Keys of an item and of all below it, at whatever depth and in whatever order they are stored."""
    items = [row for row in rows if isinstance(row, Item)]
    branch = {item.pk for item in items if item.code == code}
    while below := {item.pk for item in items if item.parent_id in branch} - branch:
        branch |= below
    return branch


PAGES = {"welsh": edition_welsh}


def steps(admin, request, edition):
    """(address, words) of what can be done here with this edition."""
    yield page_of(edition, "welsh"), _("English and Welsh")
