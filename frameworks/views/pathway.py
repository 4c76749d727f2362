"""The career pathway, its stages, and two of them side by side."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from ..charts import pathway_chart
from ..models import CareerStage
from ..stages import LOWERED, NEW, RAISED, SAME, compare, current_pathway, expectations_of, stages_of
from .sources import source_of


class StageSelect(forms.Select):
    """A choice of stages. On a page in Welsh, those that have an English title alone say so."""

    def __init__(self, stages):
        super().__init__()
        is_welsh = get_language() == "cy"
        self.in_english = {stage.slug for stage in stages if is_welsh and not stage.title_cy}

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        return option | {"attrs": option["attrs"] | ({"lang": "en"} if value in self.in_english else {})}


class CompareForm(forms.Form):
    """Two different stages of one pathway."""

    def __init__(self, stages, *args, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [(stage.slug, stage.title) for stage in stages]
        self.fields["from"] = forms.ChoiceField(label=_("From"), choices=choices, widget=StageSelect(stages))
        self.fields["to"] = forms.ChoiceField(label=_("To"), choices=choices, widget=StageSelect(stages))

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("from") and cleaned.get("from") == cleaned.get("to"):
            self.add_error("to", _("Choose two different stages."))
        return cleaned


@login_not_required
@require_safe
def pathway_detail(request):
    pathway = current_pathway()
    if pathway is None:
        return render(request, "frameworks/pathway_detail.html")
    edition, stages = pathway.current_edition, stages_of(pathway)
    sections = expectations_of(stages)
    own = {key: part for key, parts in sections.items() for part in parts if part.edition == edition}
    context = {
        "pathway": pathway,
        "edition": edition,
        "stops": [(stage, own.get(stage.pk)) for stage in stages],
        "chart": pathway_chart(stages, own, list(edition.levels.order_by("position"))),
    }
    return render(request, "frameworks/pathway_detail.html", context)


@login_not_required
@require_safe
def stage_detail(request, stage):
    stage, earlier, later = find_stage(stage)
    sections = expectations_of([stage, earlier] if earlier else [stage])
    here = compare(sections[earlier.pk] if earlier else [], sections[stage.pk])
    own = next((part for part in here if part.edition.framework_id == stage.pathway_id), None)
    context = {
        "stage": stage,
        "pathway": stage.pathway,
        "earlier": earlier,
        "later": later,
        "own": own,
        "others": [part for part in here if part is not own],
        "changes": changes_in(own) if own and earlier else None,
        "roles": stage.roles.all(),
        "source": source_of(stage, own.edition) if own else stage,
    }
    return render(request, "frameworks/stage_detail.html", context)


def find_stage(slug):
    """(stage, the one before it, the one after it); Http404 when nobody may read it."""
    found = CareerStage.objects.public().select_related("pathway").filter(slug=slug).first()
    if found is None:
        raise Http404
    stages = stages_of(found.pathway_id)
    place = stages.index(found)
    return found, stages[place - 1] if place else None, stages[place + 1] if place + 1 < len(stages) else None


def changes_in(section):
    """What is different from the stage before, in the order in which somebody asks."""
    return {
        "new": section.changed(NEW),
        "raised": section.changed(RAISED),
        "lowered": section.changed(LOWERED),
        "same": section.changed(SAME),
        "gone": section.gone,
    }


@login_not_required
@require_safe
def stage_compare(request):
    pathway = current_pathway()
    stages = stages_of(pathway) if pathway else []
    chosen = {"from": stages[0].slug, "to": stages[1].slug} if len(stages) > 1 else {}
    asked = {name: request.GET[name] for name in ("from", "to") if name in request.GET}
    form = CompareForm(stages, data=chosen | asked if stages else None)
    context = {"form": form, "pathway": pathway, "stages": stages}
    if len(stages) > 1 and form.is_valid():
        by_slug = {stage.slug: stage for stage in stages}
        context |= compared(*(by_slug[form.cleaned_data[name]] for name in ("from", "to")))
    return render(request, "frameworks/stage_compare.html", context)


def compared(first, second):
    """Both stages, and for each edition the rows of their expectations side by side."""
    sections = expectations_of([first, second])
    after = compare(sections[first.pk], sections[second.pk])
    return {"first": first, "second": second, "tables": [(part.edition, rows_of(part)) for part in after]}


def rows_of(section):
    """[(item, in the first stage, in the second, change)] in the order of the edition."""
    rows = [(expected.item, expected.before, expected, expected.change) for expected in section.everything]
    rows += [(expected.item, expected, None, expected.change) for expected in section.gone]
    return sorted(rows, key=lambda row: (row[0].position, row[0].pk))
