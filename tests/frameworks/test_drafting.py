import uuid

import pytest

from frameworks.drafting import DraftingRefused, copy_edition
from frameworks.files.document import document_of
from frameworks.models import Association, Edition
from tests import make


@pytest.fixture
def whole(shipped):
    return Edition.objects.get(framework__slug="career-pathway")


def test_copy_holds_everything_and_replaces_its_original(whole, elin):
    draft = copy_edition(whole, by=elin, code="2027")
    original, copied = document_of(whole), document_of(draft)
    for section in ("kinds", "levels", "items", "expectations", "sufficiency", "associations"):
        assert copied[section] == original[section]
    assert (draft.status, draft.sequence, draft.replaces, draft.published_at) == ("draft", 2, whole, None)


def test_items_keep_their_identity_but_no_row_is_shared(whole, elin):
    draft = copy_edition(whole, by=elin, code="2027")
    originals, copies = (dict(one.items.values_list("stable_id", "pk")) for one in (whole, draft))
    assert originals.keys() == copies.keys() and not set(originals.values()) & set(copies.values())
    assert set(draft.items.values_list("parent", flat=True)) <= {None, *copies.values()}


def test_rules_are_about_the_items_of_the_copy(whole, elin):
    draft = copy_edition(whole, by=elin, code="2027")
    named = draft.sufficiency_rules.filter(item__isnull=False)
    assert named.count() == 3 and draft.sufficiency_rules.count() == whole.sufficiency_rules.count() == 7
    assert not named.exclude(item__edition=draft).exists()


def test_associations_within_an_edition_stay_within_its_copy(edition, elin):
    first, second = edition.items.filter(is_assessable=True)[:2]
    Association.objects.create(origin=first, destination=second)
    draft = copy_edition(edition, by=elin, code="2027")
    copied = Association.objects.get(origin__edition=draft)
    assert copied.destination.edition == draft


@pytest.mark.parametrize("code", ["2026", "2 7", ""])
def test_code_that_is_taken_or_no_address_is_refused(edition, elin, code):
    with pytest.raises(DraftingRefused):
        copy_edition(edition, by=elin, code=code)
    assert Edition.objects.count() == 1


def test_only_the_publisher_makes_editions(elin):
    other = make.make_framework("other", publisher=make.make_organisation("Somebody else"), is_illustrative=False)
    with pytest.raises(DraftingRefused, match="publisher"):
        copy_edition(make.make_edition(other), by=elin, code="2027")


def test_identifiers_from_elsewhere_stay_with_the_original(edition, elin):
    with make.past_the_rules():
        edition.items.filter(code="D1").update(case_id=uuid.uuid4())
    draft = copy_edition(edition, by=elin, code="2027")
    assert draft.items.get(code="D1").case_id is None and edition.items.get(code="D1").case_id
