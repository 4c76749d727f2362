"""What editors say became of each item, kept through proposals, corrections and later edits."""

import pytest

from frameworks.drafting import copy_edition
from frameworks.models import Item
from frameworks.releases import carrying, changes
from frameworks.releases.correcting import CorrectionRefused, correct
from tests import make


@pytest.fixture
def draft(edition, elin):
    return copy_edition(edition, by=elin, code="2027")


def said(edition):
    """{(code before, code after): kind} of what is written down."""
    rows = edition.changes.select_related("origin", "destination")
    return {(row.origin and row.origin.code, row.destination and row.destination.code): row.kind for row in rows}


def row_of(edition, code):
    return edition.changes.select_related("origin", "destination").get(destination__code=code)


def edit(edition, code, **texts):
    Item.objects.filter(edition=edition, code=code).update(**texts)


def test_copy_changes_nothing(draft):
    changes.propose(draft)
    assert set(said(draft).values()) == {"unchanged"} and len(said(draft)) == draft.items.count()
    assert not changes.unsettled(draft).exists()


def test_proposing_again_changes_nothing(draft):
    edit(draft, "D1.1", title_en="Something that is quite different")
    draft.items.get(code="D1.2").delete()
    first = [row.pk for row in changes.propose(draft)]
    before = list(draft.changes.order_by("pk").values())
    assert [row.pk for row in changes.propose(draft)] == first
    assert list(draft.changes.order_by("pk").values()) == before


def test_confirmed_row_survives_what_does_not_touch_it(draft, elin):
    edit(draft, "D1.1", title_en="Something that is quite different")
    changes.propose(draft)
    changes.confirm(draft, [row_of(draft, "D1.1")], by=elin)
    edit(draft, "D1.2", title_en="Another thing that is different")
    changes.propose(draft)
    row = row_of(draft, "D1.1")
    assert (row.kind, row.confirmed_by, row.is_confirmed) == ("substantive", elin, True)
    assert [row.destination.code for row in changes.unsettled(draft)] == ["D1.2"]


def test_confirmed_row_whose_item_is_edited_waits_again(draft, elin):
    changes.propose(draft)
    row = correct(draft, row_of(draft, "D1.1"), kind="wording", note_en="Said better.", by=elin)
    changes.confirm(draft, row, by=elin)
    draft.items.get(code="D1.1").descriptors.filter(level__code="DO").update(text_en="Never does it alone.")
    changes.propose(draft)
    row = row_of(draft, "D1.1")
    assert (row.is_confirmed, row.confirmed_by, row.note_en) == (False, None, "Said better.")
    assert list(changes.unsettled(draft)) == [row]


def test_called_unchanged_by_an_editor_is_looked_at_again_after_an_edit(draft, elin):
    edit(draft, "D1.1", title_en="Competency 1.10")
    changes.propose(draft)
    changes.confirm(draft, correct(draft, row_of(draft, "D1.1"), kind="unchanged", by=elin), by=elin)
    assert not changes.unsettled(draft).exists()
    edit(draft, "D1.1", title_en="Something that is quite different")
    changes.propose(draft)
    assert row_of(draft, "D1.1").kind == "substantive" and changes.unsettled(draft).count() == 1


def test_split_that_an_editor_names_stays_named(draft, elin):
    new = make_item(draft, "D1.9")
    changes.propose(draft)
    made = correct(draft, row_of(draft, "D1.1"), kind="split", partners=[new], note_en="In two.", by=elin)
    assert {row.note_en for row in made} == {"In two."} and len(made) == 2
    changes.propose(draft)
    assert said(draft)["D1.1", "D1.1"] == said(draft)["D1.1", "D1.9"] == "split"
    assert (None, "D1.9") not in said(draft)


def test_taking_a_split_back_leaves_the_other_item_new(draft, elin):
    new = make_item(draft, "D1.9")
    changes.propose(draft)
    correct(draft, row_of(draft, "D1.1"), kind="split", partners=[new], by=elin)
    correct(draft, row_of(draft, "D1.1"), kind="wording", by=elin)
    changes.propose(draft)
    assert said(draft)["D1.1", "D1.1"] == "wording" and said(draft)[None, "D1.9"] == "new"


def test_retired_item_can_be_said_to_have_merged_into_another(draft, edition, elin):
    draft.items.get(code="D1.2").delete()
    changes.propose(draft)
    row = draft.changes.select_related("origin").get(kind="retired")
    correct(draft, row, kind="merged", partners=[draft.items.get(code="D1.1")], by=elin)
    changes.propose(draft)
    assert said(draft)["D1.2", "D1.1"] == said(draft)["D1.1", "D1.1"] == "merged"
    assert ("D1.2", None) not in said(draft)


def test_identity_that_was_used_again_is_told_apart(draft, elin):
    changes.propose(draft)
    correct(draft, row_of(draft, "D1.1"), kind="retired", by=elin)
    changes.propose(draft)
    assert said(draft)["D1.1", None] == "retired" and said(draft)[None, "D1.1"] == "new"
    gone = draft.changes.select_related("origin").get(kind="retired")
    correct(draft, gone, kind="substantive", partners=[draft.items.get(code="D1.1")], by=elin)
    assert said(draft)["D1.1", "D1.1"] == "substantive" and len(said(draft)) == draft.items.count()


def test_split_of_which_one_part_is_deleted_is_none(draft, elin):
    new = make_item(draft, "D1.9")
    changes.propose(draft)
    made = correct(draft, row_of(draft, "D1.1"), kind="split", partners=[new], by=elin)
    changes.confirm(draft, made, by=elin)
    new.delete()
    changes.propose(draft)
    assert said(draft)["D1.1", "D1.1"] == "unchanged"


REFUSED = [
    ("split", [], "at least two"),
    ("merged", [], "at least two"),
    ("split", ["D1.2"], "Say first"),
    ("new", [], "gone"),
]


@pytest.mark.parametrize(("kind", "partners", "words"), REFUSED)
def test_correction_that_says_too_little_or_takes_too_much_is_refused(draft, elin, kind, partners, words):
    gone = draft.items.get(code="D2.3")
    gone.delete()
    changes.propose(draft)
    row = draft.changes.get(kind="retired") if kind == "new" else row_of(draft, "D1.1")
    before = said(draft)
    with pytest.raises(CorrectionRefused, match=words):
        correct(draft, row, kind=kind, partners=[draft.items.get(code=code) for code in partners], by=elin)
    assert said(draft) == before


def test_edition_that_replaces_nothing_has_no_changes(db):
    alone = make.make_edition(publish=False)
    assert changes.propose(alone) == [] and not alone.changes.exists()


def test_policies_are_the_usual_ones_until_somebody_chooses(draft, elin):
    assert carrying.rules_of(draft)["substantive"] == "reconfirm" and not draft.carry_rules.exists()
    carrying.choose(draft, {"substantive": "expire"}, by=elin)
    assert carrying.rules_of(draft) | {"kinds": draft.carry_rules.count()} == {
        "unchanged": "carry",
        "wording": "carry",
        "moved": "carry",
        "substantive": "expire",
        "split": "reconfirm",
        "merged": "reconfirm",
        "retired": "expire",
        "kinds": 7,
    }


def make_item(edition, code):
    like = edition.items.get(code="D1.1")
    texts = {"title_en": "Quite new", "title_cy": "Newydd"}
    return Item.objects.create(edition=edition, kind=like.kind, parent=like.parent, code=code, position=109, **texts)
