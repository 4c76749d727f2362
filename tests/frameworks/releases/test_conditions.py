"""Two people stand behind an edition that is published by hand, and its changes are confirmed and explained."""

import threading

import pytest
from django.db import connection, transaction

from frameworks.drafting import copy_edition
from frameworks.editing import recorded
from frameworks.models import Edition, Framework, Item
from frameworks.publishing import PublishingRefused, publish
from frameworks.releases import changes, conditions
from tests import make


@pytest.fixture
def draft(edition, editor):
    """Elin's copy of the edition, with a word on what changed."""
    return noted(copy_edition(edition, by=editor, code="2027"))


def noted(draft):
    Edition.objects.filter(pk=draft.pk).update(change_note_en="What is new.", change_note_cy="Beth sy’n newydd.")
    return Edition.objects.get(pk=draft.pk)


def save(draft, by, code="D1.1", title="An entirely different thing"):
    with recorded(draft, by=by, means="form"):
        Item.objects.filter(edition=draft, code=code).update(title_en=title, title_cy="Peth cwbl wahanol")


def explain(draft, by):
    """Confirms every change, with a public note on each."""
    changes.propose(draft)
    rows = changes.unsettled(draft)
    rows.update(note_en="Practice has changed.", note_cy="Mae’r ymarfer wedi newid.")
    changes.confirm(draft, changes.unsettled(draft), by=by)


def refused(draft, by, **kwargs):
    with pytest.raises(PublishingRefused) as refusal:
        publish(draft, by=by, **kwargs)
    assert Edition.objects.get(pk=draft.pk).is_draft
    return refusal.value.problems


def test_edition_that_replaces_nothing_any_more_says_nothing_of_changes(draft, colleague):
    changes.propose(draft)
    Edition.objects.filter(pk=draft.pk).update(replaces=None)
    published = publish(Edition.objects.get(pk=draft.pk), by=colleague)
    assert published.is_published and not published.changes.exists()


def test_last_editor_does_not_publish(draft, editor, colleague):
    assert refused(draft, editor) == ["Elin Evans edited this edition last, so somebody else publishes it."]
    published = publish(draft, by=colleague)
    assert (published.published_by, published.last_edited_by) == (colleague, editor)


def test_administrator_of_the_portal_is_no_exception(draft, editor):
    type(editor).objects.filter(pk=editor.pk).update(is_superuser=True)
    assert "Elin Evans edited this edition last" in refused(draft, editor)[0]


def test_first_editions_need_two_people_as_well(editor, colleague):
    draft = make.make_edition(publish=False)
    save(draft, colleague)
    assert "Gwen Lloyd edited this edition last" in refused(draft, colleague)[0]
    assert publish(draft, by=editor).is_published


def test_the_rule_follows_the_last_save(draft, editor, colleague):
    save(draft, colleague)
    explain(draft, editor)
    assert "Gwen Lloyd" in refused(draft, colleague)[0]
    assert publish(draft, by=editor).is_published


def test_published_record_is_whole(draft, colleague):
    published = publish(draft, by=colleague)
    assert published.changes.count() == published.items.count()
    assert set(published.changes.values_list("kind", "confirmed_by")) == {("unchanged", None)}
    assert dict(published.carry_rules.values_list("kind", "policy"))["substantive"] == "reconfirm"


def test_change_that_nobody_confirmed_is_not_published(draft, editor, colleague):
    save(draft, editor)
    problems = refused(draft, colleague)
    assert problems[0] == "1 change waits to be confirmed: D1.1."
    explain(draft, editor)
    assert publish(draft, by=colleague).changes.get(kind="substantive").confirmed_by == editor


def test_what_was_edited_after_it_was_confirmed_is_not_published(draft, editor, colleague):
    save(draft, editor)
    explain(draft, editor)
    save(draft, editor, title="Yet another matter, of other people")
    assert "1 change waits to be confirmed: D1.1." in refused(draft, colleague)


def test_change_of_meaning_carries_a_public_note(draft, editor, colleague):
    save(draft, editor)
    changes.propose(draft)
    changes.confirm(draft, changes.unsettled(draft), by=editor)
    asked = "These changes need a public note that says what changed and why: D1.1."
    assert asked in refused(draft, colleague)


