"""Who changed what in an edition, with the words before and after, newest first."""

from django.core.paginator import Paginator
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User

from ...editing.history import edits_of, edits_of_item, edits_under
from ...models.honesty import WelshState
from .shared import find_own, key_in, show

EDITS_ON_A_PAGE = 25
PLACES_OF_AN_EDIT = 12
PLACES_ON_A_PAGE = 200
# Steps of a place as editors call them; what is not here are names and codes.
WORDS = {
    "items": "",
    "en": gettext_lazy("English"),
    "cy": gettext_lazy("Welsh"),
    "title": gettext_lazy("title"),
    "text": gettext_lazy("statement"),
    "guidance": gettext_lazy("guidance"),
    "descriptors": gettext_lazy("descriptor"),
    "parent": gettext_lazy("parent"),
    "position": gettext_lazy("place among its neighbours"),
    "code": gettext_lazy("code"),
    "kind": gettext_lazy("kind"),
    "assessable": gettext_lazy("evidence can be claimed against it"),
    "source": gettext_lazy("source"),
    "note": gettext_lazy("note"),
    "certainty": gettext_lazy("certainty"),
    "welsh": gettext_lazy("state of the Welsh"),
    "edition": gettext_lazy("edition"),
    "levels": gettext_lazy("level"),
    "kinds": gettext_lazy("kind of item"),
    "description": gettext_lazy("description"),
    "change_note": gettext_lazy("what changed"),
    "expectations": gettext_lazy("expectation"),
    "required": gettext_lazy("required"),
    "optional": gettext_lazy("optional"),
    "sufficiency": gettext_lazy("rule of sufficiency"),
    "associations": gettext_lazy("association"),
}


def edition_edits(admin, request, object_id):
    edition = find_own(admin, request, object_id)
    if request.GET.get("edit"):
        return show_edit(admin, request, edition, request.GET["edit"])
    # No code holds a NUL, and the database takes none.
    code, editor = request.GET.get("item", "").replace("\0", "").strip(), request.GET.get("editor", "")
    edits = edits_about(edition, code)
    if key_in(editor):
        edits = edits.filter(editor=key_in(editor))
    page = Paginator(edits, EDITS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "edits": [cut_short(edit) for edit in page],
        "editors": User.objects.filter(edits__edition=edition).distinct().order_by("name"),
        "item": code,
        "editor": editor,
        "query": f"item={code}&editor={editor}",
    }
    return show(admin, request, "edits", edition, _("Who changed what"), **context)


def edits_about(edition, code):
    """Of one item, under whatever code it went; of one that is gone, under its last; of everything without a code."""
    if not code:
        return edits_of(edition)
    item = edition.items.filter(code=code).first()
    return edits_of_item(item) if item else edits_under(edition, f"items/{code}/")


def cut_short(edit):
    """(edit, its first places, how many more there are)."""
    told = told_of(edit)
    return edit, shown(told[:PLACES_OF_AN_EDIT]), max(0, len(told) - PLACES_OF_AN_EDIT)


def told_of(edit):
    """Which texts wait for their other language follows from the texts."""
    return [each for each in edit.differences if "/texts_behind/" not in each["place"]]


def show_edit(admin, request, edition, key):
    edit = edits_of(edition).filter(pk=key_in(key)).first()
    if edit is None:
        raise Http404
    page = Paginator(told_of(edit), PLACES_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "edits": [(edit, shown(page), 0)], "one": edit, "query": f"edit={edit.pk}"}
    return show(admin, request, "edits", edition, _("Who changed what"), **context)


def shown(differences):
    return [
        {
            "words": words_of(each["place"]),
            "language": language_of(each["place"]),
            "before": value_of(each["place"], each["before"]),
            "after": value_of(each["place"], each["after"]),
        }
        for each in differences
    ]


def value_of(place, value):
    is_state = place.endswith("/welsh") and value in WelshState.values
    return WelshState(value).label if is_state else value


def words_of(place):
    words = [str(WORDS.get(step, step)) for step in place.split("/")]
    return " · ".join(word for word in words if word)


def language_of(place):
    last = place.rsplit("/", 1)[-1]
    return last if last in ("en", "cy") else ""
