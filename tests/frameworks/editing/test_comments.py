"""Comments on a draft: among editors, resolved and reopened, never in the way and never public."""

import pytest
from django.utils import timezone

from frameworks.checks import problems_of
from frameworks.models import DraftComment
from tests import make
from tests.frameworks.editing.forms import address

WORDS = "Is this one competency, or two?"


@pytest.fixture
def comment(editor, item):
    return DraftComment.objects.create(edition=item.edition, item=item, author=editor, text=WORDS)


def test_editor_writes_about_an_item_and_another_resolves_it(browser, editor, gwen, draft, item):
    url = address("edition_comments", draft.pk)
    browser(editor).post(url, {"text": WORDS, "item": item.pk, "action": "write"})
    comment = DraftComment.objects.get()
    assert (comment.author, comment.item, comment.edition) == (editor, item, draft)
    browser(gwen).post(url, {"action": f"resolve:{comment.pk}"})
    comment.refresh_from_db()
    assert comment.resolved_by == gwen and comment.resolved_at
    browser(editor).post(url, {"action": f"reopen:{comment.pk}"})
    comment.refresh_from_db()
    assert comment.resolved_by is None


def test_open_comments_are_counted_on_the_button_and_shown_on_the_item(browser, editor, draft, item, comment):
    client = browser(editor)
    assert "Comments (1 open)" in client.get(address("edition_change", draft.pk)).content.decode()
    assert WORDS in client.get(address("item_change", item.pk)).content.decode()
    comment.resolved_at, comment.resolved_by = timezone.now(), editor
    comment.save()
    assert "Comments (1 open)" not in client.get(address("edition_change", draft.pk)).content.decode()
    assert WORDS not in client.get(address("item_change", item.pk)).content.decode()


def test_open_comments_hold_no_publication_back_and_are_never_public(client, draft, comment):
    assert not any(WORDS in str(problem) for problem in problems_of(draft))
    make.publish_edition(draft)
    for page in ("", "D1.1/"):
        assert WORDS not in client.get(f"/frameworks/primary-care/2027/{page}").content.decode()


def test_comments_of_a_published_edition_are_read_and_not_written(browser, editor, draft, comment):
    make.publish_edition(draft)
    client, url = browser(editor), address("edition_comments", draft.pk)
    assert WORDS in client.get(url).content.decode() and "<textarea" not in client.get(url).content.decode()
    assert client.post(url, {"text": "Too late", "action": "write"}).status_code == 403
    assert client.post(url, {"action": f"resolve:{comment.pk}"}).status_code == 403


def test_comment_of_another_edition_is_not_resolved_from_here(browser, editor, edition, comment):
    other = make.make_edition(edition.framework, code="2028", publish=False)
    answer = browser(editor).post(address("edition_comments", other.pk), {"action": f"resolve:{comment.pk}"})
    comment.refresh_from_db()
    assert answer.status_code == 404 and comment.resolved_at is None


def test_empty_comment_says_nothing(browser, editor, draft):
    page = browser(editor).post(address("edition_comments", draft.pk), {"text": " ", "action": "write"})
    assert page.status_code == 200 and page.context["form"].errors and not DraftComment.objects.exists()
