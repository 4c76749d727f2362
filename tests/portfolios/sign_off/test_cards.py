"""What one card of the queue keeps when the page comes back with an error."""

import re

from portfolios.models import Attachment, Claim
from portfolios.sign_off import questions
from portfolios.sign_off.cards import cards
from portfolios.sign_off.queue import with_everything_shown
from tests import make
from tests.portfolios.sign_off.steps import shown, waiting_claim
from tests.portfolios.sign_off.test_queue import sent


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


def test_the_summary_of_errors_names_whose_claim_each_is_about(portfolio, bryn, as_user):
    client = as_user(bryn)
    for code in ("D1.1", "D1.2"):
        waiting_claim(portfolio, code=code)
    data = sent(client.get("/sign-off/"), D1_1=("returned", ""), D1_2=("question", ""))
    summary = re.search(r"data-error-summary>(.*?)</ul>", client.post("/sign-off/", data).content.decode(), re.DOTALL)
    assert re.findall(r"<a[^>]*>(.*?)</a>", summary.group(1)) == [
        "D1.1, Asha Rahman: Say what has to change.",
        "D1.2, Asha Rahman: Write your question.",
    ]


def test_a_page_is_sent_to_its_address_without_the_card_that_was_jumped_to(portfolio, bryn, as_user):
    waiting_claim(portfolio)
    page = as_user(bryn).get("/sign-off/?order=due").content.decode()
    assert '<form method="post" action="/sign-off/?order=due" novalidate data-queue' in page


def test_a_refused_page_offers_no_second_question(portfolio, bryn, as_user):
    client, asked = as_user(bryn), waiting_claim(portfolio)
    questions.ask(asked.pk, text="Who changed the form?", seen_digest=shown(asked), by=bryn)
    data = sent(client.get("/sign-off/"), D1_1=("returned", ""))
    page = client.post("/sign-off/", data).content.decode()
    assert "Say what has to change." in page and 'value="question"' not in page


def test_pictures_are_looked_at_on_the_card_and_other_files_are_named(portfolio, asha, bryn, as_user):
    evidence = make.make_evidence(asha)
    shared = {"evidence": evidence, "size": 1, "sha256": "a" * 64, "file": "evidence/aa/a"}
    picture = Attachment.objects.create(name="chart.png", kind="image/png", description="A bar chart", **shared)
    paper = Attachment.objects.create(name="proof.pdf", kind="application/pdf", **shared)
    waiting_claim(portfolio, evidence)
    page = as_user(bryn).get("/sign-off/").content.decode()
    assert re.findall(r'<img src="([^"]+)" alt="([^"]+)" loading="lazy">', page) == [
        (picture.get_absolute_url(), "A bar chart")
    ]
    assert paper.get_absolute_url() in page
