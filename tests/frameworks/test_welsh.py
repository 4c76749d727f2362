"""Neither language is the other's shadow: a text that was left behind says so until somebody has seen to it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frameworks import welsh
from frameworks.models import Descriptor, Edition, Item, Level, Publication, RoleLink, RoleProfile, RoleStatement
from tests import make

words = st.sampled_from(["a", "b", "c"])
columns = st.sampled_from([f"{field}_{language}" for field in ("title", "text") for language in ("en", "cy")])
edits = st.lists(st.dictionaries(columns, words | st.just(""), min_size=1, max_size=4), max_size=12)


def edited(row, said=None, **texts):
    before = welsh.texts_of(row)
    for column, text in texts.items():
        setattr(row, column, text)
    welsh.settle(row, before, said)
    return row


def item(**fields):
    texts = {"title_en": "Listens", "title_cy": "Gwrando", "text_en": "To people.", "text_cy": "Ar bobl."}
    return Item(**({"welsh_state": "draft"} | texts | fields))


@given(edits)
@settings(deadline=None)
def test_text_whose_other_language_changed_is_never_called_up_to_date(steps):
    row, late = item(), {"title": None, "text": None}
    for step in steps:
        before = welsh.texts_of(row)
        edited(row, **step)
        now = welsh.texts_of(row)
        for field in late:
            late[field] = left_behind(late[field], before[field], now[field])
        gaps = {(gap.field, gap.what) for gap in welsh.gaps_in(row)}
        for field, what in late.items():
            assert what is None or (field, what) in gaps
        assert welsh.state_of(row) != "draft" or not {"missing", "stale"} & {what for _, what in gaps}


def left_behind(late, was, now):
    """Told apart from the module: by what a careful reader of two columns would say."""
    changed = {language for language in was if was[language] != now[language]}
    if not all(now.values()) or changed == {"en", "cy"}:
        return None
    if late:
        return None if changed == {"cy" if late == "stale" else "en"} else late
    if not all(was.values()) or not changed:
        return None
    return "stale" if changed == {"en"} else "english_stale"


@given(edits)
@settings(deadline=None)
def test_reviewed_welsh_has_a_reviewer_and_nothing_changed_since(steps):
    row = item(welsh_reviewer="Mair Ellis", welsh_state="reviewed")
    for step in steps:
        before = welsh.texts_of(row)
        edited(row, **step)
        if welsh.texts_of(row) != before:
            assert row.welsh_state != "reviewed"
            assert (row.welsh_reviewer, row.welsh_reviewed_on) == ("", None)


def test_english_that_changes_leaves_the_welsh_stale():
    row = edited(item(), title_en="Hears")
    assert (row.welsh_state, row.english_is_stale) == ("stale", False)
    assert edited(row, title_cy="Clywed").welsh_state == "draft"


def test_welsh_that_changes_leaves_the_english_stale():
    row = edited(item(), title_cy="Clywed")
    assert (row.welsh_state, row.english_is_stale) == ("draft", True)
    row = edited(row, title_en="Hears")
    assert (row.welsh_state, row.english_is_stale) == ("draft", False)


def test_both_changed_at_once_leave_nothing_behind():
    row = edited(item(), title_en="Hears", title_cy="Clywed")
    assert (row.welsh_state, row.english_is_stale) == ("draft", False)


def test_welsh_of_one_text_does_not_settle_another():
    row = edited(item(), title_en="Hears", text_en="People.")
    assert edited(row, title_cy="Clywed").welsh_state == "stale"
    assert edited(row, text_cy="Pobl.").welsh_state == "draft"


def test_stale_text_stays_stale_while_another_was_missing():
    row = edited(item(), title_en="Hears", text_cy="")
    assert welsh.state_of(row) == "missing"
    row = edited(row, text_cy="Ar bobl.")
    assert welsh.state_of(row) == "stale"


def test_welsh_of_all_texts_of_a_stale_file_must_change():
    row = item(welsh_state="stale")
    assert edited(row, title_cy="Clywed").welsh_state == "stale"
    assert edited(row, text_cy="Pobl.").welsh_state == "draft"


def test_first_welsh_makes_a_draft_and_no_stale_english():
    row = edited(Level(title_en="Knows how"), title_cy="Yn gwybod sut")
    assert (row.welsh_state, row.english_is_stale) == ("draft", False)


def test_new_row_in_both_languages_is_a_draft():
    row = Descriptor(text_en="Says.", text_cy="Dweud.")
    assert welsh.settle(row, {})
    assert row.welsh_state == "draft"


@pytest.mark.parametrize("before", ["missing", "stale", "draft"])
def test_editor_says_that_both_say_the_same(before):
    row = item(welsh_state=before, english_is_stale=True)
    welsh.agree(row)
    assert (row.welsh_state, row.english_is_stale, list(welsh.gaps_in(row))) == ("draft", False, [])
    row = edited(item(), said="draft", title_en="Hears!")
    assert (row.welsh_state, list(welsh.gaps_in(row))) == ("draft", [])


def test_review_keeps_who_and_when(db):
    row, translator = item(welsh_state="stale"), make.make_user("mair@example.org", "Mair Ellis")
    welsh.review(row, translator)
    assert (welsh.state_of(row), row.welsh_reviewer) == ("reviewed", "Mair Ellis")
    assert row.welsh_reviewed_on is not None


def test_review_says_nothing_about_english_that_is_behind(db):
    row = edited(item(), text_cy="Pobl.")
    welsh.review(row, make.make_user("mair@example.org", "Mair Ellis"))
    assert (row.welsh_state, row.english_is_stale) == ("reviewed", True)


def test_missing_welsh_is_not_reviewed(elin):
    with pytest.raises(welsh.ReviewRefused):
        welsh.review(item(text_cy=""), elin)


def test_reviewed_without_a_name_is_a_draft():
    assert welsh.state_of(item(welsh_state="reviewed")) == "draft"


def test_spaces_and_line_ends_change_nothing():
    row = edited(item(text_en="One.\nTwo."), text_en="One.\r\nTwo. ")
    assert row.welsh_state == "draft"


def test_gaps_name_row_and_text(db):
    edition = make.make_edition(publish=False)
    lacking, stale = edition.items.get(code="D1.1"), edition.items.get(code="D1.2")
    Item.objects.filter(pk=lacking.pk).update(guidance_en="Ask first.")
    Item.objects.filter(pk=stale.pk).update(title_en="Other", texts_behind=["title_cy"], welsh_state="stale")
    Descriptor.objects.filter(item=stale, level__code="SH").update(english_is_stale=True)
    found = [(str(gap.row), gap.field, gap.what) for gap in welsh.gaps_of(edition)]
    assert found == [
        ("D1.1 Competency 1.1", "guidance", "missing"),
        ("D1.2 Other", "title", "stale"),
        ("D1.2 / SH", "text", "english_stale"),
    ]


def test_every_edition_that_is_shipped_is_complete_in_both_languages(shipped):
    assert [gap for edition in Edition.objects.all() for gap in welsh.gaps_of(edition)] == []


def test_every_role_and_publication_that_is_shipped_is_complete_in_both_languages(shipped):
    rows = [
        *RoleProfile.objects.all(),
        *RoleStatement.objects.all(),
        *RoleLink.objects.all(),
        *Publication.objects.all(),
    ]
    assert [gap for row in rows for gap in welsh.gaps_in(row)] == []


def test_complete_edition_has_no_gaps(db):
    assert welsh.gaps_of(make.make_edition(publish=False)) == []


def test_gaps_of_a_thousand_items_take_few_queries(db, django_assert_max_num_queries):
    large = make.make_edition(domains=1, publish=False)
    domain, kind = large.items.get(code="D1"), large.kinds.get(key="competency")
    Item.objects.bulk_create(
        Item(edition=large, parent=domain, kind=kind, code=f"X{n}", title_en=f"X {n}", position=1000 + n)
        for n in range(1000)
    )
    with django_assert_max_num_queries(12):
        assert len(welsh.gaps_of(large)) == 1000


@pytest.mark.parametrize(
    "reviewed, words",
    [
        ([], "Draft, awaiting a Welsh translator"),
        (["D1.1"], "1 of 2 texts reviewed by a Welsh translator"),
        (["D1", "D1.1"], "Reviewed by a Welsh translator"),
    ],
)
def test_edition_says_how_much_of_its_welsh_is_reviewed(client, db, reviewed, words):
    edition = make.make_edition(domains=1, competencies=1, levels=(), publish=False)
    edition.items.update(welsh_state="draft")
    edition.items.filter(code__in=reviewed).update(welsh_state="reviewed", welsh_reviewer="Mair Ellis")
    make.publish_edition(edition)
    page = client.get(edition.get_absolute_url()).content.decode()
    assert words in page and "Mair Ellis" not in page
