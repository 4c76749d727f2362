"""A decision is bound to what was shown, whatever the language, and says so when that has changed since."""

import pytest
from django.utils import translation

from portfolios.canonical import digest
from portfolios.models import Claim, Decision
from portfolios.sign_off.glimpse import differences_since, glimpse
from portfolios.sign_off.snapshot import differences, snapshot_of, with_content
from tests import make

from .steps import decide, shown, waiting_claim


@pytest.fixture
def claim(portfolio):
    return waiting_claim(portfolio)


def test_the_snapshot_holds_what_a_decider_reads(claim):
    snapshot = snapshot_of(claim)
    assert snapshot["competency"]["title"] == {"en": "Competency 1.1", "cy": "Cymhwysedd 1.1"}
    assert snapshot["descriptor"]["en"] == "What D1.1 is at SH."
    assert snapshot["justification"] == "Because I did it alone."
    assert snapshot["evidence"]["answers"][0]["value"] == "I checked an inhaler technique."


def test_the_digest_is_the_same_in_both_languages(claim):
    with translation.override("en"):
        english = shown(claim)
    with translation.override("cy"):
        assert shown(claim) == english


@pytest.mark.parametrize("column", [f"{name}_{language}" for name in ("title", "text") for language in ("en", "cy")])
def test_each_language_of_the_competency_counts(column, claim):
    before = snapshot_of(claim)
    setattr(claim.item, column, "Other words")
    assert digest(snapshot_of(claim)) != digest(before)


@pytest.mark.parametrize("language", ["en", "cy"])
def test_each_language_of_level_and_descriptor_counts(language, claim):
    before = digest(snapshot_of(claim))
    setattr(claim.level, f"title_{language}", "Other words")
    renamed = digest(snapshot_of(claim))
    with make.past_the_rules():
        claim.item.descriptors.update(**{f"text_{language}": "Other words"})
    assert len({before, renamed, digest(snapshot_of(claim))}) == 3


def test_the_snapshot_comes_back_from_the_database_with_its_digest(claim, bryn):
    decision = Decision.objects.get(pk=decide(claim, bryn).pk)
    assert digest(decision.snapshot) == decision.snapshot_sha256


@pytest.mark.parametrize(
    "field, value, difference",
    [
        ("title", "Another title", "title"),
        ("event_date", "2026-09-09", "event_date"),
        ("answers", {"what_happened": "No.", "learning": "To watch before I speak."}, "answers.what_happened"),
    ],
)
def test_each_field_of_the_evidence_counts(field, value, difference, claim):
    before = snapshot_of(claim)
    setattr(claim.evidence, field, value)
    with make.past_the_rules():
        claim.evidence.save(update_fields=[field])
    after = snapshot_of(Claim.objects.get(pk=claim.pk))
    assert digest(after) != digest(before)
    assert [found.field for found in differences(before, after)] == [difference]


def test_a_difference_is_named_in_the_readers_language(claim):
    before = snapshot_of(claim)
    claim.evidence.answers["learning"] = "Nothing."
    after = snapshot_of(claim)
    with translation.override("cy"):
        (found,) = differences(before, after)
    assert (found.label, found.before, found.after) == ("Beth ddysgoch chi?", "To watch before I speak.", "Nothing.")


def test_a_glimpse_names_what_changed_after_the_page_was_shown(claim):
    seen = glimpse(snapshot_of(claim))
    claim.justification = "Because I was watched." + " And more" * 200
    (found,) = differences_since(seen, snapshot_of(claim))
    assert (found.field, found.before) == ("justification", "Because I did it alone.")
    assert found.after.startswith("Because I was watched.") and len(found.after) < 700


def test_a_change_after_the_cut_of_a_long_text_is_seen(claim):
    claim.justification = "word " * 500
    seen = glimpse(snapshot_of(claim))
    claim.justification += "and one more"
    assert [found.field for found in differences_since(seen, snapshot_of(claim))] == ["justification"]


def test_a_glimpse_read_in_the_other_language_shows_no_difference(claim):
    with translation.override("cy"):
        seen = glimpse(snapshot_of(claim))
    assert differences_since(seen, snapshot_of(claim)) == []


@pytest.mark.parametrize("seen", ["", "nonsense", "eyJhIjoxfQ:1:forged"])
def test_a_forged_glimpse_says_nothing(seen, claim):
    assert differences_since(seen, snapshot_of(claim)) == []


def test_snapshots_of_many_claims_take_four_queries(portfolio, django_assert_num_queries):
    for _number in range(8):
        make.make_claim(portfolio)
    with django_assert_num_queries(4):
        assert len({digest(snapshot_of(claim)) for claim in with_content(Claim.objects.all())}) == 8
