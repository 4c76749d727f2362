"""The database refuses a reference that cannot be, and any change of what is published, also to raw SQL."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from frameworks.models import (
    Association,
    Bookmark,
    CareerStage,
    Descriptor,
    Edition,
    Expectation,
    Item,
    ItemKind,
    Level,
    OptionalGroup,
    Publication,
    SufficiencyRule,
)
from tests import make

NOW = timezone.now()


@pytest.fixture
def draft(db):
    return make.make_edition(code="draft", publish=False)


def run_deferred_checks():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def broken_by(write):
    """The name of the constraint that refuses this."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        write()
        # Deferred constraints speak at the end of a transaction.
        run_deferred_checks()
    return refusal.value.__cause__.diag.constraint_name


def twin(row, **changes):
    """A second row like this one, but for its key and `changes`."""
    fields = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    del fields[row._meta.pk.attname]
    return lambda: type(row).objects.create(**(fields | changes))


def changed(row, **changes):
    return lambda: type(row).objects.filter(pk=row.pk).update(**changes)


@pytest.mark.parametrize(
    "name, changes",
    [
        ("edition_code_unique_in_framework", {"sequence": 9}),
        ("edition_sequence_unique_in_framework", {"code": "other"}),
    ],
)
def test_editions_of_a_framework_differ(name, changes, draft):
    assert broken_by(twin(draft, **changes)) == name


@pytest.mark.parametrize(
    "name, changes",
    [
        ("edition_has_publication_time_unless_draft", {"published_at": NOW}),
        ("edition_has_publication_time_unless_draft", {"status": "published"}),
        ("edition_has_retirement_time_exactly_when_retired", {"retired_at": NOW}),
        ("edition_has_retirement_time_exactly_when_retired", {"status": "retired", "published_at": NOW}),
    ],
)
def test_an_edition_says_when_it_changed(name, changes, draft):
    assert broken_by(changed(draft, **changes)) == name


def test_edition_does_not_replace_itself(draft):
    assert broken_by(changed(draft, replaces=draft)) == "edition_does_not_replace_itself"


@pytest.mark.parametrize(
    "model, name, changes",
    [
        (ItemKind, "item_kind_key_unique_in_edition", {}),
        (Level, "level_code_unique_in_edition", {"position": 99}),
        (Level, "level_position_unique_in_edition", {"code": "other"}),
        (Item, "item_code_unique_in_edition", {"stable_id": "00000000-0000-4000-8000-000000000001"}),
        (Item, "item_stable_id_unique_in_edition", {"code": "other"}),
        (Descriptor, "descriptor_unique_for_item_and_level", {}),
    ],
)
def test_parts_of_an_edition_differ(model, name, changes, draft):
    assert broken_by(twin(model.objects.last(), **changes)) == name


def test_item_is_not_its_own_parent(draft):
    item = draft.items.first()
    assert broken_by(changed(item, parent=item)) == "item_is_not_its_own_parent"


def test_item_stays_in_its_edition(draft):
    other = make.make_edition(draft.framework, code="other", publish=False)
    item = draft.items.get(code="D1.1")
    for wrong in ({"kind": other.kinds.last()}, {"parent": other.items.get(code="D1")}, {"edition": other}):
        assert broken_by(changed(item, **wrong)) == "item_stays_in_its_edition"


def test_level_fits_its_item(draft):
    other = make.make_edition(draft.framework, code="other", publish=False)
    level, item = other.levels.first(), draft.items.get(code="D1.1")
    assert broken_by(changed(item.descriptors.first(), level=level)) == "level_fits_its_item"
    stage = make.make_stage()
    assert broken_by(lambda: Expectation.objects.create(stage=stage, item=item, level=level)) == "level_fits_its_item"


def test_expectation_unique_for_stage_and_item(draft):
    expectation = make.make_expectations(draft, make.make_stage())[0]
    assert broken_by(twin(expectation)) == "expectation_unique_for_stage_and_item"


def test_optional_group_code_unique_in_stage(draft):
    group = OptionalGroup.objects.create(edition=draft, stage=make.make_stage(), code="choice", title_en="Choice")
    assert broken_by(twin(group)) == "optional_group_code_unique_in_stage"


