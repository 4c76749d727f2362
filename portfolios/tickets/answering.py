"""How an assessor without an account answers a ticket.

Invariant: opening a link changes nothing, however often and by whatever it is opened; only a declared answer uses the
ticket up, once; the technician never answers; what was written is kept as it was, with what the assessor was shown.
"""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from accounts import outbox
from accounts.addresses import is_own_address

from .. import ledger
from ..canonical import digest
from ..evidence import locking
from ..evidence.content import answer as worded
from ..evidence.content import in_both
from ..evidence.questions import asked_questions, technicians_questions
from ..models import Ticket, TicketAnswer
from . import asking
from .refusals import AnswersThemselves, NotADraft, NotOpen, OtherAddress, SomebodyElse


@dataclass(frozen=True)
class Said:
    """What an assessor filled in. `answers`: {name of the question: value}; `declared`: the sentences they ticked."""

    name: str
    position: str
    profession: str
    registration_number: str = ""
    address: str = ""
    answers: dict = field(default_factory=dict)
    declared: tuple = ()


@transaction.atomic
def answer(ticket, said, *, by, language):
    """Keep the answer and tell the technician. `by`: who is signed in, or None.

    Raises NotOpen, AnswersThemselves, SomebodyElse, NotADraft or OtherAddress.
    """
    evidence = locking.locked_row(ticket.evidence)
    held = Ticket.objects.open().select_for_update().filter(pk=ticket.pk).first()
    if held is None:
        raise NotOpen
    held.evidence = evidence
    refusal = obstacle(held, by)
    if refusal:
        raise refusal
    if held.email and said.address.strip().lower() != held.email.lower():
        raise OtherAddress
    statement = _keep(held, said, language)
    held.answered_at = statement.answered_at
    held.save(update_fields=["answered_at"])
    asking.record(ledger.Kind.TICKET_ANSWERED, held, facts={"statement": statement.sha256}, rows=[statement])
    context = {"statement": statement, "technician": evidence.owner}
    outbox.post(evidence.owner, "mail/ticket_answered", context)
    return statement


def obstacle(ticket, user):
    """Why this open ticket cannot be answered now by who is signed in (or None): a TicketRefused, or None."""
    owner = ticket.evidence.owner
    if user == owner or (ticket.email and is_own_address(owner, ticket.email)):
        return AnswersThemselves()
    if user and ticket.email and not user.emailaddress_set.filter(email__iexact=ticket.email, verified=True).exists():
        return SomebodyElse()
    return None if ticket.evidence.is_editable else NotADraft()


def find_by_token(token):
    """The ticket that this token belongs to, answered or not, or None."""
    known = Ticket.objects.select_related("evidence__form", "evidence__owner")
    return known.filter(token_digest=asking.token_digest(token)).first()


def shown_words(ticket):
    """What the assessor is shown of what the technician wrote: answers, or none where the technician keeps them."""
    if not ticket.shares_words:
        return []
    evidence = ticket.evidence
    answers = [worded(each, evidence.answers.get(each["name"])) for each in technicians_questions(evidence.form)]
    return [each for each in answers if each["value"]]


def _keep(ticket, said, language):
    evidence, now = ticket.evidence, timezone.now()
    form = evidence.form
    who = {
        "name": said.name,
        "position": said.position,
        "profession": said.profession,
        "registration_number": said.registration_number,
        "assurance": ticket.assurance,
        "language": language,
    }
    content = who | {
        "ticket": str(ticket.pk),
        "asked": {"name": ticket.name, "email": ticket.email},
        "answered_at": now.isoformat(timespec="seconds"),
        "form": {"key": form.key, "version": form.version, "title": in_both(form, "title")},
        "revision": evidence.revision,
        "title": evidence.title,
        "event_date": evidence.event_date.isoformat() if evidence.event_date else None,
        "shown": shown_words(ticket),
        "answers": [worded(question, said.answers.get(question["name"])) for question in asked_questions(form)],
        "declared": list(said.declared),
    }
    return TicketAnswer.objects.create(
        ticket=ticket, evidence=evidence, content=content, sha256=digest(content), answered_at=now, **who
    )