@pytest.mark.parametrize("kind", ["substantive", "split", "merged", "retired", "wording", "moved", "new"])
def test_what_touches_signed_work_is_explained(edition, kind):
    changed = {"new": {None: ("N1",)}, "split": {"D1.1": ("split", "D1.1", "D1.8")}}.get(kind, {"D1.1": kind})
    changed |= {"D1.2": ("merged", "D1.1")} if kind == "merged" else {}
    after = make.make_next_edition(edition, "2027", changes=changed, publish=False)
    after.changes.update(note_en="", note_cy="")
    silent = list(conditions.changes_are_explained(changes.planned(after)))
    assert bool(silent) == (kind in ("substantive", "split", "merged", "retired"))


@pytest.mark.parametrize("language", ["en", "cy"])
def test_change_note_is_written_in_both_languages(draft, colleague, language):
    Edition.objects.filter(pk=draft.pk).update(**{f"change_note_{language}": " "})
    assert "Write what changed in this edition, in English and in Welsh." in refused(draft, colleague)


def test_refusal_writes_nothing_down(draft, editor, colleague):
    save(draft, editor)
    refused(draft, colleague)
    assert not draft.changes.exists() and not draft.carry_rules.exists()


def test_command_takes_what_is_proposed(draft, editor):
    save(draft, editor)
    draft.items.get(code="D1.2").delete()
    published = publish(draft)
    assert not changes.unsettled(published).exists()
    kinds = published.changes.filter(confirmed_at__isnull=False).values_list("kind", "confirmed_by")
    assert sorted(kinds) == [("retired", None), ("substantive", None)]


def test_nobody_publishes_what_they_have_not_seen(draft, editor, colleague):
    seen = conditions.mark_of(draft)
    save(draft, editor, title="Competency 1.1")
    [problem] = [each for each in refused(draft, colleague, seen=seen) if "after you opened" in each]
    assert problem.startswith("Elin Evans changed this edition at ")


def while_saving(draft, by, act):
    """What `act` raised, begun while a save of `by` held the edition and had not yet been written."""
    saving, raised = threading.Event(), []

    def save_slowly():
        with transaction.atomic():
            save(draft, by, title="Competency 1.1")
            saving.set()
            # Long enough for the other to reach its lock; it waits however long this takes.
            threading.Event().wait(0.5)
        connection.close()

    thread = threading.Thread(target=save_slowly)
    thread.start()
    saving.wait(10)
    try:
        act()
    except PublishingRefused as refusal:
        raised = refusal.problems
    thread.join(10)
    return raised


@pytest.mark.django_db(transaction=True)
def test_save_that_arrives_first_is_read_before_publication(draft, editor, colleague):
    seen = conditions.mark_of(draft)
    problems = while_saving(draft, editor, lambda: publish(draft, by=colleague, seen=seen))
    assert any("Elin Evans changed this edition" in problem for problem in problems)
    assert Edition.objects.get(pk=draft.pk).is_draft


@pytest.mark.django_db(transaction=True)
def test_publisher_who_saves_in_another_window_is_the_last_editor(draft, colleague):
    problems = while_saving(draft, colleague, lambda: publish(draft, by=colleague))
    assert any("Gwen Lloyd edited this edition last" in problem for problem in problems)
    assert Edition.objects.get(pk=draft.pk).is_draft


@pytest.mark.django_db(transaction=True)
def test_of_two_colleagues_who_publish_at_once_one_wins(draft, editor, colleague):
    other = make.make_user("hari@example.org", "Hari Jones", is_staff=True, organisation=editor.organisation)
    start, told = threading.Barrier(2), []

    def run(person):
        start.wait()
        try:
            publish(draft, by=person)
        except PublishingRefused as refusal:
            told.extend(refusal.problems)
        connection.close()

    threads = [threading.Thread(target=run, args=[person]) for person in (colleague, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert told == ["This edition has already been published."]
    assert Edition.objects.get(pk=draft.pk).published_by in (colleague, other)


def test_colleagues_who_may_publish_are_named(draft, editor, colleague):
    Framework.objects.update(is_illustrative=False)
    draft = Edition.objects.get(pk=draft.pk)
    elsewhere = make.make_organisation("Somebody else")
    for name, values in {
        "a": {"organisation": elsewhere, "is_staff": True, "is_superuser": True},
        "b": {"organisation": editor.organisation, "is_staff": False, "is_superuser": True},
        "c": {"organisation": editor.organisation, "is_staff": True, "is_active": False, "is_superuser": True},
        "d": {"organisation": editor.organisation, "is_staff": True},
    }.items():
        make.make_user(f"{name}@example.org", name, **values)
    assert list(conditions.others_who_may_publish(draft, than=editor)) == [colleague]
