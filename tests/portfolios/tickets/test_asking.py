"""A technician asks somebody without an account, and takes it back."""

import datetime
import threading
import uuid

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutgoingMail
from portfolios.models import LedgerEvent, Ticket
from portfolios.sign_off import moves
from portfolios.tickets import asking, refusals
from tests import make
from tests.portfolios.tickets import steps

pytestmark = pytest.mark.django_db


def page_of(evidence):
    return reverse("portfolios:ticket_create", args=[evidence.pk])


def asked(**changes):
    given = {"name": "Nia Pugh", "position": "Nurse", "assurance": "ticket_email", "email": steps.NIA}
    return given | {"key": uuid.uuid4()} | changes


def test_asking_writes_one_letter_that_holds_the_only_copy_of_the_token(as_user, asha, evidence, run_sql):
    response = as_user(asha).post(page_of(evidence), asked())
    assert response.url == evidence.get_absolute_url()
    letter = OutgoingMail.objects.get(recipient=steps.NIA)
    token = letter.body.split("/tickets/")[1].split("/")[0]
    ticket = Ticket.objects.get()
    assert ticket.token_digest == asking.token_digest(token)
    rows = run_sql("SELECT t::text FROM portfolios_ticket t UNION ALL SELECT e::text FROM portfolios_ledgerevent e")
    assert rows and not any(token in row for (row,) in rows)
    assert token not in as_user(asha).get(evidence.get_absolute_url()).content.decode()


def test_the_letter_names_no_more_than_the_kind_and_the_date(sent, evidence):
    body = OutgoingMail.objects.get(recipient=steps.NIA).body
    assert "1 October 2026" in body and "Witness testimony" in body and "Asha Rahman" in body
    assert evidence.title not in body and "busy surgery" not in body


def test_the_same_page_sent_twice_asks_once(as_user, asha, evidence):
    data = asked()
    for _click in range(2):
        as_user(asha).post(page_of(evidence), data)
    assert (Ticket.objects.count(), OutgoingMail.objects.filter(recipient=steps.NIA).count()) == (1, 1)


def test_asking_the_same_person_again_replaces_the_earlier_link(evidence, ticket):
    newer, _token = steps.ask(evidence, email=steps.NIA.upper())
    ticket.refresh_from_db()
    assert (ticket.state, newer.state) == ("revoked", "pending")


def test_a_letter_works_for_fourteen_days_and_a_code_for_thirty_minutes(evidence):
    letter, _token = steps.ask(evidence)
    code, _token = steps.ask(evidence, email="")
    assert letter.expires_at - letter.sent_at > datetime.timedelta(days=13, hours=23)
    assert code.expires_at - code.sent_at < datetime.timedelta(minutes=31)


def test_the_code_for_the_same_room_is_on_the_page_and_no_letter_is_written(as_user, asha, evidence):
    response = as_user(asha).post(page_of(evidence), asked(assurance="shared_device", email="left@example.org"))
    page = response.content.decode()
    token = page.split("/tickets/")[1].split("/")[0]
    ticket = Ticket.objects.get()
    assert (ticket.assurance, ticket.email) == ("shared_device", "")
    assert ticket.token_digest == asking.token_digest(token)
    assert "<svg" in page and "no-store" in response["Cache-Control"]
    assert not OutgoingMail.objects.exists()


def test_the_code_is_shown_once(as_user, asha, evidence):
    data = asked(assurance="shared_device")
    as_user(asha).post(page_of(evidence), data)
    assert as_user(asha).post(page_of(evidence), data).url == evidence.get_absolute_url()
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize(
    "email", ["asha@example.org", "ASHA@example.org", "asha+nia@example.org", "second@example.org"]
)
def test_nobody_asks_an_address_of_their_own(email, as_user, asha, evidence):
    asha.emailaddress_set.create(email="second@example.org", verified=False)
    response = as_user(asha).post(page_of(evidence), asked(email=email))
    assert "somebody else&#x27;s address" in response.content.decode()
    assert not Ticket.objects.exists() and not OutgoingMail.objects.exists()


def test_twenty_a_day_are_the_most(asha, evidence, as_user):
    for number in range(asking.MOST_PER_DAY):
        steps.ask(evidence, email=f"nia{number}@example.org")
    response = as_user(asha).post(page_of(evidence), asked())
    assert "20 times" in response.content.decode()
    assert Ticket.objects.count() == 20


