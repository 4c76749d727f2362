"""Guessing is slowed down; a good link opens however much was guessed, and nobody loses what they typed."""

import uuid

import pytest
from django.core.cache import cache

from portfolios.models import TicketAnswer
from portfolios.tickets import limits
from tests.portfolios.tickets import steps

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_address(client):
    """Counts are kept by address and live for a minute."""
    client.defaults["REMOTE_ADDR"] = f"fd00:{uuid.uuid4().hex[:4]}:{uuid.uuid4().hex[:4]}::1"


def test_guesses_are_slowed_down_and_good_links_are_not(client, path):
    answers = [client.get(f"/tickets/guess-{number}/").status_code for number in range(limits.MOST_GUESSES + 2)]
    assert answers == [404] * limits.MOST_GUESSES + [429, 429]
    assert client.get(path).status_code == 200


def test_a_good_link_is_opened_as_often_as_anybody_likes(client, path):
    assert {client.get(path).status_code for _time in range(limits.MOST_GUESSES * 2)} == {200}


def test_what_is_sent_too_often_waits_with_its_words(client, path, ticket):
    for _time in range(limits.MOST_ANSWERS):
        client.post(path)
    late = client.post(path, steps.typed())
    assert late.status_code == 429 and "Asha checked four inhalers" in late.content.decode()
    assert not TicketAnswer.objects.exists()
    cache.delete(f"ticket-answer-{ticket.pk}")
    assert client.post(path, steps.typed()).status_code == 200
