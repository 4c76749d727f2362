"""Where a portfolio says whether it is enough: to its owner with links, to its supervisor in the same words."""

import html

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portfolios.models import Portfolio
from portfolios.progress.coverage import items_of
from portfolios.progress.pages import claims_on
from portfolios.sign_off import moves
from portfolios.sufficiency import judge
from tests import make
from tests.portfolios.sign_off import steps
from tests.portfolios.sufficiency.steps import TODAY, accept, waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def ruled(draft, start):
    """At least two, one of them a direct observation; a sign-off lasts two years."""
    make.make_rule(draft, "at_least", number=2)
    make.make_rule(draft, "of_kind", number=1, evidence="direct_observation")
    make.make_rule(draft, "validity", number=1, months=24)
    return start()


def page(client, portfolio, prefix=""):
    address = reverse("portfolios:portfolio_competency", args=[portfolio.pk, "D1.1"])
    return html.unescape(client.get(prefix + address).content.decode())


def test_page_says_what_is_unmet_and_leads_to_what_would_meet_it(as_user, asha, bryn, ruled):
    accept(ruled, bryn)
    shown = page(as_user(asha), ruled)
    assert "Not yet: 0 of 2 met." in shown and shown.count('data-state="rule_unmet"') == 2
    assert "At least 2 accepted pieces of evidence: 1 so far." in shown
    assert f'/evidence/new/?portfolio={ruled.pk}&competency=D1.1">Log 1 more piece of evidence</a>' in shown
    assert "A sign-off lasts 24 months." in shown


def test_page_says_that_it_is_enough(as_user, asha, bryn, ruled):
    accept(ruled, bryn)
    accept(ruled, bryn, "direct_observation")
    shown = page(as_user(asha), ruled)
    assert "Yes: enough is accepted for a sign-off at the level “SH”." in shown
    assert 'data-state="rule_unmet"' not in shown and shown.count('data-state="rule_met"') == 2


def test_supervisor_reads_the_same_without_links_to_write(as_user, bryn, ruled):
    accept(ruled, bryn)
    shown = page(as_user(bryn), ruled)
    assert "At least 2 accepted pieces of evidence: 1 so far." in shown and "Log 1 more piece of evidence." in shown
    assert "/evidence/new/" not in shown


def test_page_speaks_of_rules_in_welsh(as_user, asha, bryn, ruled):
    accept(ruled, bryn, "direct_observation", code="D1.2")
    shown = page(as_user(asha), ruled, "/cy")
    assert "“Arsylwi uniongyrchol”" in shown and "“Direct observation”" not in shown


def test_portfolio_counts_what_is_ready_for_sign_off(as_user, asha, bryn, ruled):
    address = ruled.get_absolute_url()
    for key in ("reflective_account", "direct_observation"):
        assert "ready for sign-off" not in as_user(asha).get(address).content.decode()
        accept(ruled, bryn, key)
    for person in (asha, bryn):
        shown = as_user(person).get(address)
        tile = next(tile for tile in shown.context["tiles"] if tile["label"] == "ready for sign-off")
        assert tile["value"] == 1 and 'data-state="ready_to_sign"' in shown.content.decode()


def test_claims_in_hand_are_judged_like_those_fetched(ruled, asha, bryn):
    item = ruled.edition.items.get(code="D1.1")
    for key in ("reflective_account", "direct_observation"):
        accept(ruled, bryn, key)
        steps.withdraw_acceptance(accept(ruled, bryn, key), bryn)
        again = steps.amended(accept(ruled, bryn, key))
        waiting(ruled, key)
    moves.ask_again(again, by=asha)
    for reader in (asha, bryn):
        claims = claims_on(ruled, item, reader)
        assert len(claims) == 8
        assert judge(ruled, [item], today=TODAY, claims=claims) == judge(ruled, [item], today=TODAY)


def queries_of_judging(portfolio, codes=None):
    portfolio = Portfolio.objects.select_related("edition").get(pk=portfolio.pk)
    items = [item for item in items_of(portfolio) if item.is_assessable and (codes is None or item.code in codes)]
    with CaptureQueriesContext(connection) as queries:
        verdicts = judge(portfolio, items, today=TODAY)
    assert len(verdicts) == len(items)
    return len(queries)


def test_six_competencies_take_as_many_queries_as_one(ruled, bryn):
    one = queries_of_judging(ruled, {"D1.1"})
    for code in ("D1.1", "D1.2", "D2.3"):
        accept(ruled, bryn, code=code)
        waiting(ruled, "direct_observation", code=code)
    assert queries_of_judging(ruled) == one <= 5
