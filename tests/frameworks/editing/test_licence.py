"""What a licence keeps back from everybody is kept back from the editors of other publishers as well."""

import pytest

from frameworks.models import Framework, Item, SufficiencyRule
from tests import make
from tests.frameworks.editing.forms import address

KEPT_BACK = ("The statement itself", "Its guidance", "What D1.1 is at SH.", "A word on the rule")


@pytest.fixture
def edition(elin):
    """Published by somebody else, who may not have its text shown."""
    publisher = make.make_organisation("Somebody else")
    framework = make.make_framework("theirs", publisher=publisher, is_illustrative=False)
    edition = make.make_edition(framework, publish=False)
    Item.objects.filter(edition=edition).update(text_en="The statement itself", guidance_cy="Its guidance")
    SufficiencyRule.objects.create(
        edition=edition, code="some", kind="at_least", number=2, note_en="A word on the rule"
    )
    Framework.objects.filter(pk=framework.pk).update(may_show_text=False)
    return make.publish_edition(edition)


def shown_to(client, edition):
    pages = [("item_change", edition.items.get(code="D1.1").pk), ("edition_change", edition.pk)]
    return "".join(client.get(address(*page)).content.decode() for page in pages)


def test_editors_of_others_read_the_structure_alone(browser, editor, edition):
    shown = shown_to(browser(editor), edition)
    assert "Competency 1.1" in shown and not [text for text in KEPT_BACK if text in shown]


def test_its_own_editors_read_all(browser, editor, edition):
    Framework.objects.update(publisher=editor.organisation)
    shown = shown_to(browser(editor), edition)
    assert not [text for text in KEPT_BACK if text not in shown]


def test_text_that_may_be_shown_is_read_by_editors_of_others(browser, editor, edition):
    Framework.objects.update(may_show_text=True)
    shown = shown_to(browser(editor), edition)
    assert not [text for text in KEPT_BACK if text not in shown]
