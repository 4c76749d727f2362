"""The database refuses a record of changes that cannot be, and any change of it once it is published."""

import pytest

from frameworks.models import CarryRule
from tests import make
from tests.frameworks.test_rules_by_name import broken_by, changed, twin

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(edition):
    return make.make_next_edition(edition, "2027", changes={"D1.1": "retired", None: ("D1.9",)}, publish=False)


@pytest.fixture
def row(draft):
    return draft.changes.get(origin__code="D1.2")


def test_item_change_joins_two_items_once(draft, row):
    assert broken_by(twin(row)) == "item_change_joins_two_items_once"
    for one_ended in draft.changes.filter(kind__in=["new", "retired"]):
        assert broken_by(twin(one_ended)) == "item_change_joins_two_items_once"


WRONG_ENDS = [
    {"kind": "new"},
    {"kind": "retired"},
    {"origin": None},
    {"destination": None},
    {"origin": None, "kind": "retired"},
]


@pytest.mark.parametrize("changes", WRONG_ENDS)
def test_item_change_has_the_ends_of_its_kind(row, changes):
    assert broken_by(changed(row, **changes)) == "item_change_has_the_ends_of_its_kind"


def test_item_change_confirmed_at_a_time(row, elin):
    assert broken_by(changed(row, confirmed_at=None, confirmed_by=elin)) == "item_change_confirmed_at_a_time"


def test_item_change_joins_its_editions(draft, row, edition):
    stranger = make.make_edition(make.make_framework("other")).items.get(code="D1.3")
    for ends in ({"origin": stranger}, {"destination": stranger}, {"destination": row.origin}):
        assert broken_by(changed(row, **ends)) == "item_change_joins_its_editions"


def test_carry_rule_unique_for_kind(draft):
    assert broken_by(twin(draft.carry_rules.get(kind="split"))) == "carry_rule_unique_for_kind"


def test_carry_rule_leads_somewhere(draft):
    retired = draft.carry_rules.get(kind="retired")
    assert broken_by(changed(retired, policy="carry")) == "carry_rule_leads_somewhere"
    write = twin(retired, kind="new")
    assert broken_by(write) == "carry_rule_leads_somewhere"


def test_record_of_a_published_edition_stays(draft, row):
    make.publish_edition(draft)
    rule = draft.carry_rules.get(kind="split")
    for write in (changed(row, note_en="Another reason"), changed(rule, policy="carry"), row.delete, rule.delete):
        assert broken_by(write) == "published_edition_is_immutable"
    assert broken_by(twin(row, origin=None, kind="new")) == "published_edition_is_immutable"
    assert CarryRule.objects.filter(edition=draft).count() == 7
