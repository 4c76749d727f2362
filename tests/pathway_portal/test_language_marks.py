"""On a Welsh page a screen reader is told where English stands in; and nobody is answered outside the site."""

import pytest
from django.urls import reverse

from frameworks.models import Item
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def descriptor(portfolio):
    """In English alone, as it was published before both languages were asked for."""
    item = Item.objects.get(edition=portfolio.edition, code="D1.1")
    with make.past_the_rules():
        item.descriptors.update(text_cy="")
    return item.descriptors.first()


def test_level_texts_in_english_say_so_when_claiming(as_user, asha, portfolio, descriptor):
    page = reverse("portfolios:evidence_claims", args=[make.make_evidence(asha).pk])
    marked = f'<span lang="en">{descriptor.text}</span>'
    assert marked in as_user(asha).get(f"/cy{page}").content.decode()
    assert marked not in as_user(asha).get(page).content.decode()


def test_level_texts_in_english_say_so_in_a_portfolio(as_user, asha, portfolio, descriptor):
    page = reverse("portfolios:portfolio_competency", args=[portfolio.pk, "D1.1"])
    marked = f'<span lang="en">{descriptor.text}</span>'
    assert marked in as_user(asha).get(f"/cy{page}").content.decode()
    assert marked not in as_user(asha).get(page).content.decode()


def test_too_many_attempts_are_answered_within_the_site(client):
    answers = [client.post("/accounts/signup/", {}) for _ in range(21)]
    assert answers[0].status_code == 200
    assert answers[-1].status_code == 429
    assert "Wait a few minutes" in answers[-1].content.decode()
