"""What mappings between frameworks are worth."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frameworks import crosswalks
from frameworks.crosswalks import MOST_STEPS, Strength
from frameworks.models import Association
from tests import make

RELATIONS = [relation.value for relation in Association.Relation]
PLACES = st.integers(0, 4)
MAPPINGS = st.lists(
    st.tuples(PLACES, PLACES, st.sampled_from(RELATIONS)).filter(lambda each: each[0] != each[1]), max_size=9
)


def numbered(mappings):
    return [(key, *mapping) for key, mapping in enumerate(mappings)]


def best_by_trying(mappings, start):
    """{place: (strength, fewest steps)} by walking every way there is."""
    ways, best = crosswalks.ways_of(numbered(mappings)), {}

    def walk(place, strength, steps):
        for step in ways.get(place, []) if steps < MOST_STEPS else []:
            if strength == step.strength == Strength.RELATED:
                continue
            worth = min(strength, step.strength)
            if step.destination != start:
                found = (worth, -(steps + 1))
                best[step.destination] = max(best.get(step.destination, found), found)
            walk(step.destination, worth, steps + 1)

    walk(start, max(Strength), 0)
    return best


@given(MAPPINGS, PLACES)
def test_the_best_way_is_the_best_of_all_ways(mappings, start):
    paths = crosswalks.paths_from(start, crosswalks.ways_of(numbered(mappings)))
    found = {place: (path.strength, -len(path.steps)) for place, path in paths.items()}
    assert found == best_by_trying(mappings, start)


@given(MAPPINGS, PLACES)
def test_credit_never_exceeds_any_mapping_on_its_way(mappings, start):
    for path in crosswalks.paths_from(start, crosswalks.ways_of(numbered(mappings))).values():
        for step in path.steps:
            relation = mappings[step.association][2]
            assert path.strength <= crosswalks.FORWARDS[relation]


@given(MAPPINGS, PLACES)
def test_ways_hang_together_and_begin_where_they_should(mappings, start):
    for place, path in crosswalks.paths_from(start, crosswalks.ways_of(numbered(mappings))).items():
        assert (path.steps[0].origin, path.steps[-1].destination) == (start, place)
        assert all(one.destination == two.origin for one, two in itertools.pairwise(path.steps))


@pytest.mark.parametrize(
    "relation, forwards, backwards",
    [("exact", "WHOLE", "WHOLE"), ("part_of", "PART", "PART"), ("related", "RELATED", "RELATED")]
    + [("replaced_by", "WHOLE", None)],
)
def test_each_relation_is_worth_what_it_says(relation, forwards, backwards):
    ways = crosswalks.ways_of([(1, 10, 20, relation)])
    assert crosswalks.paths_from(10, ways)[20].strength.name == forwards
    back = crosswalks.paths_from(20, ways).get(10)
    assert (back.strength.name if back else None) == backwards


def test_what_is_related_to_something_related_earns_nothing():
    ways = crosswalks.ways_of([(1, 1, 2, "related"), (2, 3, 2, "related"), (3, 2, 4, "exact")])
    assert {place: path.strength for place, path in crosswalks.paths_from(1, ways).items()} == {2: 1, 4: 1}


def test_a_circle_of_mappings_ends():
    ways = crosswalks.ways_of([(1, 1, 2, "exact"), (2, 2, 3, "exact"), (3, 3, 1, "exact")])
    assert set(crosswalks.paths_from(1, ways)) == {2, 3}


@pytest.fixture
def two_frameworks(db):
    first = make.make_edition()
    return first, make.make_edition(make.make_framework("other", title_en="Other framework"))


def mapped(origin, destination, relation="exact"):
    return Association.objects.create(origin=origin, destination=destination, relation=relation)


def test_ways_lead_to_the_items_of_the_edition_asked_for(two_frameworks, django_assert_max_num_queries):
    first, other = two_frameworks
    ours, theirs = first.items.get(code="D1.1"), other.items.get(code="D2.1")
    mapped(ours, theirs, "part_of")
    with django_assert_max_num_queries(2):
        found = crosswalks.strongest([ours.pk], other)
    assert {pair: path.strength for pair, path in found.items()} == {(ours.pk, theirs.pk): Strength.PART}


def test_a_mapping_of_a_draft_leads_nowhere(two_frameworks):
    first, other = two_frameworks
    draft = make.make_edition(other.framework, "2027", publish=False)
    mapped(first.items.get(code="D1.1"), draft.items.get(code="D1.1"))
    assert crosswalks.strongest([first.items.get(code="D1.1").pk], draft) == {}
