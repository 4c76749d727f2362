"""The page on which an edition is published: what changes, whom it touches, who may publish it."""

import re

import pytest
from django.core.cache import cache

from frameworks.drafting import copy_edition
from frameworks.editing import recorded
from frameworks.models import Edition, Item
from frameworks.publishing import publish
from tests import make

CHANGES = {"D1.1": "substantive", "D1.2": ("split", "D1.2", "D1.8"), "D2.1": "retired", None: ("D2.9",)}


@pytest.fixture
def draft(edition):
    return make.make_next_edition(edition, "2027", changes=CHANGES, publish=False)


def address(edition, name="publish"):
    return f"/admin/frameworks/edition/{edition.pk}/{name}/"


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def edited_by(draft, person):
    with recorded(draft, by=person, means="form"):
        Item.objects.filter(edition=draft, code="D1.3").update(guidance_en="Look.", guidance_cy="Edrychwch.")


def seen_on(answer):
    return answer.context["seen"]


def test_page_says_what_changes_and_whom_it_touches(as_user, editor, draft):
    page = as_user(editor).get(address(draft))
    text = text_of(page)
    assert "0 portfolios are open on edition 2026 today." in text and "What 2027 changes." in text
    assert "Changed in meaning (1)" in text and "Split (1)" in text and "Why it is substantive." in text
    assert "It carries once a supervisor has confirmed it again" in text and "D1.2 → D1.8" in text
    assert 'value="Publish"' in page.content.decode()


def test_last_editor_finds_no_button_and_who_could_publish(as_user, editor, colleague, draft):
    edited_by(draft, editor)
    page = as_user(editor).get(address(draft))
    assert 'value="Publish"' not in page.content.decode()
    text = text_of(page)
    assert "Elin Evans edited this edition last, so somebody else publishes it." in text
    assert "Elin Evans edited it last, on" in text and "Gwen Lloyd" in text
    as_user(editor).post(address(draft), {"seen": seen_on(page)})
    assert Edition.objects.get(pk=draft.pk).is_draft


def test_last_editor_without_colleagues_is_told_what_to_do(as_user, editor, draft):
    edited_by(draft, editor)
    assert "can add a colleague to the framework editors" in text_of(as_user(editor).get(address(draft)))


def test_colleague_publishes_what_was_shown(as_user, editor, colleague, draft):
    edited_by(draft, editor)
    client = as_user(colleague)
    page = client.get(address(draft))
    assert client.post(address(draft), {"seen": seen_on(page)}).status_code == 302
    assert Edition.objects.get(pk=draft.pk).published_by == colleague


def test_save_after_the_page_was_opened_is_shown_first(as_user, editor, colleague, draft):
    page = as_user(colleague).get(address(draft))
    edited_by(draft, editor)
    answer = as_user(colleague).post(address(draft), {"seen": seen_on(page)})
    assert "Elin Evans changed this edition at" in text_of(answer)
    assert Edition.objects.get(pk=draft.pk).is_draft
    as_user(colleague).post(address(draft), {"seen": seen_on(answer)})
    assert Edition.objects.get(pk=draft.pk).is_published


def test_whoever_does_not_say_what_they_saw_publishes_nothing_that_was_edited(as_user, editor, colleague, draft):
    edited_by(draft, editor)
    as_user(colleague).post(address(draft))
    assert Edition.objects.get(pk=draft.pk).is_draft


def test_unsettled_changes_stand_in_the_way(as_user, colleague, editor, edition):
    draft = copy_edition(edition, by=editor, code="2027")
    Item.objects.filter(edition=draft, code="D1.1").update(title_en="Another thing altogether")
    page = as_user(colleague).get(address(draft))
    text = text_of(page)
    assert "1 change waits to be confirmed: D1.1." in text
    assert "Write what changed in this edition, in English and in Welsh." in text
    assert 'value="Publish"' not in page.content.decode()


def test_reading_the_page_changes_nothing(as_user, colleague, editor, edition):
    draft = copy_edition(edition, by=editor, code="2027")
    as_user(colleague).get(address(draft))
    as_user(colleague).get(address(draft, "impact"))
    assert not draft.changes.exists() and not draft.carry_rules.exists()


def test_editor_of_another_publisher_neither_reads_nor_publishes(as_user, editor):
    framework = make.make_framework("other", publisher=make.make_organisation("Somebody else"), is_illustrative=False)
    draft = make.make_next_edition(make.make_edition(framework), "2027", publish=False)
    for name in ("publish", "impact", "retirement"):
        assert as_user(editor).get(address(draft, name)).status_code == 404
        assert as_user(editor).post(address(draft, name)).status_code == 404
    assert Edition.objects.get(pk=draft.pk).is_draft


def test_editor_without_the_permission_reads_and_does_not_publish(as_user, editor, draft):
    group = editor.groups.get()
    group.permissions.remove(group.permissions.get(codename="publish_edition"))
    cache.clear()
    assert as_user(editor).get(address(draft, "impact")).status_code == 200
    assert as_user(editor).get(address(draft)).status_code == 403
    assert as_user(editor).post(address(draft)).status_code == 403


def test_impact_of_a_first_edition_is_no_page(as_user, editor, edition):
    assert as_user(editor).get(address(edition, "impact")).status_code == 404


def test_page_is_there_in_welsh(as_user, editor, draft):
    page = as_user(editor).get(f"/cy{address(draft)}").content.decode()
    assert '<html lang="cy"' in page and "Beth mae 2027 yn ei newid." in page
    assert as_user(editor).get(f"/cy{address(draft, 'impact')}").status_code == 200


def test_record_keeps_what_became_of_each_item(as_user, editor, draft):
    publish(draft)
    text = text_of(as_user(editor).get(address(draft, "impact")))
    assert "This edition was published on" in text and "Retired (1)" in text and "Why it is retired." in text
    assert address(draft, "impact") in as_user(editor).get(address(draft, "change")).content.decode()


@pytest.mark.parametrize("size", [2, 6])
def test_page_answers_in_few_queries(as_user, editor, size, django_assert_max_num_queries):
    before = make.make_edition(make.make_framework("sized"), domains=size, competencies=size)
    draft = make.make_next_edition(before, "2027", changes=CHANGES, publish=False)
    client = as_user(editor)
    with django_assert_max_num_queries(76):
        client.get(address(draft))
