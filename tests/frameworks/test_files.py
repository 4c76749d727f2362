"""Framework files: what is refused and in which words, and that a refusal changes nothing."""

import time
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from frameworks.files.document import document_of, to_yaml
from frameworks.files.loading import load_framework
from frameworks.files.problems import FileRefused
from frameworks.files.reader import read_framework
from frameworks.models import Association, Edition, Expectation, Framework, Item

MISTAKES = [
    ("kind: competency\n", "kind: competencey\n", 21, "A1", "did you mean competency?"),
    ("assessable: true", "assesable: true", 22, "A1", "“assesable” is not known here; did you mean assessable?"),
    ("title: {en: Listening, cy: Gwrando}", "title: {cy: Gwrando}", 23, "A1", "the English text is missing"),
    ("descriptors: {KH", "descriptors: {KN", 24, "A1", "the level “KN” is not in this file; did you mean KH?"),
    ("code: A1", "code: A", 20, "A", "“A” stands here twice"),
    ("code: A1", 'code: "A 1"', 20, "A 1", "a code has letters, digits"),
    ("sequence: 1", "sequence: first", 9, "1", "a whole number from 1"),
    ("sequence: 1", "sequence: 1\n  replaces: v0", 10, "1", "the edition “v0” is not loaded"),
    ("slug: small", "slug: small\n  slug: other", 4, "slug", "this key stands here twice"),
    ("  publisher: Small publisher\n", "", 2, "small", "publisher is missing"),
    ("kind: competency_framework", "kind: competence", 4, "small", "did you mean competency_framework?"),
    ("publisher: Small publisher", "publisher: [Small]", 6, "small", "a text is wanted here"),
    ("title: {en: First, cy: Cyntaf}", "title: First", 18, "A", "write the text under en: and cy:"),
    ("edition:", "editions:", 1, "file", "edition is missing"),
    ("code: A1", "code: A1\n        id: A1", 21, "A1", "an identifier is a UUID"),
    ("format: pathway-portal/framework/1", "format: 2", 1, "format", "is not one of pathway-portal/framework/1"),
    ("items:\n  - code: A\n", "items:\n  - code: !!python/object:os.system A\n", 16, "yaml", "tags are not used"),
    ("levels:", "levels: [", 14, "yaml", ""),
]
RULES = """
sufficiency:
  - {code: some, kind: at_least, number: 2}
  - {code: log, kind: numeric_log, number: 9, evidence: log, counted_field: items, errors_field: errors}
  - {code: some, kind: of_kind, number: 0, item: A7}
  - {code: new, kind: recency, number: 1, months: 24, evidence: log}
"""
REFERENCES = """
expectations:
  registered: {required: {A1: KH, A9: KH}}
associations:
  - {from: A1, to: gphc-standards/2017/1}
"""


def refusal(path):
    with pytest.raises(FileRefused) as caught:
        load_framework(path)
    return caught.value.lines()


@pytest.mark.parametrize(("old", "new", "line", "subject", "message"), MISTAKES)
def test_mistake_is_named_with_file_line_and_code(small_file, old, new, line, subject, message):
    path = small_file((old, new))
    found = [said for said in refusal(path) if said.startswith(f"{path}:{line}: {subject}: ")]
    assert any(message in said for said in found), refusal(path)
    assert not Framework.objects.exists()


def test_all_mistakes_are_told_at_once(small_file):
    lines = refusal(small_file(("sequence: 1", "sequence: 0"), ("KH: {en", "XX: {en"), ("key: domain", "key: parth")))
    assert len(lines) == 3


def test_what_points_nowhere_is_named(small_file):
    lines = refusal(small_file(("levels:", REFERENCES.lstrip() + "levels:")))
    assert [line.split(": ", 1)[1] for line in lines] == [
        "A9: the item “A9” is not in this file; did you mean A?",
        "registered: the stage “registered” is not known",
        "A1: no loaded edition has “gphc-standards/2017/1” (framework/edition/code)",
    ]


def test_every_mistake_in_a_rule_is_named(small_file):
    lines = refusal(small_file(("levels:", RULES.lstrip() + "levels:")))
    assert [line.split("small.yaml:")[1] for line in lines] == [
        "15: log: errors_field and errors_allowed stand together",
        "16: some: a rule of the kind of_kind says its evidence",
        "16: some: a whole number from 1 to 1000000 is wanted here",
        "16: some: the item “A7” is not in this file; did you mean A?",
        "16: some: “some” stands here twice",
        "17: new: a rule of the kind recency has no evidence",
    ]


def test_rule_that_allows_no_errors_is_written_so(small_file):
    rule = RULES.lstrip().splitlines()[2].replace("errors}", "errors, errors_allowed: 0}")
    path = small_file(("levels:", f"sufficiency:\n{rule}\nlevels:"))
    edition = load_framework(path).edition
    written = to_yaml(document_of(edition))
    assert "errors_allowed: 0" in written and edition.sufficiency_rules.get().errors_allowed == 0
    path.write_text(written, encoding="utf-8")
    assert load_framework(path).done == "unchanged"


