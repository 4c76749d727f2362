"""The database refuses tickets and answers that cannot be, and any change of what was asked or said."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from portfolios.models import Ticket, TicketAnswer
from portfolios.sign_off import moves
from tests import make
from tests.portfolios.test_rules_by_name import broken_by, changed
from tests.portfolios.tickets import steps

pytestmark = pytest.mark.django_db


def asked(evidence, **fields):
    given = {"name": "Nia", "email": "nia@example.org", "token_digest": "d" * 64, "expires_at": timezone.now()}
    return lambda: Ticket.objects.create(evidence=evidence, **(given | fields))


def said(ticket, **changes):
    lawful = {
        "ticket": ticket,
        "evidence": ticket.evidence,
        "content": {},
        "sha256": "a" * 64,
        "name": "Nia",
        "position": "Nurse",
        "profession": "nurse",
        "assurance": ticket.assurance,
        "language": "en",
        "answered_at": timezone.now(),
    }
    return lambda: TicketAnswer.objects.create(**(lawful | changes))


@pytest.mark.parametrize("fields", [{"email": ""}, {"assurance": "shared_device"}])
def test_ticket_has_an_address_exactly_when_sent_by_email(fields, evidence):
    assert broken_by(asked(evidence, **fields)) == "ticket_has_an_address_exactly_when_sent_by_email"


def test_ticket_is_answered_or_revoked_not_both(evidence):
    both = {"answered_at": timezone.now(), "revoked_at": timezone.now()}
    assert broken_by(asked(evidence, **both)) == "ticket_is_answered_or_revoked_not_both"


def test_ticket_unanswered_once_for_address(evidence, ticket):
    assert broken_by(asked(evidence, email=ticket.email.upper())) == "ticket_unanswered_once_for_address"
    assert asked(steps.make_witnessed(evidence.owner), email=ticket.email)().pk


CHANGES = [
    {"name": "Somebody else"},
    {"email": "else@example.org"},
    {"token_digest": "e" * 64},
    {"shares_words": True},
    {"assurance": "shared_device", "email": ""},
    {"expires_at": timezone.now() + timedelta(days=99)},
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: next(iter(change)))
def test_ticket_stays_as_asked(change, ticket):
    assert broken_by(changed(ticket, **change)) == "ticket_stays_as_asked"


def test_an_ended_ticket_does_not_begin_again(ticket):
    changed(ticket, revoked_at=timezone.now())()
    assert broken_by(changed(ticket, revoked_at=None)) == "ticket_stays_as_asked"
    assert broken_by(Ticket.objects.filter(pk=ticket.pk).delete) == "ticket_stays_as_asked"


def test_ticket_answered_once(ticket):
    said(ticket)()
    assert broken_by(said(ticket)) == "ticket_answered_once"


def test_ticket_answer_has_a_digest(ticket):
    assert broken_by(said(ticket, sha256="short")) == "ticket_answer_has_a_digest"


@pytest.mark.parametrize("end", ["answered_at", "revoked_at", "expires_at"])
def test_ticket_answer_by_open_ticket(end, ticket):
    changed(ticket, **{end: timezone.now()})()
    assert broken_by(said(ticket)) == "ticket_answer_by_open_ticket"


def test_ticket_answer_by_open_ticket_of_this_evidence_in_this_way(ticket, asha):
    other = steps.make_witnessed(asha)
    assert broken_by(said(ticket, evidence=other)) == "ticket_answer_by_open_ticket"
    assert broken_by(said(ticket, assurance="shared_device")) == "ticket_answer_by_open_ticket"


def test_ticket_answer_by_open_ticket_never_on_submitted_evidence(portfolio, evidence, ticket):
    moves.submit(make.make_claim(portfolio, evidence), by=portfolio.owner)
    assert broken_by(said(ticket)) == "ticket_answer_by_open_ticket"


def test_ticketanswer_is_append_only(ticket):
    kept = said(ticket)()
    name = "portfolios_ticketanswer_is_append_only"
    assert broken_by(changed(kept, name="Asha")) == name
    assert broken_by(TicketAnswer.objects.filter(pk=kept.pk).delete) == name


@pytest.mark.parametrize("table", ["portfolios_ticketanswer", "portfolios_ticket"])
def test_neither_table_is_emptied(table, ticket, run_sql):
    with pytest.raises(DatabaseError), transaction.atomic():
        run_sql(f"TRUNCATE {table} CASCADE")
    assert Ticket.objects.exists()
