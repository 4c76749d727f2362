"""What a file says of the edition before: what became of its items, and what that means for signed work."""

import uuid

import pytest

from frameworks.files.document import document_of, to_yaml
from frameworks.files.loading import load_framework
from frameworks.files.problems import FileRefused
from frameworks.models import CarryRule, Edit, Edition, Item, ItemChange

SECOND = [('code: "1"', 'code: "2"'), ("sequence: 1", 'sequence: 2\n  replaces: "1"')]
SAID = """\
changes:
  - {from: A, to: A, kind: unchanged, confirmed: true}
  - {from: A1, to: A1, kind: substantive, proposed: wording, note: {en: It asks for more., cy: Mae'n gofyn am fwy.}}
carry_over: {substantive: expire}
levels:"""
MISTAKES = [
    ("from: A,", "from: B,", "the edition before has no item “B”"),
    ("to: A,", "to: A9,", "the item “A9” is not in this file"),
    ("{from: A, to: A,", "{from: A1, to: A1,", "“A1 → A1” stands here twice"),
    ("{from: A, to: A,", "{from: A,", "only what is new has nothing before it"),
    ("kind: unchanged", "kind: new", "only what is new has nothing before it"),
    ("kind: unchanged", "kind: alike", "“alike” is not one of unchanged"),
    ("substantive: expire", "new: carry", "the kind of change “new” is not in this file"),
    ("substantive: expire", "retired: carry", "what was signed on a retired item can only expire"),
    ("substantive: expire", "moved: perhaps", "“perhaps” is not one of carry"),
]


@pytest.fixture
def second(small_file):
    """Writes the file of a second edition that says what changed, after what the arguments replace."""
    load_framework(small_file(), publish_it=True)
    return lambda *replacements: small_file(*SECOND, ("levels:", SAID), *replacements)


def test_file_says_what_became_of_each_item(second):
    edition = load_framework(second()).edition
    change = edition.changes.get(kind="substantive")
    assert (change.origin.edition.code, change.destination.code, change.proposed) == ("1", "A1", "wording")
    assert (change.note_cy, change.is_confirmed) == ("Mae'n gofyn am fwy.", False)
    assert edition.changes.get(kind="unchanged").is_confirmed
    assert CarryRule.objects.get(edition=edition).policy == "expire"


@pytest.mark.parametrize(("old", "new", "message"), MISTAKES)
def test_change_that_cannot_be_is_refused(second, old, new, message):
    with pytest.raises(FileRefused) as refusal:
        load_framework(second((old, new)))
    assert message in str(refusal.value) and not ItemChange.objects.filter(edition__code="2").exists()


def test_file_that_says_nothing_of_changes_leaves_them(second, small_file):
    edition = load_framework(second()).edition
    load_framework(small_file(*SECOND, ("en: Listening", "en: Hearing")))
    assert edition.changes.count() == 2 and edition.carry_rules.count() == 1
    assert load_framework(small_file(*SECOND, ("en: Listening", "en: Hearing"))).done == "unchanged"


def test_edition_that_replaces_another_has_no_changes_from_the_one_before(second, small_file):
    edition = load_framework(second()).edition
    load_framework(small_file(SECOND[0], ("sequence: 1", "sequence: 2")))
    assert not edition.changes.exists()


def test_published_changes_are_not_altered_by_a_file(second):
    load_framework(second(), publish_it=True)
    with pytest.raises(FileRefused, match="differs from the published edition 2"):
        load_framework(second(("It asks for more.", "It asks for less.")))


def test_draft_that_a_file_changes_has_it_on_record(small_file):
    load_framework(small_file())
    assert not Edit.objects.exists()
    load_framework(small_file(("en: Listening", "en: Hearing")))
    edit = Edit.objects.get()
    assert (edit.means, edit.editor, edit.edition) == ("file", None, Edition.objects.get())
    assert {"place": "items/A1/title/en", "before": "Listening", "after": "Hearing"} in edit.differences


def test_identifier_from_elsewhere_names_one_thing(small_file):
    mark = f"code: A1\n        case_id: {uuid.uuid4()}\n"
    load_framework(small_file(("code: A1\n", mark)))
    with pytest.raises(FileRefused, match="names something else already"):
        load_framework(small_file(("code: A1\n", mark), ('code: "1"', 'code: "2"'), ("sequence: 1", "sequence: 2")))
    with pytest.raises(FileRefused, match="stands here twice"):
        load_framework(small_file(("code: A1\n", mark), ("code: A\n", mark.replace("A1", "A").replace("    ", "", 1))))


def test_who_reviewed_the_welsh_and_when_travels(small_file):
    said = (
        "code: A1\n        welsh: reviewed\n        welsh_reviewer: Mair Jones\n        welsh_reviewed_on: 2026-11-01\n"
    )
    edition = load_framework(small_file(("code: A1\n", said))).edition
    item = Item.objects.get(code="A1")
    assert (item.welsh_state, item.welsh_reviewer, str(item.welsh_reviewed_on)) == (
        "reviewed",
        "Mair Jones",
        "2026-11-01",
    )
    assert "welsh_reviewer: Mair Jones" in to_yaml(document_of(edition))
