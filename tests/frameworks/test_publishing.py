"""Publishing freezes what was checked, once."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from frameworks.models import Association, Edition, Item, OptionalGroup
from frameworks.publishing import PublishingRefused, publish, retire, summary
from tests import make

CHOICE = {"code": "c", "title_en": "Choice", "title_cy": "Dewis"}


@pytest.fixture
def draft(db):
    return make.make_edition(publish=False)


def refused(edition):
    with pytest.raises(PublishingRefused) as refusal:
        publish(edition)
    edition.refresh_from_db()
    assert edition.is_draft
    return refusal.value.problems


def test_complete_draft_is_published_by_its_editor(draft, elin):
    published = publish(draft, by=elin)
    assert (published.status, published.published_by) == ("published", elin)
    assert published.framework.current_edition == published


def test_every_missing_descriptor_is_named(draft):
    draft.items.get(code="D1.1").descriptors.filter(level__code="SH").delete()
    draft.items.get(code="D2.3").descriptors.all().delete()
    assert refused(draft) == ["D1.1 has no descriptor at level SH.", "D2.3 has no descriptor at level KH, SH, DO."]


def test_structure_only_framework_needs_no_text(draft):
    draft.items.filter(is_assessable=True).delete()
    assert refused(draft) == ["Evidence cannot be claimed against any item."]
    draft.framework.may_show_text = False
    draft.framework.save(update_fields=["may_show_text"])
    assert publish(draft).is_published


def test_items_in_a_circle_are_found(draft):
    Item.objects.filter(edition=draft, code="D1").update(parent=draft.items.get(code="D1.1"))
    assert "D1 is under itself, through its parents." in refused(draft)


def test_kinds_run_inwards(draft):
    Item.objects.filter(edition=draft, code="D2").update(parent=draft.items.get(code="D1.1"))
    assert "D2 is a Domain, which cannot be under a Competency." in refused(draft)


def test_choice_that_nobody_can_meet_is_found(draft):
    OptionalGroup.objects.create(edition=draft, stage=make.make_stage(), minimum=2, **CHOICE)
    assert refused(draft) == ["The group c of Experienced asks for at least 2 of 0."]


def test_group_of_another_stage_is_found(draft):
    first, second = make.make_stage("first"), make.make_stage("second")
    group = OptionalGroup.objects.create(edition=draft, stage=first, minimum=1, **CHOICE)
    expectation = make.make_expectations(draft, second)[0]
    expectation.group = group
    expectation.save(update_fields=["group"])
    assert "The optional group of D1.1 belongs to another stage or edition." in refused(draft)


def test_rule_that_is_never_read_is_found(draft):
    draft.items.filter(parent__code="D2").update(is_assessable=False)
    make.make_rule(draft, code="none", on="D2")
    make.make_rule(draft, code="some", on="D1")
    assert refused(draft) == ["The rule none is about D2, for which no evidence can be claimed."]


def test_rules_that_ask_the_same_of_the_same_are_found(draft):
    for code, item in (("one", "D1"), ("two", "D1"), ("three", None)):
        make.make_rule(draft, code=code, on=item)
    make.make_rule(draft, "of_kind", evidence="log")
    make.make_rule(draft, "of_kind", evidence="direct_observation")
    assert refused(draft) == ["These rules ask the same of the same: one, two."]


def test_rules_that_cannot_be_met_together_are_found_where_they_meet(draft):
    make.make_rule(draft, "at_most", "most", number=2)
    make.make_rule(draft, "at_least", "least", number=3, on="D2")
    make.make_rule(draft, "at_most", "enough", number=3, on="D2.2")
    assert refused(draft) == ["D2.1: least asks for 3, but most for at most 2."]


def test_there_are_three_kinds_of_proof(draft):
    make.make_rule(draft, "triangulation", "four-views", number=4)
    assert refused(draft) == ["four-views: there are three kinds of proof."]


def test_evidence_that_no_form_asks_for_is_a_warning_only(draft):
    make.make_form("log", fields=[{"name": "items", "label": {"en": "Items"}, "kind": "number"}])
    asked = {"kind": "numeric_log", "counted_field": "items", "errors_field": "slips", "errors_allowed": 0}
    make.make_rule(draft, code="known", evidence="log", on="D1", **asked)
    make.make_rule(draft, code="unknown", evidence="diary", **asked)
    assert summary(draft).warnings == [
        "known: that evidence asks no question “slips”.",
        "unknown: no kind of evidence is called “diary”.",
    ]
    assert publish(draft).is_published


def test_published_edition_is_not_published_again_but_may_retire(edition, elin):
    with pytest.raises(PublishingRefused, match="already been published"):
        publish(edition)
    assert retire(edition, by=elin).status == "retired"
    with pytest.raises(PublishingRefused, match="Only a published edition"):
        retire(edition, by=elin)
    assert edition.framework.current_edition is None


def test_associations_may_still_be_added_to_a_published_edition(edition):
    first, second = edition.items.filter(is_assessable=True)[:2]
    assert Association.objects.create(origin=first, destination=second).pk


def at_once(*tasks):
    """Runs the tasks in threads of their own, from one starting line; what they raised."""
    start, raised = threading.Barrier(len(tasks)), []

    def run(task):
        start.wait()
        try:
            task()
        except (PublishingRefused, IntegrityError) as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[task]) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return raised


@pytest.mark.django_db(transaction=True)
def test_of_two_editors_who_publish_at_once_one_wins():
    framework = make.make_framework()
    for number in range(10):
        draft = make.make_edition(framework, code=f"e{number}", domains=1, competencies=1, publish=False)
        raised = at_once(lambda draft=draft: publish(draft), lambda draft=draft: publish(draft))
        assert [type(error) for error in raised] == [PublishingRefused]
        assert Edition.objects.get(pk=draft.pk).is_published


@pytest.mark.django_db(transaction=True)
def test_part_written_during_publication_is_refused():
    draft = make.make_edition(publish=False)
    published = threading.Event()

    def publish_slowly():
        with transaction.atomic():
            publish(draft)
            published.set()
            # Long enough for the other writer to reach its lock; it waits however long this takes.
            threading.Event().wait(0.5)

    def write_part():
        published.wait()
        Item.objects.filter(edition=draft, code="D1").update(title_en="Changed behind the checks")

    raised = at_once(publish_slowly, write_part)
    assert raised[0].__cause__.diag.constraint_name == "published_edition_is_immutable"
    assert Item.objects.get(edition=draft, code="D1").title_en == "Domain 1"
