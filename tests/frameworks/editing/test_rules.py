"""What the database holds of edits and comments, each rule broken by name."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from frameworks.models import DraftComment, Edit
from tests import make


def refused(error, name):
    return name in str(error.value) or error.value.__cause__.diag.constraint_name == name


@pytest.fixture
def edit(draft, editor):
    return Edit.objects.create(edition=draft, editor=editor, means="form", differences=[])


@pytest.fixture
def comment(draft, editor):
    return DraftComment.objects.create(edition=draft, author=editor, text="Is this one competency, or two?")


def test_edit_is_never_changed(edit, run_sql):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        run_sql("UPDATE frameworks_edit SET means = 'file' WHERE id = %s", [edit.pk])
    assert refused(error, "edit_is_never_changed")


@pytest.mark.parametrize("half", [{"resolved_at": timezone.now()}, {"resolved_by_id": "editor"}])
def test_draft_comment_resolved_by_somebody(half, comment, editor):
    fields = {name: editor.pk if value == "editor" else value for name, value in half.items()}
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        DraftComment.objects.filter(pk=comment.pk).update(**fields)
    assert refused(error, "draft_comment_resolved_by_somebody")


@pytest.mark.parametrize("table", ["edit", "draftcomment"])
def test_record_and_comments_are_frozen_with_their_edition(table, edit, comment, draft, run_sql):
    make.publish_edition(draft)
    for change in ("DELETE FROM frameworks_{}", "UPDATE frameworks_{} SET edition_id = edition_id"):
        with pytest.raises(IntegrityError), transaction.atomic():
            run_sql(change.format(table))