def test_rules_of_a_published_edition_are_not_changed_by_a_file(small_file):
    rule = "sufficiency:\n  - {code: some, kind: at_least, number: 2}\nlevels:"
    load_framework(small_file(("levels:", rule)), publish_it=True)
    lines = refusal(small_file(("levels:", rule.replace("number: 2", "number: 1"))))
    assert "differs from the published edition 1" in lines[0]


@pytest.mark.parametrize("text", ["a: &a [x]\nb: *a\n", "[" * 100, "- 1", "a: 1\n---\na: 2\n", ""])
def test_what_is_no_framework_file_is_refused(small_file, text):
    assert refusal(small_file(text=text))


def test_aliases_cannot_unfold_without_end(small_file):
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    bomb += "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9))
    assert "an alias unfolds to too much" in refusal(small_file(text=bomb))[0]


@pytest.mark.parametrize("text", ["[" * 900_000, "a: [" + "x," * 900_000])
def test_no_more_of_a_file_is_read_than_a_file_may_hold(small_file, text, monkeypatch):
    """A megabyte of brackets took over a minute, two of commas as long and 650 megabytes of memory."""
    monkeypatch.setattr("frameworks.files.source.MOST_VALUES", 1000)
    begun = time.process_time()
    assert "more than" in refusal(small_file(text=text))[0]
    assert time.process_time() - begun < 5


def test_file_over_the_cap_is_not_read(small_file, monkeypatch):
    monkeypatch.setattr("frameworks.files.source.LARGEST_FILE", 100)
    assert "larger than 100 bytes" in refusal(small_file())[0]


def test_plain_words_stay_what_was_written(small_file):
    document, _ = read_framework(small_file(("code: A1", "code: 010"), ("en: Listening", "en: No")))
    item = document["items"][0]["items"][0]
    assert (item["code"], item["title"]["en"]) == ("010", "No")


def test_command_tells_every_message_and_changes_nothing(small_file):
    path, errors = small_file(("KH: {en", "XX: {en")), StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("load_framework", path, stderr=errors)
    assert caught.value.returncode == 1
    assert f"{path}:24: A1: the level “XX”" in errors.getvalue()
    assert not Edition.objects.exists()


def test_publication_that_is_refused_leaves_no_draft_behind(small_file):
    path = small_file(("        descriptors: {KH: {en: Says what listening is., cy: Dweud beth yw gwrando.}}\n", ""))
    with pytest.raises(FileRefused, match="A1 has no descriptor at level KH"):
        load_framework(path, publish_it=True)
    assert not Framework.objects.exists()


def test_unchanged_file_on_a_published_edition_changes_nothing_and_says_so(small_file):
    path = small_file()
    load_framework(path, publish_it=True)
    before = list(Item.objects.values())
    output = StringIO()
    call_command("load_framework", path, "--publish", stdout=output)
    assert output.getvalue() == "small/1: unchanged (published)\n"
    assert list(Item.objects.values()) == before


def test_changed_file_for_a_published_edition_is_refused_at_the_change(small_file):
    load_framework(small_file(), publish_it=True)
    lines = refusal(small_file(("en: Listening", "en: Hearing")))
    assert [line.split("small.yaml:")[1] for line in lines] == [
        "23: A1: differs from the published edition 1: make a new edition"
    ]


def test_draft_is_updated_in_place_and_keeps_its_items(small_file):
    path = small_file()
    load_framework(path)
    kept = Item.objects.get(code="A1")
    other = "items:\n  - code: B\n    kind: domain\n    title: {en: Second}\n"
    news = [("en: Listening", "en: Hearing"), ("items:\n  - code: A\n", other + "  - code: A\n")]
    outcome = load_framework(small_file(*news))
    assert (outcome.done, Item.objects.get(code="A1").pk) == ("updated", kept.pk)
    assert Item.objects.get(code="A1").title_en == "Hearing"
    assert [item.code for item in Item.objects.order_by("position")] == ["B", "A", "A1"]


def test_items_may_exchange_their_codes_in_a_draft(small_file):
    first, second = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
    marks = [("code: A\n", f"code: A\n    id: {first}\n"), ("code: A1\n", f"code: A1\n        id: {second}\n")]
    load_framework(small_file(*marks))
    path = small_file(*marks, ("code: A1\n", "code: X\n"), ("code: A\n", "code: A1\n"), ("code: X\n", "code: A\n"))
    load_framework(path)
    assert {str(item.stable_id): item.code for item in Item.objects.all()} == {first: "A1", second: "A"}


def test_what_a_draft_no_longer_says_is_gone(shipped, small_file):
    text = ("levels:", REFERENCES.lstrip().replace(", A9: KH", "") + "levels:")
    load_framework(small_file(text))
    assert Expectation.objects.filter(item__edition__framework__slug="small").count() == 1
    load_framework(small_file())
    assert not Expectation.objects.filter(item__edition__framework__slug="small").exists()
    assert not Association.objects.filter(origin__edition__framework__slug="small").exists()


def test_earlier_edition_loaded_late_says_nothing_about_the_framework(small_file):
    load_framework(small_file(('code: "1"', "code: second"), ("sequence: 1", "sequence: 2")))
    load_framework(small_file(("en: Small framework", "en: Old name")))
    assert Framework.objects.get().title_en == "Small framework"
