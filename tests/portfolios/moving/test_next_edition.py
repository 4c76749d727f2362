"""The builder of the tests says what it is told to."""

import pytest

from tests import make

pytestmark = pytest.mark.django_db


def test_next_edition_joins_every_item_of_the_edition_before(edition):
    changes = {
        "D1.1": "substantive",
        "D1.2": ("split", "D1.2a", "D1.2b"),
        "D1.3": ("moved", "D2.7"),
        "D2.1": ("merged", "D2.9"),
        "D2.2": ("merged", "D2.9"),
        "D2.3": "retired",
        None: ("D3.1",),
    }
    after = make.make_next_edition(edition, "2027", changes=changes)
    joined = {(c.kind, c.origin and c.origin.code, c.destination and c.destination.code) for c in after.changes.all()}
    assert joined == {
        ("unchanged", "D1", "D1"),
        ("unchanged", "D2", "D2"),
        ("substantive", "D1.1", "D1.1"),
        ("split", "D1.2", "D1.2a"),
        ("split", "D1.2", "D1.2b"),
        ("moved", "D1.3", "D2.7"),
        ("merged", "D2.1", "D2.9"),
        ("merged", "D2.2", "D2.9"),
        ("retired", "D2.3", None),
        ("new", None, "D3.1"),
    }
    assert after.is_published and after.replaces == edition
