"""Components say things in words, tie errors to their controls, and escape what people typed."""

import datetime
import re

import pytest
from django import forms
from django.template import Context, Template
from django.utils.translation import override

from accounts.models import OutgoingMail
from frameworks.models import CareerStage, Edition
from pathway_portal.gallery import SpecimenForm
from pathway_portal.states import SHAPES, STATES
from portfolios.models import Claim, Evidence, Report

MODELS_OWN_STATES = [
    *Claim.Status.values,
    *Evidence.Status.values,
    *Edition.Status.values,
    *Report.State.values,
    *OutgoingMail.State.values,
]


@pytest.fixture(autouse=True)
def english():
    """A test before may have left another language active."""
    with override("en"):
        yield


def render(source, **context):
    return Template(source).render(Context(context))


@pytest.mark.parametrize("name", STATES)
def test_every_state_is_told_by_word_colour_and_shape(name):
    html = render("{% state_tag name %}", name=name)
    state = STATES[name]
    assert str(state.label) in html
    assert f"pp-state--{state.tone}" in html
    assert f'd="{SHAPES[state.shape]}"' in html


@pytest.mark.parametrize("name", MODELS_OWN_STATES)
def test_every_state_of_a_model_has_its_own_word(name):
    assert name in STATES


def test_unknown_state_is_shown_by_its_name():
    assert "Half way there" in render("{% state_tag 'half_way_there' %}")


def test_error_is_tied_to_its_control_and_says_that_it_is_one():
    html = render("{% form_field form.name %}", form=SpecimenForm({}))
    described = re.search(r'<input[^>]*aria-describedby="([^"]+)"', html).group(1).split()
    assert described == ["id_name_helptext", "id_name_error"]
    assert all(f'id="{name}"' in html for name in described)
    assert "Error:</span> This field is required." in html


def test_error_summary_names_the_field_and_leads_to_its_first_control():
    form = SpecimenForm({})
    html = render("{% error_summary form %}{% form_field form.verdict %}", form=form)
    assert '<a href="#id_verdict_0">Decision: This field is required.</a>' in html
    assert 'id="id_verdict_0"' in html


def test_errors_are_summed_up_once_on_a_page():
    page = "{% load crispy_forms_tags %}{% error_summary form %}{{ form|crispy }}"
    assert render(page, form=SpecimenForm({})).count("There is a problem") == 1
    alone = "{% load crispy_forms_tags %}{{ form|crispy }}"
    assert render(alone, form=SpecimenForm({})).count("There is a problem") == 1


def test_form_without_errors_has_no_summary():
    assert "There is a problem" not in render("{% error_summary form %}", form=SpecimenForm())


def test_radios_and_checkboxes_stand_under_one_legend():
    for name, label in [("verdict", "Decision"), ("competencies", "Competencies shown")]:
        html = render("{% form_field field %}", field=SpecimenForm()[name])
        assert re.search(rf"<fieldset[^>]*>\s*<legend[^>]*>{label}", html)


@pytest.mark.parametrize("language", ["en", "cy"])
def test_date_reaches_the_browser_as_iso_in_both_languages(language):
    form = SpecimenForm(initial={"happened_on": datetime.date(2026, 11, 3)})
    with override(language):
        html = render("{% form_field form.happened_on %}", form=form)
    assert 'type="date"' in html
    assert 'value="2026-11-03"' in html


@pytest.mark.parametrize("language", ["en", "cy"])
def test_date_is_read_back_in_both_languages(language):
    with override(language):
        assert forms.DateField().clean("2026-11-03") == datetime.date(2026, 11, 3)


def test_long_text_says_how_much_fits():
    assert "You can write up to 400 characters" in render("{% form_field form.reason %}", form=SpecimenForm())


def test_choice_may_carry_a_hint():
    field = forms.ChoiceField(widget=forms.RadioSelect(attrs={"data-hint": "Needs a reason"}), choices=[("a", "A")])
    form = type("Form", (forms.Form,), {"verdict": field})()
    html = render("{% form_field form.verdict %}", form=form)
    assert 'aria-describedby="id_verdict_0_hint"' in html
    assert re.search(r'id="id_verdict_0_hint">Needs a reason<', html)


def test_what_people_typed_is_escaped_in_components():
    page = (
        "{% page_header text %}{% card title=text %}{{ text }}{% endcard %}{% stat_tile 1 text %}{% state_tag text %}"
    )
    assert "<script>" not in render(page, text="<script>alert(1)</script>")


def test_source_says_how_sure_it_is_and_where_it_comes_from():
    stage = CareerStage(source_title="A report", source_url="https://example.org/r", certainty="secondary")
    html = render("{% source_note stage %}", stage=stage)
    assert 'href="https://example.org/r"' in html
    assert "From one secondary source" in html


def test_english_standing_in_for_welsh_is_marked_as_english():
    stage = CareerStage(title_en="Registered", title_cy="")
    with override("cy"):
        assert render("{% in_language stage 'title' %}", stage=stage) == '<span lang="en">Registered</span>'
    assert render("{% in_language stage 'title' %}", stage=stage) == "Registered"


def test_state_of_a_translation_concerns_welsh_pages_only():
    with override("cy"):
        assert "pp-language-mark--draft" in render("{% language_mark 'draft' %}")
        assert "pp-language-mark" not in render("{% language_mark 'reviewed' %}")
    assert "pp-language-mark" not in render("{% language_mark 'draft' %}")


def test_breadcrumbs_lead_home():
    html = render("{% breadcrumbs 'Frameworks' '/frameworks/' %}")
    assert html.index('href="/"') < html.index('href="/frameworks/"')


def test_progress_of_nothing_is_no_error():
    assert 'value="0"' in render("{% progress_bar 0 'Stage' maximum=0 %}")