def test_optional_group_asks_for_at_least_one(draft):
    group = OptionalGroup(edition=draft, stage=make.make_stage(), code="choice", title_en="Choice", minimum=0)
    assert broken_by(group.save) == "optional_group_asks_for_at_least_one"


def test_stage_position_unique_in_pathway(db):
    stage = make.make_stage()
    assert broken_by(twin(stage, slug="another")) == "stage_position_unique_in_pathway"
    assert CareerStage.objects.count() == 1


def test_association_unique_and_joins_two_items(draft):
    one, two = draft.items.assessable()[:2]
    association = Association.objects.create(origin=one, destination=two, relation="related", basis="editors_judgement")
    assert broken_by(twin(association)) == "association_unique"
    assert broken_by(changed(association, destination=one)) == "association_joins_two_items"


def test_bookmark_unique_for_reader(asha):
    publication = Publication.objects.create(slug="report", title_en="Report", kind="report", publisher="HEIW")
    bookmark = Bookmark.objects.create(reader=asha, publication=publication)
    assert broken_by(twin(bookmark)) == "bookmark_unique_for_reader"


PARTS = ["itemkind", "level", "item", "descriptor", "optionalgroup", "expectation", "sufficiencyrule"]
STATEMENTS = [
    statement.format(part=part)
    for part in PARTS
    for statement in (
        "UPDATE frameworks_{part} SET id = id",
        "DELETE FROM frameworks_{part}",
        "TRUNCATE frameworks_{part} CASCADE",
    )
]


@pytest.fixture
def published(draft):
    """A published edition with a row in every table of parts."""
    stage = make.make_stage()
    OptionalGroup.objects.create(edition=draft, stage=stage, code="choice", title_en="Choice")
    make.make_expectations(draft, stage)
    SufficiencyRule.objects.create(edition=draft, code="three", kind="at_least", number=3)
    return make.publish_edition(draft)


@pytest.mark.parametrize(
    "statement",
    [
        *STATEMENTS,
        "UPDATE frameworks_edition SET change_note = 'Quietly'",
        "UPDATE frameworks_edition SET status = 'draft', published_at = NULL",
        "DELETE FROM frameworks_edition",
        "TRUNCATE frameworks_edition CASCADE",
    ],
)
def test_published_edition_is_immutable(statement, published, run_sql):
    run_deferred_checks()
    assert broken_by(lambda: run_sql(statement)) == "published_edition_is_immutable"
    assert Edition.objects.get().items.count() == 8


def test_nothing_is_added_to_a_published_edition(published):
    item = published.items.last()
    assert broken_by(twin(item, code="X", stable_id="00000000-0000-4000-8000-000000000001")) == (
        "published_edition_is_immutable"
    )


@pytest.fixture
def rule(draft):
    return SufficiencyRule.objects.create(edition=draft, code="three", kind="at_least", number=3)


@pytest.mark.parametrize(
    "name, changes",
    [
        ("sufficiency_rule_has_a_number", {"number": None}),
        ("sufficiency_rule_has_a_number", {"number": 0}),
        ("sufficiency_rule_has_months_exactly_when_about_time", {"months": 6}),
        ("sufficiency_rule_has_months_exactly_when_about_time", {"kind": "recency"}),
        ("sufficiency_rule_names_evidence_exactly_when_about_a_kind", {"evidence": "reflection"}),
        ("sufficiency_rule_names_evidence_exactly_when_about_a_kind", {"kind": "of_kind"}),
        ("sufficiency_rule_says_what_a_log_adds_up", {"kind": "numeric_log", "evidence": "log"}),
        ("sufficiency_rule_says_what_a_log_adds_up", {"counted_field": "items"}),
    ],
)
def test_a_rule_of_sufficiency_says_what_it_asks(name, changes, rule):
    assert broken_by(changed(rule, **changes)) == name


def test_sufficiency_rule_code_unique_in_edition(rule):
    assert broken_by(twin(rule)) == "sufficiency_rule_code_unique_in_edition"


def test_sufficiency_rule_stays_in_its_edition(rule):
    other = make.make_edition(rule.edition.framework, code="other", publish=False)
    assert broken_by(changed(rule, item=other.items.last())) == "sufficiency_rule_stays_in_its_edition"
