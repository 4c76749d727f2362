"""The comparison of two editions finds what was done, and loses no item of either."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frameworks.drafting import copy_edition
from frameworks.files.document import document_of
from frameworks.models import Edition
from frameworks.releases import changes
from frameworks.releases.comparing import compare
from tests import make
from tests.frameworks.releases import edits
from tests.frameworks.releases.edits import CODES, SINGLE, make_worded

randomly = settings(max_examples=20, deadline=None, database=None, suppress_health_check=list(HealthCheck))
edits_of_all = st.fixed_dictionaries({code: st.sampled_from(SINGLE) for code in CODES})
# What touches one item and leaves it one item.
plain = st.sampled_from([edits.reword, edits.rewrite, edits.describe, edits.recode, edits.leave, edits.retire])


@pytest.fixture
def before(db):
    return make_worded()


def found(before, after):
    """{(code before, code after): kind}, of what is not plainly as it was."""
    return {
        (each.origin and each.origin.code, each.destination and each.destination.code): each.kind
        for each in compare(before, after)
    }


def untouched(before):
    return {(code, code): "unchanged" for code in before.items.values_list("code", flat=True)}


def all_but(expected, before):
    """What must be found when `expected` was done to some items and nothing to the rest."""
    done = {origin for origin, _destination in expected}
    return {ends: kind for ends, kind in untouched(before).items() if ends[0] not in done} | expected


@pytest.mark.parametrize("edit", SINGLE, ids=lambda edit: edit.__name__)
def test_single_edit_is_found_and_nothing_else(before, elin, edit):
    draft = copy_edition(before, by=elin, code="2027")
    expected = edit(draft, "D1.2")
    assert found(before, draft) == all_but(expected, before)


@randomly
@given(chosen=edits_of_all)
def test_any_edits_together_are_found_each_for_itself(before, elin, chosen):
    with transaction.atomic():
        draft = copy_edition(before, by=elin, code="2027")
        expected = {}
        for code, edit in chosen.items():
            expected |= edit(draft, code)
        assert found(before, draft) == all_but(expected, before)
        transaction.set_rollback(True)


@randomly
@given(chosen=edits_of_all)
def test_every_item_of_either_edition_is_in_a_row_with_the_ends_of_its_kind(before, elin, chosen):
    with transaction.atomic():
        draft = copy_edition(before, by=elin, code="2027")
        for code, edit in chosen.items():
            edit(draft, code)
        for first, second in ((before, draft), (draft, before)):
            rows = compare(first, second)
            assert {each.origin.pk for each in rows if each.origin} == keys(first)
            assert {each.destination.pk for each in rows if each.destination} == keys(second)
            assert all((each.kind == "new") == (each.origin is None) for each in rows)
            assert all((each.kind == "retired") == (each.destination is None) for each in rows)
        transaction.set_rollback(True)


def keys(edition):
    return set(edition.items.values_list("pk", flat=True))


@randomly
@given(chosen=edits_of_all, later=st.fixed_dictionaries(dict.fromkeys(CODES, plain)))
def test_what_was_confirmed_stands_exactly_until_its_item_is_edited(before, elin, chosen, later):
    with transaction.atomic():
        draft = copy_edition(before, by=elin, code="2027")
        for code, edit in chosen.items():
            edit(draft, code)
        changes.confirm(draft, changes.propose(draft), by=elin)
        rows, texts = single_rows(draft), said_by(draft)
        for code, edit in later.items():
            if draft.items.filter(code=code, descriptors__level__code="DO").exists():
                edit(draft, code)
        changes.propose(draft)
        now = said_by(draft)
        for row in draft.changes.filter(pk__in=rows).select_related("destination"):
            same = row.destination_id is None or texts[row.destination_id] == now[row.destination_id]
            assert row.is_confirmed == same and (not same or row.kind == rows[row.pk])
        assert_whole(before, draft)
        transaction.set_rollback(True)


def single_rows(draft):
    """{row: kind} of those that do not depend on another row."""
    return dict(draft.changes.exclude(kind__in=["split", "merged"]).values_list("pk", "kind"))


def said_by(draft):
    """{item key: all that a framework file says of it, and where it stands}."""
    document = document_of(Edition.objects.get(pk=draft.pk))
    pks = dict(draft.items.values_list("stable_id", "pk"))
    said = {}

    def walk(items, above):
        for item in items:
            said[pks[item["id"]]] = (above, {key: value for key, value in item.items() if key != "items"})
            walk(item["items"], item["id"])

    walk(document["items"], None)
    return said


def assert_whole(before, draft):
    """Every item is in a row; a second proposal finds nothing to do."""
    rows = list(draft.changes.order_by("pk").values())
    assert {row["origin_id"] for row in rows} - {None} == keys(before)
    assert {row["destination_id"] for row in rows} - {None} == keys(draft)
    changes.propose(draft)
    assert list(draft.changes.order_by("pk").values()) == rows


def test_new_level_alone_leaves_items_as_they_were(before):
    after = make.make_next_edition(before, "2027", levels=("KH", "DO", "EX"), publish=False)
    after.changes.all().delete()
    for item in after.items.filter(is_assessable=True):
        for old in before.items.get(code=item.code).descriptors.select_related("level"):
            item.descriptors.filter(level__code=old.level.code).update(text_en=old.text_en, text_cy=old.text_cy)
    assert set(found(before, after).values()) == {"unchanged"}


def test_recorded_answer_goes_before_the_words(before):
    after = make.make_next_edition(before, "2027", changes={"D1.1": "moved"})
    each = next(each for each in compare(before, after) if each.kind == "moved")
    assert each.is_recorded and each.note == "Why it is moved." and each.row.destination == each.destination


def test_what_was_said_edition_by_edition_is_put_together(before):
    first = {"D1.1": "wording", "D1.2": ("split", "D1.2", "D1.2b"), "D1.3": "substantive", "D1.4": ("moved", "D1.7")}
    first |= dict.fromkeys(("D2.1", "D2.2"), ("merged", "D2.1"))
    middle = make.make_next_edition(before, "2027", changes=first)
    second = {"D1.2b": "retired", "D1.3": "unchanged", "D1.7": "wording", "D2.3": ("merged", "D2.1"), None: ("D9",)}
    after = make.make_next_edition(middle, "2028", changes=second | {"D2.1": ("merged", "D2.1")})
    same = {ends: kind for ends, kind in untouched(before).items() if ends[0] not in ("D1.4", "D2.2", "D2.3")}
    assert found(before, after) == same | {
        ("D1.1", "D1.1"): "wording",
        ("D1.2", "D1.2"): "substantive",
        ("D1.3", "D1.3"): "substantive",
        ("D1.4", "D1.7"): "wording",
        ("D2.1", "D2.1"): "merged",
        ("D2.2", "D2.1"): "merged",
        ("D2.3", "D2.1"): "merged",
        (None, "D9"): "new",
    }


def test_comparing_a_thousand_items_takes_few_queries(db, django_assert_max_num_queries):
    first = make.make_edition(domains=10, competencies=99, levels=("KH",))
    second = make.make_edition(first.framework, "2027", domains=10, competencies=99, levels=("KH",))
    with django_assert_max_num_queries(7):
        assert len(compare(first, second)) == 1000
