"""The pages on which competencies are signed off and stages completed."""

import time
from types import SimpleNamespace

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.urls import reverse
from django.utils import timezone

from portfolios.attainment import glimpse
from portfolios.models import CompetencySignOff, StageCompletion
from tests.portfolios.sign_off.steps import amended, withdraw_acceptance

from .steps import accepted, complete, sheet_of, sign_off, stage_sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def fresh(as_user):
    """A client whose person has proved their password a moment ago."""

    def signed_in(person):
        client = as_user(person)
        session = client.session
        record_authentication(SimpleNamespace(session=session), person, "password", reauthenticated=True)
        session.save()
        return client

    return signed_in


@pytest.fixture(autouse=True)
def in_the_demo(settings):
    """Where a password is factor enough."""
    settings.DEMO = True


def address(name, portfolio, code="D1.1"):
    return reverse(f"portfolios:{name}", args=[portfolio.pk, code])


def overview_of(portfolio):
    return reverse("portfolios:attainment_detail", args=[portfolio.pk])


def shown(sheet, **typed):
    return {"digest": sheet.digest, "seen": glimpse.of(sheet), "reason": ""} | typed


def words(response):
    return " ".join(response.content.decode().split())


def test_page_shows_descriptor_evidence_and_rules_and_signs(portfolio, bryn, fresh):
    claim = accepted(portfolio, bryn)
    page = words(fresh(bryn).get(address("competency_sign_off", portfolio)))
    for expected in ("What D1.1 is at SH.", claim.evidence.get_absolute_url(), "the portal asks for at least one"):
        assert expected in page
    sent = shown(sheet_of(portfolio), reason="Seen in the clinic.")
    answer = fresh(bryn).post(address("competency_sign_off", portfolio), sent)
    assert answer["Location"] == overview_of(portfolio)
    act = CompetencySignOff.objects.get()
    assert (act.decider, act.reason, act.language) == (bryn, "Seen in the clinic.", "en")


def test_page_asks_for_a_factor_before_it_shows_anything(portfolio, bryn, as_user):
    accepted(portfolio, bryn)
    client = as_user(bryn)
    session = client.session
    record_authentication(SimpleNamespace(session=session), bryn, "password")
    session["account_authentication_methods"][0]["at"] = time.time() - 301
    session.save()
    for answer in (
        client.get(address("competency_sign_off", portfolio)),
        client.post(address("competency_sign_off", portfolio), shown(sheet_of(portfolio))),
    ):
        assert answer.status_code == 302 and "reauthenticate" in answer["Location"]
    assert not CompetencySignOff.objects.exists()


def test_what_is_not_sufficient_has_reasons_and_no_form(portfolio, bryn, fresh):
    page = words(fresh(bryn).get(address("competency_sign_off", portfolio)))
    assert "Not ready for a signature" in page and "Log 1 more piece of evidence" in page
    assert 'name="digest"' not in page


def test_what_has_changed_since_the_page_was_opened_is_refused_with_the_difference(portfolio, bryn, fresh):
    accepted(portfolio, bryn)
    sent = shown(sheet_of(portfolio), reason="Kept words.")
    accepted(portfolio, bryn)
    page = words(fresh(bryn).post(address("competency_sign_off", portfolio), sent))
    assert "Something has changed since you opened the page." in page
    assert "<del>1 accepted piece" in page and "<ins>2 accepted pieces" in page
    assert "Kept words." in page and sheet_of(portfolio).digest in page
    assert not CompetencySignOff.objects.exists()


def test_refused_page_signs_when_it_is_sent_again(portfolio, bryn, fresh):
    accepted(portfolio, bryn)
    stale = shown(sheet_of(portfolio)) | {"digest": "0" * 64}
    assert fresh(bryn).post(address("competency_sign_off", portfolio), stale).status_code == 200
    assert fresh(bryn).post(address("competency_sign_off", portfolio), shown(sheet_of(portfolio))).status_code == 302


def test_practice_supervisor_reads_why_they_cannot_sign(portfolio, bryn, dewi, fresh):
    accepted(portfolio, bryn)
    for name in ("competency_sign_off", "competency_renew"):
        page = words(fresh(dewi).get(address(name, portfolio)))
        assert "You cannot sign this" in page and 'name="digest"' not in page
    assert "You supervise as a practice supervisor" in words(fresh(dewi).get(overview_of(portfolio)))
    refused = fresh(dewi).post(address("competency_sign_off", portfolio), shown(sheet_of(portfolio)))
    assert refused.status_code == 200 and not CompetencySignOff.objects.exists()


