"""What an assessor wrote goes wherever the evidence goes, and nobody changes it on the way."""

import pytest
from django.test import Client
from django.urls import reverse

from portfolios.canonical import digest
from portfolios.evidence import completeness, locking
from portfolios.evidence.content import content_of
from portfolios.models import Claim, Evidence, TicketAnswer
from portfolios.reports.entries import entries_of
from portfolios.sign_off import moves
from portfolios.sign_off.snapshot import differences, snapshot_of
from tests import make
from tests.portfolios.sign_off.steps import decide
from tests.portfolios.tickets import steps

pytestmark = pytest.mark.django_db

WORDS = "Asha checked four inhalers"


@pytest.fixture
def answered(client, evidence, path):
    client.post(path, steps.typed())
    return Evidence.objects.get(pk=evidence.pk)


@pytest.fixture
def claim(portfolio, answered):
    return make.make_claim(portfolio, answered)


def test_content_without_statements_keeps_its_digest(evidence, sent):
    assert "statements" not in content_of(evidence)
    assert [each["name"] for each in content_of(evidence)["answers"]] == ["setting", "witness_name", "seen", "more"]


def test_the_words_take_the_place_of_what_the_technician_wrote_for_them(answered):
    content = content_of(answered)
    assert [each["name"] for each in content["answers"]] == ["setting"]
    assert WORDS in str(content["statements"]) and "She will say" not in str(content)
    kept = TicketAnswer.objects.get()
    assert content["statements"] == [kept.content | {"sha256": digest(kept.content)}]


def test_the_technician_need_not_answer_what_the_assessor_answered(asha):
    evidence = steps.make_witnessed(asha, answers={"setting": "Here"})
    assert len(completeness.unanswered(evidence)) == 2
    _ticket, token = steps.ask(evidence)
    answer(token)
    assert completeness.unanswered(Evidence.objects.get(pk=evidence.pk)) == []


def test_evidence_is_submitted_without_an_answer_as_well(portfolio, evidence, sent):
    assert moves.submit(make.make_claim(portfolio, evidence), by=portfolio.owner).status == "submitted"


def test_the_technician_cannot_write_where_the_assessor_wrote(as_user, asha, answered):
    address = reverse("portfolios:evidence_edit", args=[answered.pk])
    assert "answer_seen" not in as_user(asha).get(address).content.decode()
    typed = {
        "title": "New",
        "event_date": "2026-10-01",
        "answer_setting": "There",
        "answer_seen": "Forged",
        "version": 1,
    }
    assert as_user(asha).post(address, typed | {"is_anonymised": "on"}).status_code == 302
    content = content_of(Evidence.objects.get(pk=answered.pk))
    assert WORDS in str(content) and "Forged" not in str(content) and "There" in str(content)


def test_a_decision_is_bound_to_the_words(claim, bryn):
    moves.submit(claim, by=claim.technician)
    decision = decide(claim, bryn)
    assert WORDS in str(decision.snapshot) and decision.snapshot_sha256 == digest(decision.snapshot)
    claim.evidence.refresh_from_db()
    locking.amend(claim.evidence, by=claim.technician)
    _ticket, token = steps.ask(claim.evidence, email="second@example.org")
    answer(token, answer_seen="A second view.", address="second@example.org")
    now = snapshot_of(Claim.objects.get(pk=claim.pk))
    assert digest(now) != decision.snapshot_sha256
    assert "A second view." in {each.field: each for each in differences(decision.snapshot, now)}["statements"].after


def answer(token, **changes):
    assert Client().post(steps.path_of(token), steps.typed(**changes)).status_code == 200


def test_the_queue_and_the_evidence_show_the_words_to_the_supervisor(as_user, bryn, claim):
    moves.submit(claim, by=claim.technician)
    for address in (reverse("portfolios:queue_list"), claim.evidence.get_absolute_url()):
        page = as_user(bryn).get(address).content.decode()
        assert WORDS in page and "In the words of Nia Pugh" in page and steps.NIA in page
        assert "No account; not checked by the portal." in page


def test_a_supervisor_does_not_read_words_of_a_draft(as_user, bryn, portfolio, evidence, client):
    claim = make.make_claim(portfolio, evidence)
    moves.submit(claim, by=claim.technician)
    decide(claim, bryn, "returned", "Ask somebody.")
    evidence.refresh_from_db()
    answer(steps.ask(evidence)[1])
    assert WORDS not in as_user(bryn).get(evidence.get_absolute_url()).content.decode()


@pytest.mark.parametrize("language, label", [("en", "What did you see?"), ("cy", "Beth welsoch chi?")])
def test_the_report_prints_who_said_what_but_no_address(language, label, claim):
    moves.submit(claim, by=claim.technician)
    (entry,) = entries_of(claim.portfolio, language)
    (said,) = entry.statements
    assert (said.name, said.position, said.registration_number) == ("Nia Pugh", "Practice nurse", "12A3456E")
    assert said.answers[0][0] == label and said.answers[0][1].startswith(WORDS) and said.email == ""
