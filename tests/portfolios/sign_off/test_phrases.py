"""A supervisor's own words, used again: in the queue and on a page of their own."""

import pytest
from django.urls import reverse

from portfolios.models import Decision, Phrase
from portfolios.sign_off import phrases
from tests.portfolios.test_rules_by_name import broken_by

from .steps import waiting_claim
from .test_queue import QUEUE, sent

LIST = reverse("portfolios:phrase_list")
WORDS = "Name the guideline and its year."


@pytest.fixture
def page(bryn, as_user):
    return as_user(bryn)


@pytest.fixture
def phrase(bryn):
    return phrases.add(WORDS, by=bryn)


def sent_with(page, claim, **fields):
    """The page with a returned claim and these fields beside it."""
    data = sent(page.get(QUEUE), D1_1=("returned", fields.pop("reason", "")))
    return page.post(QUEUE, data | {f"{claim.pk}-{name}": value for name, value in fields.items()})


@pytest.mark.parametrize("typed, written", [("", WORDS), ("And who asked.", f"{WORDS}\nAnd who asked.")])
def test_a_chosen_phrase_stands_before_what_was_typed(typed, written, portfolio, phrase, page):
    sent_with(page, waiting_claim(portfolio), reason=typed, phrase=f"own-{phrase.pk}")
    assert Decision.objects.get().reason == written


def test_a_suggestion_is_used_and_not_stored(portfolio, page):
    sent_with(page, waiting_claim(portfolio), phrase="suggested-0")
    assert Decision.objects.get().reason == str(phrases.SUGGESTED[0])
    assert not Phrase.objects.exists()


def test_a_reason_is_kept_as_a_phrase_once(portfolio, page, bryn):
    for code in ("D1.1", "D1.1"):
        sent_with(page, waiting_claim(portfolio, code=code), reason=WORDS, keeps_phrase="on")
    assert [(each.owner, each.text) for each in Phrase.objects.all()] == [(bryn, WORDS)]


def test_a_reason_too_long_for_a_phrase_is_not_sent_and_says_so(portfolio, page):
    response = sent_with(page, waiting_claim(portfolio), reason="x" * 501, keeps_phrase="on")
    assert "A phrase has at most 500 characters." in response.content.decode()
    assert not Decision.objects.exists()


def test_somebody_elses_phrase_is_no_choice(portfolio, page, carys):
    foreign = phrases.add("Only Carys says this.", by=carys)
    response = sent_with(page, waiting_claim(portfolio), phrase=f"own-{foreign.pk}")
    assert "Only Carys says this." not in response.content.decode()
    assert not Decision.objects.exists()


def test_phrases_used_most_come_first(portfolio, page, bryn):
    rare, often = phrases.add("Rare.", by=bryn), phrases.add("Often.", by=bryn)
    sent_with(page, waiting_claim(portfolio), reason="Often. And soon.")
    assert list(phrases.of(bryn)) == [often, rare]


def test_phrases_are_added_changed_and_deleted_on_their_page(page, bryn):
    page.post(LIST, {"text": "  Say\nmore. "})
    phrase = bryn.phrases.get()
    assert phrase.text == "Say more."
    page.post(reverse("portfolios:phrase_edit", args=[phrase.pk]), {"text": WORDS})
    assert WORDS in page.get(LIST).content.decode()
    page.post(reverse("portfolios:phrase_delete", args=[phrase.pk]))
    assert not Phrase.objects.exists()


def test_two_phrases_never_say_the_same(page, bryn, phrase):
    other = phrases.add("Say more.", by=bryn)
    response = page.post(reverse("portfolios:phrase_edit", args=[other.pk]), {"text": WORDS})
    assert response.context["form"].errors["text"] == ["You already have this phrase."]
    assert broken_by(lambda: Phrase.objects.create(owner=bryn, text=WORDS)) == "phrase_once_for_owner"


def test_there_is_an_end_to_phrases(page, bryn):
    Phrase.objects.bulk_create(Phrase(owner=bryn, text=f"{number}") for number in range(phrases.MOST))
    response = page.post(LIST, {"text": WORDS})
    assert "Delete one" in response.context["form"].errors["text"][0]


@pytest.mark.parametrize("person", ["asha", "carys"])
def test_phrases_are_nobody_elses(person, phrase, as_user, request):
    client = as_user(request.getfixturevalue(person))
    assert WORDS not in client.get(LIST).content.decode()
    assert client.get(reverse("portfolios:phrase_edit", args=[phrase.pk])).status_code == 404
    assert client.post(reverse("portfolios:phrase_delete", args=[phrase.pk])).status_code == 404
