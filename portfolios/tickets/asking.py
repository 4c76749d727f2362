"""How a technician asks somebody without an account for their words, and takes that back.

Invariant: only the owner asks, about a draft that is fit to be shown, and never themselves; the link is in the letter,
or on the page that is shown once, and in no row; whoever is asked again has one link that works.
Locks are taken in one order: the technician, the evidence, the tickets, the ledgers.
"""

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from accounts import outbox
from accounts.addresses import is_own_address
from accounts.models import User

from .. import ledger
from ..evidence import locking
from ..evidence.questions import takes_statements
from ..models import LedgerEvent, Portfolio, Ticket
from ..models.ticket import Assurance
from .refusals import AsksThemselves, NobodyToAsk, NotADraft, NotOpen, NotReady, NotTheOwner, TooMany

Kind = LedgerEvent.Kind
VALID_FOR = {Assurance.EMAIL: timedelta(days=14), Assurance.SHARED_DEVICE: timedelta(minutes=30)}
MOST_PER_DAY = 20


@dataclass(frozen=True)
class Wanted:
    """Whom to ask. Without an address the link is handed over in person."""

    name: str
    email: str = ""
    position: str = ""
    shares_words: bool = False


@transaction.atomic
def ask(evidence, wanted, *, by, key):
    """(ticket, token), and the letter if there is an address; the token is None where an earlier click has asked.

    An unanswered ticket to the same address is replaced. Raises NotTheOwner, NobodyToAsk, NotADraft, NotReady,
    AsksThemselves or TooMany.
    """
    # Twenty a day for each technician, not twenty for each of their windows.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    held = locking.locked_row(evidence)
    earlier = Ticket.objects.filter(pk=key).first()
    if earlier and earlier.evidence_id == held.pk and held.owner_id == by.pk:
        return earlier, None
    _require_may_ask(held, wanted.email, by)
    now, token = timezone.now(), secrets.token_urlsafe(32)
    if wanted.email:
        held.tickets.unanswered().filter(email__iexact=wanted.email).update(revoked_at=now)
    assurance = Assurance.EMAIL if wanted.email else Assurance.SHARED_DEVICE
    ticket = Ticket.objects.create(
        # A key that was sent for other evidence says nothing about this.
        id=uuid.uuid4() if earlier else key,
        evidence=held,
        assurance=assurance,
        token_digest=token_digest(token),
        expires_at=now + VALID_FOR[assurance],
        **vars(wanted),
    )
    record(Kind.TICKET_SENT, ticket, by=by)
    if ticket.email:
        send_letter(ticket, token, by)
    return ticket, token


@transaction.atomic
def revoke(ticket, *, by):
    """Take an unanswered ticket back, expired or not. Raises NotTheOwner or NotOpen."""
    evidence = locking.locked_row(ticket.evidence)
    if evidence.owner_id != by.pk:
        raise NotTheOwner
    if not Ticket.objects.unanswered().filter(pk=ticket.pk).update(revoked_at=timezone.now()):
        raise NotOpen
    record(Kind.TICKET_REVOKED, ticket, by=by)
    ticket.refresh_from_db()
    return ticket


def obstacle(evidence):
    """Why nobody can be asked about this evidence as it stands: a TicketRefused, or None."""
    if not takes_statements(evidence.form):
        return NobodyToAsk()
    if not evidence.is_editable:
        return NotADraft()
    is_ready = evidence.title.strip() and evidence.event_date and evidence.is_anonymised
    return None if is_ready else NotReady()


def token_digest(token):
    return hashlib.sha256(token.encode()).hexdigest()


def tickets_today(owner):
    day_ago = timezone.now() - timedelta(days=1)
    return Ticket.objects.visible_to(owner).filter(sent_at__gt=day_ago).count()


def record(kind, ticket, *, by=None, facts=None, rows=()):
    """One event in each open portfolio in which the evidence is claimed; where there is none, in the newest open one.

    A technician without any portfolio leaves no event: there is no chain that it could stand in.
    """
    evidence = ticket.evidence
    own = Portfolio.objects.owned_by(evidence.owner).open()
    claimed = list(own.filter(claims__evidence=evidence).distinct().order_by("pk"))
    for portfolio in claimed or own.order_by("-started_at")[:1]:
        named = {"evidence": str(evidence.pk), "assurance": ticket.assurance}
        ledger.record(portfolio, kind, by=by, subject=ticket, facts=named | (facts or {}), rows=rows)


def send_letter(ticket, token, technician):
    known = User.objects.filter(email__iexact=ticket.email).first()
    context = {"ticket": ticket, "technician": technician, "token": token, "form": ticket.evidence.form}
    outbox.post(known or ticket.email, "mail/ticket_sent", context, language=None if known else get_language())


def _require_may_ask(held, email, by):
    if held.owner_id != by.pk:
        raise NotTheOwner
    refusal = obstacle(held)
    if refusal:
        raise refusal
    if email and is_own_address(by, email):
        raise AsksThemselves
    if tickets_today(by) >= MOST_PER_DAY:
        raise TooMany
