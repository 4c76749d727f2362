"""The page on which editors map items of one framework to those of another."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from frameworks import editors
from frameworks.models import Association, Edit
from tests import make


@pytest.fixture
def editor(elin):
    elin.groups.add(editors.ensure_group())
    return elin


@pytest.fixture
def stranger(db):
    """An editor of another publisher."""
    aptuk = make.make_organisation("APTUK")
    person = make.make_user("rhys@example.org", "Rhys", profession="other", is_staff=True, organisation=aptuk)
    person.groups.add(editors.ensure_group())
    return person


@pytest.fixture
def mine(db):
    return make.make_edition(make.make_framework("mine", title_en="Mine", is_illustrative=False))


@pytest.fixture
def other(db):
    theirs = make.make_framework("other", title_en="Other", publisher=make.make_organisation("Somebody else"))
    return make.make_edition(theirs)


def address(edition, other=None, under="D1"):
    page = reverse("admin:frameworks_edition_crosswalk", args=[edition.pk])
    return f"{page}?to={other.pk}&under={under}" if other else page


def typed(edition, code="D1.1", **fields):
    """What a browser sends for the branch of an item, with one mapping typed in."""
    blank = {"destination": "", "relation": "related", "basis": "editors_judgement", "note_en": "", "note_cy": ""}
    rows = edition.items.filter(code__startswith=code.split(".")[0])
    return {
        f"item{item.pk}-{name}": value
        for item in rows
        for name, value in (blank | (fields if item.code == code else {})).items()
    }


def test_editor_chooses_a_framework_to_map_to(as_user, editor, mine, other):
    shown = as_user(editor).get(address(mine)).content.decode()
    assert f'href="?to={other.pk}"' in shown and "Other (2026)" in shown


def test_editor_maps_an_item(as_user, editor, mine, other):
    said = typed(mine, destination="D2.1 Competency 2.1", relation="part_of", note_en="Section 5.2")
    assert as_user(editor).post(address(mine, other), said).status_code == 302
    made = Association.objects.get()
    assert (made.origin.code, made.destination.code, made.destination.edition) == ("D1.1", "D2.1", other)
    assert (made.relation, made.author, made.note_en, made.welsh_state) == ("part_of", editor, "Section 5.2", "missing")


def test_unknown_item_is_named_beside_its_field_and_what_was_typed_is_kept(as_user, editor, mine, other):
    shown = as_user(editor).post(address(mine, other), typed(mine, destination="X9", note_en="Long words")).content
    assert "There is no item with the code “X9” there." in shown.decode() and b"Long words" in shown
    assert not Association.objects.exists()


def test_a_note_about_no_item_is_not_lost(as_user, editor, mine, other):
    shown = as_user(editor).post(address(mine, other), typed(mine, note_en="Long words")).content.decode()
    assert "Which item is this about?" in shown and "Long words" in shown


def test_one_mapping_that_exists_already_keeps_all_from_being_made(as_user, editor, mine, other):
    origin, destination = mine.items.get(code="D1.1"), other.items.get(code="D1.1")
    Association.objects.create(origin=origin, destination=destination, relation="exact")
    said = typed(mine, destination="D1.1", relation="exact") | {
        f"item{mine.items.get(code='D1.2').pk}-destination": "D1.2"
    }
    shown = as_user(editor).post(address(mine, other), said).content.decode()
    assert "already associated in this way" in shown and Association.objects.count() == 1


def test_editor_takes_a_mapping_away(as_user, editor, mine, other):
    origin, destination = mine.items.get(code="D1.1"), other.items.get(code="D1.1")
    row = Association.objects.create(origin=origin, destination=destination, relation="exact")
    as_user(editor).post(address(mine, other), typed(mine) | {"remove": row.pk})
    assert not Association.objects.exists()


def test_a_mapping_of_another_framework_is_not_taken_away_by_its_key(as_user, editor, mine, other):
    row = Association.objects.create(
        origin=other.items.get(code="D1.1"), destination=mine.items.get(code="D1.1"), relation="exact"
    )
    as_user(editor).post(address(mine, other), typed(mine) | {"remove": row.pk})
    assert Association.objects.filter(pk=row.pk).exists()


def test_mappings_of_a_draft_are_part_of_its_history(as_user, editor, mine, other):
    draft = make.make_edition(mine.framework, "2027", publish=False)
    as_user(editor).post(address(draft, other), typed(draft, destination="D1.1"))
    assert Edit.objects.get().editor == editor and Association.objects.get().origin.edition == draft


@pytest.mark.parametrize("to", ["0", "x", "²", "99999999999999999999"])
def test_an_edition_that_is_none_is_not_found(as_user, editor, mine, to):
    assert as_user(editor).get(f"{address(mine)}?to={to}").status_code == 404


def test_nobody_maps_to_a_draft(as_user, editor, mine, other):
    draft = make.make_edition(other.framework, "2027", publish=False)
    assert as_user(editor).get(address(mine, draft)).status_code == 404


def test_an_editor_of_another_publisher_does_not_map(as_user, stranger, mine, other):
    assert as_user(stranger).get(address(mine, other)).status_code in (403, 404)
    assert as_user(stranger).post(address(mine, other), typed(mine, destination="D1.1")).status_code in (403, 404)
    assert not Association.objects.exists()


def test_a_branch_asks_as_many_questions_for_much_as_for_little(as_user, editor, mine, other):
    client = as_user(editor)
    client.get(address(mine, other))
    with CaptureQueriesContext(connection) as few:
        client.get(address(mine, other))
    for code in ("D1.1", "D1.2", "D1.3"):
        Association.objects.create(origin=mine.items.get(code=code), destination=other.items.get(code=code))
    with CaptureQueriesContext(connection) as many:
        client.get(address(mine, other))
    assert len(many) == len(few)
