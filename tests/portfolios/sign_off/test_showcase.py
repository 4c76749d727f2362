"""The pieces that a technician would show first for a competency: three at most, in their order."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.urls import reverse

from portfolios.evidence import locking
from portfolios.models import Claim, Evidence
from portfolios.sign_off import refusals, showcase
from tests import make
from tests.portfolios.test_rules_by_name import broken_by, changed

from .steps import claim_in, decide, waiting_claim
from .test_queue import QUEUE


@pytest.fixture
def claims(portfolio, asha):
    """Four that wait on one competency, of which the first three are shown first."""
    claims = [waiting_claim(portfolio, make.make_evidence(asha, title=f"Piece {n}")) for n in range(4)]
    for claim in claims[:3]:
        showcase.place(claim, by=asha)
    return claims


def places(claims):
    found = dict(Claim.objects.values_list("pk", "showcase_position"))
    return [found[claim.pk] for claim in claims]


def cards_of(client):
    return {card.claim: card for card in client.get(QUEUE).context["cards"]}


def test_pieces_are_placed_moved_and_taken_off(claims, asha, as_user):
    client, first, second = as_user(asha), claims[0], claims[1]
    assert places(claims) == [1, 2, 3, None]
    client.post(reverse("portfolios:showcase_move_up", args=[second.pk]))
    assert places(claims) == [2, 1, 3, None]
    client.post(reverse("portfolios:showcase_take_off", args=[second.pk]))
    assert places(claims) == [1, None, 2, None]
    client.post(reverse("portfolios:showcase_place", args=[claims[3].pk]))
    assert places(claims) == [1, None, 2, 3]
    assert "number 1" in client.get(first.get_absolute_url()).content.decode()


def test_a_fourth_piece_is_refused_in_words(claims, asha, as_user):
    with pytest.raises(refusals.ShowcaseFull):
        showcase.place(claims[3], by=asha)
    address = reverse("portfolios:showcase_place", args=[claims[3].pk])
    assert "Three pieces" in as_user(asha).post(address, follow=True).content.decode()
    assert places(claims) == [1, 2, 3, None]


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_what_no_supervisor_may_see_is_not_shown_first(status, portfolio, bryn, asha):
    with pytest.raises(refusals.NotToShow):
        showcase.place(claim_in(status, portfolio, bryn), by=asha)


@pytest.mark.parametrize("change", [showcase.place, showcase.move_up, showcase.take_off])
def test_nobody_but_the_technician_chooses(change, claims, bryn):
    with pytest.raises(refusals.NotYours):
        change(claims[1], by=bryn)
    assert places(claims) == [1, 2, 3, None]


def test_a_card_shows_the_other_pieces_of_its_competency_in_order(claims, portfolio, as_user, bryn):
    elsewhere = waiting_claim(portfolio, code="D1.2")
    cards = cards_of(as_user(bryn))
    assert [piece.title for piece in cards[claims[3]].showcase] == ["Piece 0", "Piece 1", "Piece 2"]
    assert [piece.title for piece in cards[claims[0]].showcase] == ["Piece 1", "Piece 2"]
    assert cards[elsewhere].showcase == []


def test_a_piece_that_is_being_written_is_shown_as_it_was_put_forward(claims, bryn, asha, as_user):
    decide(claims[0], bryn)
    held = locking.amend(Evidence.objects.get(pk=claims[0].evidence_id), by=asha)
    Evidence.objects.filter(pk=held.pk).update(title="A draft that nobody may read", event_date="2026-11-11")
    response = as_user(bryn).get(QUEUE)
    (card, *_others) = response.context["cards"]
    first = next(piece for piece in card.showcase if piece.evidence_id == str(claims[0].evidence_id))
    assert (first.title, f"{first.event_date}") == ("Piece 0", "2026-10-01")
    assert "A draft that nobody" not in response.content.decode()


def test_a_piece_that_was_taken_back_is_shown_to_nobody(claims, asha, bryn, as_user):
    from portfolios.sign_off import moves

    moves.withdraw(claims[0], by=asha)
    cards = cards_of(as_user(bryn))
    assert [piece.title for piece in cards[claims[3]].showcase] == ["Piece 1", "Piece 2"]


def test_claim_showcase_has_three_places(claims):
    assert broken_by(changed(claims[3], showcase_position=4)) == "claim_showcase_has_three_places"


def test_claim_showcase_place_taken_once(claims):
    assert broken_by(changed(claims[3], showcase_position=1)) == "claim_showcase_place_taken_once"


@pytest.mark.django_db(transaction=True)
def test_clicks_at_the_same_time_never_leave_a_gap_or_a_fourth(portfolio, asha):
    claims = [waiting_claim(portfolio) for _number in range(6)]

    def click(claim):
        try:
            showcase.place(claim, by=asha)
            showcase.move_up(claim, by=asha)
        except refusals.ShowcaseFull:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(6) as pool:
        placed = list(pool.map(click, claims))
    assert sum(placed) == 3
    assert sorted(place for place in places(claims) if place) == [1, 2, 3]
