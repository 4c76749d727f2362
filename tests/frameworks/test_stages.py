"""What a stage expects, and what changes from the one before."""

import pytest

from frameworks.models import Expectation, OptionalGroup
from frameworks.stages import compare, current_pathway, expectations_of
from tests import make


@pytest.fixture
def stages(db):
    """Two stages: the second raises D1.1, adds D1.3 as a choice, keeps D1.2 and drops D2.1."""
    pathway = make.make_framework("career-pathway", kind="career_pathway")
    edition = make.make_edition(pathway, publish=False)
    first, second = make.make_stage("first", pathway), make.make_stage("second", pathway)
    choice = OptionalGroup.objects.create(edition=edition, stage=second, code="c", title_en="Choice", minimum=1)
    expected = {first: {"D1.1": "KH", "D1.2": "SH", "D2.1": "KH"}, second: {"D1.1": "DO", "D1.2": "SH", "D1.3": "KH"}}
    for stage, items in expected.items():
        for code, level in items.items():
            Expectation.objects.create(
                stage=stage,
                item=edition.items.get(code=code),
                level=edition.levels.get(code=level),
                group=choice if code == "D1.3" else None,
            )
    make.publish_edition(edition)
    return first, second


def test_changes_are_new_raised_unchanged_and_gone(stages):
    first, second = stages
    sections = expectations_of(stages)
    (section,) = compare(sections[first.pk], sections[second.pk])
    assert {row.item.code: row.change for row in section.everything} == {
        "D1.1": "raised",
        "D1.2": "same",
        "D1.3": "new",
    }
    assert [row.item.code for row in section.gone] == ["D2.1"]


def test_page_of_a_stage_says_them(client, stages):
    page = client.get("/pathway/second/")
    assert {name: len(rows) for name, rows in page.context["changes"].items()} == {
        "new": 1,
        "raised": 1,
        "lowered": 0,
        "same": 1,
        "gone": 1,
    }
    text = page.content.decode()
    assert "What D1.1 is at DO." in text and "At least 1 of these 1." in text and "from KH to DO" in text


def test_stages_stand_side_by_side(client, stages):
    page = client.get("/pathway/compare/", {"from": "second", "to": "first"})
    ((_, rows),) = page.context["tables"]
    assert [(row[0].code, row[3]) for row in rows] == [
        ("D1.1", "lowered"),
        ("D1.2", "same"),
        ("D1.3", "gone"),
        ("D2.1", "new"),
    ]


@pytest.mark.parametrize("query", [{"from": "first", "to": "first"}, {"from": "first", "to": "nowhere"}])
def test_wrong_choice_is_told_beside_the_field(client, stages, query):
    page = client.get("/pathway/compare/", query)
    assert page.status_code == 200 and page.context["form"].errors["to"]


def test_own_pathway_goes_before_an_illustrative_one(stages):
    real = make.make_framework("real", kind="career_pathway", is_illustrative=False)
    assert current_pathway().slug == "career-pathway"
    make.make_edition(real)
    assert current_pathway() == real


def test_stage_that_only_a_draft_expects_is_not_public(client, stages):
    draft = make.make_edition(stages[0].pathway, code="2027", publish=False)
    hidden = make.make_stage("hidden", stages[0].pathway, title_en="Zanzibar")
    make.make_expectations(draft, hidden)
    assert client.get("/pathway/hidden/").status_code == 404
    assert "Zanzibar" not in client.get("/pathway/").content.decode()
    assert "Zanzibar" not in client.get("/").content.decode()


def test_pathway_without_publication_says_the_next_step(client, db):
    page = client.get("/pathway/").content.decode()
    assert "/frameworks/" in page and "No career pathway has been published yet" in page
