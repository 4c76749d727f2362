"""Ways round the two people behind an edition, and round whose framework it is."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from frameworks.editing import recorded
from frameworks.editors import ensure_group
from frameworks.models import Edit, Framework
from tests import make
from tests.frameworks.editing.forms import address, opened


@pytest.fixture
def ruth(db):
    """An editor of another publisher."""
    ruth = make.make_user("ruth@example.org", "Ruth", is_staff=True, organisation=make.make_organisation("APTUK"))
    ruth.groups.add(ensure_group())
    return ruth


@pytest.mark.parametrize("part", ["levels", "kinds"])
def test_whoever_puts_the_scale_upside_down_is_the_last_editor(draft, elin, part):
    first, second = getattr(draft, part).order_by("position")[:2]
    rows, places = getattr(draft, part), (first.position, second.position)
    with recorded(draft, by=elin, means=Edit.Means.FORM):
        for row, place in ((first, 99), (second, places[0]), (first, places[1])):
            rows.filter(pk=row.pk).update(position=place)
    draft.refresh_from_db()
    assert draft.last_edited_by == elin
    changed = {each["place"] for each in draft.edits.get().differences}
    assert any(place.startswith(f"{part}/") and place.endswith("/position") for place in changed)


def test_order_of_the_rules_is_on_record(draft, elin):
    first, second = (make.make_rule(draft, code=code, position=place) for place, code in enumerate(("one", "two")))
    with recorded(draft, by=elin, means=Edit.Means.FORM):
        draft.sufficiency_rules.filter(pk=first.pk).update(position=second.position + 1)
    assert draft.edits.count() == 1


def test_editor_of_another_publisher_says_nothing_about_whose_text_it_is(draft, ruth, browser):
    framework, client = draft.framework, browser(ruth)
    Framework.objects.filter(pk=framework.pk).update(may_show_text=False, licence_holder="Its holder")
    said = {"may_show_text": "on", "licence_holder": "Ruth", "licence_terms_en": "Free", "acknowledgement_en": "None"}
    data = opened(client, "framework_change", framework.pk) | said
    assert client.post(address("framework_change", framework.pk), data).status_code == 302
    framework.refresh_from_db()
    assert (framework.may_show_text, framework.licence_holder) == (False, "Its holder")
    assert not (framework.licence_terms_en or framework.acknowledgement_en)


@pytest.mark.parametrize("is_illustrative", [True, False])
def test_no_editor_opens_or_shuts_a_framework_to_other_publishers(draft, gwen, browser, is_illustrative):
    framework, client = draft.framework, browser(gwen)
    Framework.objects.filter(pk=framework.pk).update(is_illustrative=is_illustrative)
    data = opened(client, "framework_change", framework.pk)
    data = {name: value for name, value in data.items() if name != "is_illustrative"}
    data |= {} if is_illustrative else {"is_illustrative": "on"}
    assert client.post(address("framework_change", framework.pk), data).status_code == 302
    framework.refresh_from_db()
    assert framework.is_illustrative == is_illustrative


def test_admin_leads_nobody_to_the_address_of_a_row(draft, portfolio, ruth, browser):
    Framework.objects.update(is_illustrative=False)
    for row in (draft, draft.items.first(), portfolio):
        key = ContentType.objects.get_for_model(row).pk
        answer = browser(ruth).get(reverse("admin:view_on_site", args=[key, row.pk]))
        assert answer.status_code == 404 and draft.code not in answer.content.decode()


def test_page_of_a_public_edition_is_still_offered(edition, gwen, browser):
    page = browser(gwen).get(address("edition_change", edition.pk)).content.decode()
    assert f'href="{edition.get_absolute_url()}"' in page
