"""What one card of the queue keeps when the page comes back with an error."""

import re

from portfolios.models import Claim
from portfolios.sign_off.cards import cards
from portfolios.sign_off.queue import with_everything_shown
from tests.portfolios.sign_off.steps import waiting_claim


def legends(html):
    return re.findall(r"<legend[^>]*>\s*(.*?)\s*</legend>", html, re.DOTALL)


def test_a_refused_page_still_says_on_whose_claim_each_decision_is(portfolio, bryn, as_user):
    claim = waiting_claim(portfolio)
    (card,) = cards(with_everything_shown(Claim.objects.filter(pk=claim.pk)), reader=bryn)
    data = {card.form.add_prefix(name): card.form[name].value() for name in ("digest", "version", "seen")}
    data |= {card.form.add_prefix("verdict"): "returned", "claim": str(claim.pk)}
    page = as_user(bryn).post("/sign-off/", data).content.decode()
    assert "Say what has to change." in page
    assert f"Decision on {claim.item.code}, {claim.technician}" in legends(page)