def test_unverified_supervisor_reads_why_they_cannot_complete(portfolio, stage, bryn, fresh):
    page = words(fresh(bryn).get(address("stage_complete", portfolio, stage.slug)))
    assert "Only a supervisor whom an organisation has verified completes a stage" in page


@pytest.fixture
def signed(portfolio, verified):
    for code in ("D1.1", "D1.2"):
        accepted(portfolio, verified, code=code)
        sign_off(portfolio, verified, code=code)


def test_stage_is_completed_by_declaring_it(portfolio, stage, verified, signed, fresh):
    here, sent = address("stage_complete", portfolio, stage.slug), shown(stage_sheet(portfolio, stage))
    page = words(fresh(verified).get(here))
    assert "I have seen every sign-off that this stage rests on" in page
    unsaid = words(fresh(verified).post(here, sent))
    assert "Confirm the declaration" in unsaid and not StageCompletion.objects.exists()
    assert fresh(verified).post(here, sent | {"declared": "on"}).status_code == 302
    assert StageCompletion.objects.get().decider == verified
    assert "Completed by Bryn Davies" in words(fresh(portfolio.owner).get(overview_of(portfolio)))


@pytest.mark.parametrize("what", ["competency_withdraw", "stage_withdraw"])
def test_withdrawal_needs_its_reason_and_keeps_it_on_record(portfolio, stage, verified, signed, fresh, what):
    complete(portfolio, stage, verified)
    here = address(what, portfolio, "D1.1" if what == "competency_withdraw" else stage.slug)
    assert "Say why it is withdrawn." in words(fresh(verified).post(here, {"number": 1, "reason": " "}))
    assert fresh(verified).post(here, {"number": 1, "reason": "It was not hers."}).status_code == 302
    acts = CompetencySignOff if what == "competency_withdraw" else StageCompletion
    assert acts.objects.get(outcome="withdrawn").reason == "It was not hers."


def test_withdrawal_of_another_act_than_was_shown_is_refused_and_keeps_the_reason(portfolio, verified, signed, fresh):
    page = words(fresh(verified).post(address("competency_withdraw", portfolio), {"number": 9, "reason": "Kept."}))
    assert "Something has changed" in page and "Kept." in page


def test_technician_asks_from_the_overview_and_reads_when_they_did(portfolio, asha, bryn, fresh):
    accepted(portfolio, bryn)
    assert "Ask for sign-off" in words(fresh(asha).get(overview_of(portfolio)))
    fresh(asha).post(address("competency_ask", portfolio))
    page = words(fresh(asha).get(overview_of(portfolio)))
    assert "You asked for the signature on" in page and "Ask for sign-off" not in page
    assert f"{timezone.localdate():%-d %B %Y}" in page


def test_signature_says_which_piece_has_changed_and_how_to_the_owner_alone(portfolio, asha, bryn, fresh):
    claim = accepted(portfolio, bryn)
    sign_off(portfolio, bryn)
    amended(claim, title="A secret title")
    own = words(fresh(asha).get(address("sign_off_list", portfolio)))
    assert "<ins>A secret title</ins>" in own and "Ask for it to be decided again" in own
    others = words(fresh(bryn).get(address("sign_off_list", portfolio)))
    assert "secret" not in others and "Changed since sign-off" in others


def test_withdrawn_acceptance_is_named_on_the_signature(portfolio, asha, bryn, fresh):
    claim = accepted(portfolio, bryn)
    sign_off(portfolio, bryn)
    withdraw_acceptance(claim, bryn)
    assert "Acceptance withdrawn" in words(fresh(asha).get(address("sign_off_list", portfolio)))


def test_portfolio_and_competency_page_show_the_signature(portfolio, asha, bryn, fresh):
    accepted(portfolio, bryn)
    sign_off(portfolio, bryn)
    assert 'data-state="signed_off"' in words(fresh(asha).get(portfolio.get_absolute_url()))
    page = words(fresh(asha).get(address("portfolio_competency", portfolio)))
    assert 'data-state="signed_off"' in page and address("sign_off_list", portfolio) in page


def test_history_tells_of_signatures(portfolio, stage, verified, signed, fresh):
    complete(portfolio, stage, verified)
    page = words(fresh(verified).get(reverse("portfolios:portfolio_history", args=[portfolio.pk])))
    for sentence in ("Bryn Davies signed off D1.1.", "Bryn Davies completed the stage Experienced."):
        assert sentence in page


def test_stage_that_expects_nothing_here_has_no_page(portfolio, bryn, fresh):
    assert fresh(bryn).get(address("stage_complete", portfolio, "invented")).status_code == 404
