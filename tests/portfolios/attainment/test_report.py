"""The report says what was signed off beyond single claims, by whom, and whether it still stands."""

import pytest

from portfolios.attainment.declaration import words as declared
from portfolios.reports.contents import contents
from tests.portfolios.reports.steps import asked, built, words
from tests.portfolios.sign_off.steps import amended

from .steps import accepted, complete, sign_off, withdraw

pytestmark = pytest.mark.django_db


@pytest.fixture
def completed(portfolio, stage, verified):
    """{code: claim}: both competencies signed off and the stage completed."""
    claims = {code: accepted(portfolio, verified, code=code) for code in ("D1.1", "D1.2")}
    for code in claims:
        sign_off(portfolio, verified, code=code, reason="Seen in the clinic.")
    complete(portfolio, stage, verified, assurance="second_factor")
    return claims


def said(report):
    return " ".join(words(report).split())


def test_paper_names_signer_capacity_tier_number_and_organisation(portfolio, completed):
    text = said(built(portfolio))
    for expected in (
        "Competencies and stages signed off",
        "by Bryn Davies",
        "Educational supervisor, Pharmacist, GPhC 2012345",
        "verified by Harbour Lane Surgery",
        "Verified account with second factor",
        "Seen in the clinic.",
        "Stage completed",
    ):
        assert expected in text, expected
    assert declared()[:60] in text


def test_paper_says_what_no_longer_stands(portfolio, verified, completed):
    amended(completed["D1.1"])
    withdraw(portfolio, verified, code="D1.2", reason="It was not hers.")
    content = contents(asked(portfolio))
    assert [(each.code, each.state_label) for each in content["sign_offs"]] == [
        ("D1.1", "Changed since"),
        ("D1.2", "Withdrawn"),
    ]
    done = content["completions"][0]
    assert (done.state, done.fallen) == ("changed", ("D1.1", "D1.2"))


def test_paper_says_when_nothing_is_signed(portfolio):
    assert "No competency is signed off yet" in said(built(portfolio))