def test_yesterdays_are_not_counted(evidence, monkeypatch):
    for number in range(asking.MOST_PER_DAY):
        steps.ask(evidence, email=f"nia{number}@example.org")
    tomorrow = timezone.now() + datetime.timedelta(days=1, minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    assert steps.ask(evidence)[0].state == "pending"


@pytest.mark.parametrize("lacking", [{"title": ""}, {"event_date": None}, {"is_anonymised": False}])
def test_evidence_that_is_not_fit_to_be_shown_is_shown_to_nobody(lacking, as_user, asha):
    evidence = steps.make_witnessed(asha, **lacking)
    assert as_user(asha).get(page_of(evidence)).status_code == 302
    assert as_user(asha).post(page_of(evidence), asked()).status_code == 302
    with pytest.raises(refusals.NotReady):
        steps.ask(evidence)
    assert not Ticket.objects.exists()


def test_there_is_nobody_to_ask_about_ones_own_reflection(as_user, asha):
    evidence = make.make_evidence(asha)
    assert as_user(asha).get(page_of(evidence)).status_code == 404
    with pytest.raises(refusals.NobodyToAsk):
        steps.ask(evidence)


def test_nobody_is_asked_about_submitted_evidence(portfolio, evidence):
    moves.submit(make.make_claim(portfolio, evidence), by=portfolio.owner)
    with pytest.raises(refusals.NotADraft):
        steps.ask(evidence)


def test_nobody_asks_about_the_evidence_of_somebody_else(evidence, bryn, portfolio, as_user):
    moves.submit(make.make_claim(portfolio, evidence), by=portfolio.owner)
    assert as_user(bryn).get(page_of(evidence)).status_code == 404
    with pytest.raises(refusals.NotTheOwner):
        steps.ask(evidence, by=bryn)


@pytest.mark.parametrize("name", ["www.bad.example", "https://bad.example", "nia@bad.example", "x" * 101, " "])
def test_a_name_is_no_place_for_a_link(name, as_user, asha, evidence):
    assert as_user(asha).post(page_of(evidence), asked(name=name)).status_code == 200
    assert not Ticket.objects.exists()


def test_a_line_end_in_a_name_adds_no_line_to_the_letter(as_user, asha, evidence):
    as_user(asha).post(page_of(evidence), asked(name="Nia\r\nBcc: all\n\nPay here"))
    letter = OutgoingMail.objects.get(recipient=steps.NIA)
    assert "\nBcc" not in letter.body + letter.subject
    assert Ticket.objects.get().name == "Nia Bcc: all Pay here"


def test_taking_it_back_ends_it_once(as_user, asha, ticket):
    address = reverse("portfolios:ticket_revoke", args=[ticket.pk])
    assert as_user(asha).get(address).status_code == 405
    as_user(asha).post(address)
    ticket.refresh_from_db()
    assert ticket.state == "revoked"
    with pytest.raises(refusals.NotOpen):
        asking.revoke(ticket, by=asha)


def test_nobody_else_takes_it_back(as_user, bryn, portfolio, ticket, evidence):
    moves.submit(make.make_claim(portfolio, evidence), by=portfolio.owner)
    assert as_user(bryn).post(reverse("portfolios:ticket_revoke", args=[ticket.pk])).status_code == 404
    with pytest.raises(refusals.NotTheOwner):
        asking.revoke(ticket, by=bryn)


def test_the_supervisor_does_not_read_who_was_asked(as_user, bryn, portfolio, ticket, evidence):
    moves.submit(make.make_claim(portfolio, evidence), by=portfolio.owner)
    page = as_user(bryn).get(evidence.get_absolute_url()).content.decode()
    assert ticket.name not in page and steps.NIA not in page


def test_a_draft_about_which_somebody_was_asked_stays(as_user, asha, evidence, ticket):
    as_user(asha).post(reverse("portfolios:evidence_delete", args=[evidence.pk]))
    assert type(evidence).objects.filter(pk=evidence.pk).exists()


def test_asking_and_taking_back_stand_in_the_ledger_without_a_name(portfolio, evidence, asha):
    make.make_claim(portfolio, evidence)
    other = make.make_portfolio(asha, make.make_edition(make.make_framework("other")))
    ticket, _token = steps.ask(evidence)
    asking.revoke(ticket, by=asha)
    events = LedgerEvent.objects.order_by("sequence")
    assert [(event.kind, event.portfolio) for event in events] == [
        ("ticket_sent", portfolio),
        ("ticket_revoked", portfolio),
    ]
    assert all(event.subject_id == ticket.pk and "Nia" not in str(event.facts) for event in events)
    assert not other.ledger_events.exists()


def test_unclaimed_evidence_is_told_to_the_newest_open_portfolio_or_to_none(portfolio, evidence):
    steps.ask(evidence)
    assert portfolio.ledger_events.get().kind == "ticket_sent"
    type(portfolio).objects.update(closed_at=timezone.now())
    steps.ask(evidence)
    assert LedgerEvent.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_windows_together_ask_twenty_times_at_most(asha):
    drafts = [steps.make_witnessed(asha), steps.make_witnessed(asha)]
    for number in range(asking.MOST_PER_DAY - 1):
        steps.ask(drafts[0], email=f"nia{number}@example.org")
    barrier = threading.Barrier(2)

    def window(evidence):
        barrier.wait(timeout=30)
        try:
            steps.ask(evidence, email="last@example.org")
        except refusals.TooMany:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=window, args=[draft]) for draft in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Ticket.objects.count() == asking.MOST_PER_DAY


def test_a_key_that_was_sent_for_other_evidence_asks_anew(asha, ffion, ticket):
    others, _token = steps.ask(steps.make_witnessed(ffion), email="mari@surgery.example.org")
    for earlier in (ticket, others):
        asked, token = steps.ask(steps.make_witnessed(asha), key=earlier.pk, email="owain@surgery.example.org")
        assert token and asked.pk != earlier.pk and asked.evidence.owner == asha
