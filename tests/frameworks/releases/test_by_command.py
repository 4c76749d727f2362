"""An edition that a command publishes from a file: what the comparison proposes counts, and the same checks hold."""

import pytest

from frameworks.files.loading import load_framework
from frameworks.files.problems import FileRefused
from frameworks.models import Edition

SECOND = [
    ('code: "1"', 'code: "2"\n  replaces: "1"'),
    ("sequence: 1", "sequence: 2"),
    ("title: {en: Listening, cy: Gwrando}", "title: {en: Counselling, cy: Cynghori}"),
]


@pytest.fixture
def second(small_file):
    """The file of the second edition; the first is published."""
    load_framework(small_file(), publish_it=True)
    return small_file(*SECOND)


def test_file_of_the_next_edition_is_published_with_its_record(second):
    edition = load_framework(second, publish_it=True).edition
    told = dict(edition.changes.values_list("destination__code", "kind"))
    assert edition.is_published and edition.replaces.code == "1" and told["A"] == "unchanged"
    changed = edition.changes.exclude(kind="unchanged")
    assert changed and all(row.is_confirmed and row.confirmed_by is None for row in changed)
    assert edition.carry_rules.count() == 7


def test_file_that_was_published_is_loaded_again_without_a_word(second):
    load_framework(second, publish_it=True)
    again = load_framework(second, publish_it=True)
    assert (again.done, again.published, again.notes) == ("unchanged", False, [])


def test_file_without_welsh_is_not_published(small_file):
    path = small_file(("title: {en: Listening, cy: Gwrando}", "title: {en: Listening}"))
    with pytest.raises(FileRefused, match=r"No Welsh \(items, title\): A1\."):
        load_framework(path, publish_it=True)
    assert not Edition.objects.exists()


def test_shipped_editions_are_complete_in_both_languages(shipped):
    assert not Edition.objects.drafts().exists()
    assert Edition.objects.get(code="v3").changes.exists()
