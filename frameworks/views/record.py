"""The public record: what changed from edition to edition, for everybody and for one's own stage.

Drafts are never here. Where a licence keeps a framework's text back, no difference shows any of it: codes and titles
are all that is compared in public.
"""

from dataclasses import dataclass

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from ..models import CareerStage, CarryRule, Edition, Item, ItemChange
from ..releases.carrying import rules_of
from ..releases.comparing import compare
from ..releases.for_stage import record_for, stages_between
from .finding import find_edition, find_framework

Kind = ItemChange.Kind
# What matters most to whoever has signed work comes first.
ORDER = (Kind.SUBSTANTIVE, Kind.SPLIT, Kind.MERGED, Kind.NEW, Kind.RETIRED, Kind.MOVED, Kind.WORDING)
# What may be shown of a framework whose text may not be.
STRUCTURE = ("code", "place", "title")


@dataclass(frozen=True)
class Group:
    """The changes of one kind; `policy` says what becomes of work that was signed, where that is settled."""

    kind: str
    label: str
    changes: list
    policy: str


class RecordForm(forms.Form):
    """From which edition, and for which stage."""

    def __init__(self, editions, stages, data):
        super().__init__(data)
        choices = [(edition.code, edition.code) for edition in editions]
        self.fields["from"] = forms.ChoiceField(label=_("Changes since edition"), choices=choices)
        choices = [("", _("All stages")), *((stage.slug, stage.title) for stage in stages)]
        self.fields["stage"] = forms.ChoiceField(label=_("For the stage"), choices=choices, required=False)


@login_not_required
@require_safe
def edition_changes(request, framework, edition):
    framework = find_framework(framework)
    after = find_edition(framework.public_editions, edition)
    before = compared_with(after, framework.public_editions, request.GET.get("from"))
    context = {"framework": framework, "edition": after, "before": before}
    if before:
        context |= record_context(before, after, framework, request.GET.get("stage"))
    return render(request, "frameworks/edition_changes.html", context)


def compared_with(after, editions, code):
    """The edition that is asked for, or else the one before; None where there is none."""
    if not code:
        return earlier_of(after, editions)
    before = find_edition(editions, code)
    if before.pk == after.pk:
        raise Http404
    return before


def earlier_of(edition, editions):
    """Of these editions the one that it replaces, or else the last before it."""
    replaced = next((each for each in editions if each.pk == edition.replaces_id), None)
    earlier = [each for each in editions if each.sequence < edition.sequence]
    return replaced or max(earlier, key=lambda each: each.sequence, default=None)


def record_context(before, after, framework, slug):
    before.framework = after.framework = framework
    found = [readable(each, framework) for each in compare(before, after)]
    stages = list(stages_between(before, after))
    stage = next((each for each in stages if each.slug == slug), None)
    if slug and stage is None:
        # It expects nothing of either edition: whoever asks is told so.
        stage = get_object_or_404(CareerStage.objects.public(), slug=slug)
        stages.append(stage)
    others = [edition for edition in framework.public_editions if edition.pk != after.pk]
    is_settled = any(each.row for each in found)
    return {
        "form": RecordForm(others, stages, {"from": before.code, "stage": slug or ""}),
        "groups": groups_of(found, rules_of(after) if is_settled else {}),
        "unchanged": [each for each in found if each.kind == Kind.UNCHANGED],
        "is_recorded": any(each.is_recorded for each in found),
        "is_settled": is_settled,
        "record": record_for(stage, found) if stage else None,
    }


def groups_of(found, policies):
    by_kind = {kind: [each for each in found if each.kind == kind] for kind in ORDER}
    return [
        Group(kind.value, kind.label, changes, CarryRule.Policy(policies[kind]).label if kind in policies else "")
        for kind, changes in by_kind.items()
        if changes
    ]


def readable(change, framework):
    """The change with the differences that this reader may and can read."""
    shown = change.differences
    if not framework.may_show_text:
        shown = [each for each in shown if each[0] in STRUCTURE]
    own = {name for name, language, _before, _after in shown if language == get_language()}
    change.differences = [each for each in shown if each[1] in ("", get_language()) or each[0] not in own]
    return change


@dataclass(frozen=True)
class Past:
    """An item in one edition: where it stands there, and what became of it with that edition."""

    edition: Edition
    item: Item | None
    changes: list


def history_of(item):
    """[Past] of an item in every public edition, the latest first. Two queries."""
    framework = item.edition.framework
    twins = Item.objects.public().filter(stable_id=item.stable_id, edition__framework=framework)
    twins = {twin.pk: twin for twin in twins.select_related("edition")}
    rows = ItemChange.objects.filter(Q(origin__in=twins) | Q(destination__in=twins))
    rows = rows.exclude(edition__status=Edition.Status.DRAFT).order_by("edition__sequence", "pk")
    rows = list(rows.select_related("edition", "origin__edition", "destination__edition"))
    ends = [end for row in rows for end in (row.origin, row.destination) if end]
    for end in [*twins.values(), *ends]:
        end.edition.framework = framework
    editions = {each.pk: each for each in [twin.edition for twin in twins.values()] + [row.edition for row in rows]}
    here = {twin.edition_id: twin for twin in twins.values()}
    return [
        Past(edition, here.get(edition.pk), [row for row in rows if row.edition_id == edition.pk])
        for edition in sorted(editions.values(), key=lambda each: -each.sequence)
    ]
