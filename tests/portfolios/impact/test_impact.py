"""Whom a new edition touches: counted by stage, the same before and after publication, and of nobody by name."""

import dataclasses

import pytest

from frameworks.models import Edition
from frameworks.publishing import publish
from frameworks.releases import changes, impact
from portfolios.models import Claim
from portfolios.moving.move import move
from tests import make
from tests.portfolios.attainment import steps
from tests.portfolios.sign_off.steps import waiting_claim, withdraw_acceptance

CHANGES = {
    "D1.1": ("split", "D1.1", "D1.8"),
    "D1.2": ("merged", "D1.2"),
    "D1.3": ("merged", "D1.2"),
    "D2.1": "substantive",
    "D2.2": "retired",
    None: ("D2.9",),
}


@pytest.fixture
def stages(db):
    return [make.make_stage("experienced"), make.make_stage("advanced")]


@pytest.fixture
def edition(stages):
    """Of which the first stage expects everything."""
    edition = make.make_edition(publish=False)
    make.make_expectations(edition, stages[0])
    return make.publish_edition(edition)


@pytest.fixture
def draft(edition):
    return make.make_next_edition(edition, "2027", changes=CHANGES, publish=False)


@pytest.fixture
def work(edition, stages, asha, ffion, bryn, carys):
    """Asha's, aiming at the first stage, Ffion's at none; one of somebody who closed theirs."""
    mine = make.make_portfolio(asha, edition, target_stage=stages[0])
    hers = make.make_portfolio(ffion, edition)
    make.make_supervision(mine, bryn)
    make.make_supervision(hers, carys)
    for code in ("D1.1", "D1.1", "D1.2", "D2.1"):
        steps.accepted(mine, bryn, code=code)
    steps.sign_off(mine, bryn, "D1.1")
    waiting_claim(mine, make.make_evidence(asha), code="D1.3")
    make.make_claim(mine, code="D2.2")
    steps.accepted(hers, carys, code="D1.1")
    return mine, hers


def numbers(edition):
    """Every number of the impact, by what it is a number of."""
    found = impact.of(Edition.objects.get(pk=edition.pk))
    told = {"total": found.total}
    told |= {each.kind: each.touched for each in found.kinds}
    told |= {(each.change.origin_id, each.change.destination_id): each.touched for each in found.changes}
    return {
        name: {stage: dataclasses.astuple(work) for stage, work in touched.by_stage.items() if work}
        for name, touched in told.items()
    }


def of_kind(edition, kind, stage=None):
    return numbers(edition)[kind].get(stage and stage.pk)


def test_work_is_counted_by_kind_and_target_stage(work, draft, stages):
    # portfolios, waiting, accepted, other, sign-offs, expectations
    assert of_kind(draft, "split", stages[0]) == (1, 0, 2, 0, 1, 1)
    assert of_kind(draft, "split") == (1, 0, 1, 0, 0, 0)
    assert of_kind(draft, "merged", stages[0]) == (1, 1, 1, 0, 0, 2)
    assert of_kind(draft, "substantive", stages[0]) == (1, 0, 1, 0, 0, 1)
    assert of_kind(draft, "retired", stages[0]) == (1, 0, 0, 1, 0, 1)
    assert of_kind(draft, "new", stages[0]) is None
    assert numbers(draft)["total"] == {stages[0].pk: (1, 1, 4, 1, 1, 6), None: (1, 0, 1, 0, 0, 0)}


def test_work_is_counted_for_each_change(work, draft, stages):
    rows = {(row.origin and row.origin.code, row.kind): row for row in draft.changes.select_related("origin")}
    told = numbers(draft)
    merged = rows["D1.2", "merged"], rows["D1.3", "merged"]
    assert [told[row.origin_id, row.destination_id][stages[0].pk] for row in merged] == [
        (1, 0, 1, 0, 0, 1),
        (1, 1, 0, 0, 0, 1),
    ]
    parts = draft.changes.filter(kind="split")
    assert {told[row.origin_id, row.destination_id][None] for row in parts} == {(1, 0, 1, 0, 0, 0)}


def test_numbers_after_publication_are_those_before(work, draft):
    before = numbers(draft)
    publish(draft)
    assert numbers(draft) == before and len(before) > draft.items.count()


def test_numbers_of_a_draft_are_those_of_its_publication_by_a_person(work, edition, editor, colleague):
    draft = make.make_next_edition(edition, "2027", changes=CHANGES, publish=False)
    draft.changes.all().delete()  # nobody has looked at the proposals yet
    before = numbers(draft)
    changes.propose(draft)
    changes.unsettled(draft).update(note_en="Why.", note_cy="Pam.")
    changes.confirm(draft, changes.unsettled(draft), by=editor)
    publish(draft, by=colleague)
    assert numbers(draft) == before and before["total"]


def test_closed_and_moved_portfolios_are_no_longer_counted(work, draft, stages):
    draft = publish(draft)
    mine, _hers = work
    move(steps.fresh(mine), to=draft, by=mine.owner)
    assert numbers(draft)["total"] == {None: (1, 0, 1, 0, 0, 0), stages[0].pk: (0, 0, 0, 0, 0, 6)}


def test_what_was_carried_over_counts_where_it_went(work, edition, stages):
    after = make.make_next_edition(edition, "2027")
    mine, _hers = work
    move(steps.fresh(mine), to=after, by=mine.owner)
    third = make.make_next_edition(after, "2028", changes={"D1.1": "substantive"}, publish=False)
    assert of_kind(third, "substantive", stages[0]) == (1, 0, 2, 0, 1, 0)


def test_what_was_taken_back_where_it_was_signed_counts_no_more(work, edition, stages, bryn):
    after = make.make_next_edition(edition, "2027")
    mine, _hers = work
    move(steps.fresh(mine), to=after, by=mine.owner)
    third = make.make_next_edition(after, "2028", changes={"D1.1": "substantive"}, publish=False)
    steps.withdraw(mine, bryn)
    withdraw_acceptance(mine.claims.filter(item__code="D1.1").first(), bryn)
    assert of_kind(third, "substantive", stages[0]) == (1, 0, 1, 0, 0, 0)


def test_withdrawn_sign_off_is_none(work, draft, bryn, stages):
    steps.withdraw(work[0], bryn)
    assert of_kind(draft, "split", stages[0])[4] == 0


def test_counting_asks_few_queries_for_any_number_of_items(work, draft, django_assert_max_num_queries):
    with django_assert_max_num_queries(9):
        impact.of(draft)
    large = make.make_edition(make.make_framework("large"), domains=6, competencies=6)
    after = make.make_next_edition(large, "2027", publish=False)
    with django_assert_max_num_queries(9):
        impact.of(after)


def test_edition_that_replaces_nothing_touches_nobody(edition):
    assert impact.of(edition) is None


def test_page_shows_numbers_and_nobody_by_name(work, draft, editor, as_user):
    page = as_user(editor).get(f"/admin/frameworks/edition/{draft.pk}/impact/").content.decode()
    assert "2 portfolios are open on edition 2026 today." in page
    private = [str(each.pk) for each in work] + [str(claim.pk) for claim in Claim.objects.all()]
    assert not any(word in page for word in [*private, "Asha", "Ffion", "Bryn", "Carys"])


def test_record_of_a_published_edition_stays_readable(work, draft, editor, as_user):
    publish(draft)
    page = as_user(editor).get(f"/admin/frameworks/edition/{draft.pk}/impact/").content.decode()
    assert "This edition was published on" in page and "2 portfolios are open on edition 2026 today." in page
    assert "Why it is split." in page
