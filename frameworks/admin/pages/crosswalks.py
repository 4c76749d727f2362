"""Mapping the items of one framework to those of another.

A mapping says something about published items without changing them, so it may be made and taken away at any time.
"""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ...mapping import MappingRefused, Wanted, change, mappable_editions, mappings_between
from ...models import Association, Item
from ...tree import build_tree
from .shared import find_own, key_in, page_of, show


class MappingForm(forms.Form):
    """One more mapping of an item; without a destination, none."""

    use_required_attribute = False

    destination = forms.CharField(label=gettext_lazy("Item there"), required=False, max_length=400)
    relation = forms.ChoiceField(label=gettext_lazy("Relation"), choices=Association.Relation)
    basis = forms.ChoiceField(label=gettext_lazy("Basis"), choices=Association.Basis)
    note_en = forms.CharField(label=gettext_lazy("Basis in words [en]"), required=False, max_length=2000)
    note_cy = forms.CharField(label=gettext_lazy("Basis in words [cy]"), required=False, max_length=2000)

    def __init__(self, item, codes, **kwargs):
        unless_said = {"relation": Association.Relation.RELATED, "basis": Association.Basis.EDITORS_JUDGEMENT}
        super().__init__(prefix=f"item{item.pk}", initial=unless_said, **kwargs)
        self.item, self.codes = item, codes
        self.fields["destination"].widget.attrs |= {"list": "destinations", "autocomplete": "off"}

    def clean_destination(self):
        """A code, or a code with the title that the list of suggestions puts behind it."""
        code = self.cleaned_data["destination"].partition(" ")[0]
        if code and code not in self.codes:
            raise ValidationError(_("There is no item with the code “%(code)s” there.") % {"code": code})
        return code

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned["destination"] and (cleaned["note_en"] or cleaned["note_cy"]):
            self.add_error("destination", _("Which item is this about?"))
        return cleaned

    @property
    def wanted(self):
        """The mapping asked for, or None."""
        return Wanted(self.item, **self.cleaned_data) if self.cleaned_data["destination"] else None


@dataclass
class Row:
    item: Item
    mappings: list
    form: MappingForm
    depth: int


def edition_crosswalk(admin, request, object_id):
    """Without `to`: which edition to map to. With it: a branch of the own edition, item by item."""
    edition = find_own(admin, request, object_id)
    if not request.user.has_perm("frameworks.change_association"):
        raise PermissionDenied
    other = find_other(edition, request)
    if other is None:
        context = {"editions": with_counts(edition)}
        return show(admin, request, "crosswalk_choose", edition, _("Map to another framework"), **context)
    roots = build_tree(edition)
    root = next((node for node in roots if node.item.code == request.GET.get("under")), roots[0] if roots else None)
    rows = rows_of(edition, other, root, request)
    if request.method == "POST" and save(request, edition, other, rows):
        return redirect(f"{request.path}?{request.GET.urlencode()}")
    context = {
        "other": other,
        "roots": roots,
        "root": root,
        "rows": rows,
        "destinations": other.items.order_by("position"),
        "removed": request.POST.getlist("remove"),
    }
    return show(admin, request, "crosswalk", edition, _("Map to another framework"), **context)


def find_other(edition, request):
    key = request.GET.get("to", "")
    if not key:
        return None
    found = mappable_editions(edition).filter(pk=key_in(key)).first()
    if found is None:
        raise Http404
    return found


def with_counts(edition):
    """(edition, how many mappings lead there from here)."""
    counts = {}
    for key in Association.objects.filter(origin__edition=edition).values_list("destination__edition", flat=True):
        counts[key] = counts.get(key, 0) + 1
    return [(each, counts.get(each.pk, 0)) for each in mappable_editions(edition)]


def rows_of(edition, other, root, request):
    """A Row for each item of one branch: big frameworks are mapped branch by branch."""
    if root is None:
        return []
    made = mappings_between(edition, other)
    codes = set(other.items.values_list("code", flat=True))
    data = request.POST if request.method == "POST" else None
    return [
        Row(node.item, made.get(node.item.pk, []), MappingForm(node.item, codes, data=data), node.depth)
        for node in root.walk()
    ]


def save(request, edition, other, rows):
    """Whether everything asked for was done; nothing was otherwise, and the rows say why."""
    wrong = [row for row in rows if not row.form.is_valid()]
    if wrong:
        messages.error(request, _("Nothing has been changed yet: look at what is marked."))
        return False
    wanted = [row.form.wanted for row in rows if row.form.wanted]
    unwanted = {key_in(key) for key in request.POST.getlist("remove")} - {None}
    try:
        made, gone = change(edition, other, wanted=wanted, unwanted=unwanted, by=request.user)
    except MappingRefused as refused:
        messages.error(request, str(refused))
        return False
    said = (
        ngettext("%d mapping made.", "%d mappings made.", made) % made,
        ngettext("%d taken away.", "%d taken away.", gone) % gone,
    )
    messages.success(request, " ".join(said))
    return True


PAGES = {"crosswalk": edition_crosswalk}


def steps(admin, request, edition):
    """(address, words) of what can be done here with this edition."""
    if request.user.has_perm("frameworks.change_association"):
        yield page_of(edition, "crosswalk"), _("Map to another framework…")
