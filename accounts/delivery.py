"""Sends letters from their table: the only module that changes a letter's state.

Invariant: a row is sent by the worker that holds its lease and by no other. A worker that dies between the mail
server's yes and its own commit leaves a letter that is sent once more: the price of never losing one.
"""

import datetime
import logging
import smtplib

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .models import OutgoingMail

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
# Longer than a task may run, so that a lease that has run out means a worker that is gone.
LEASE = datetime.timedelta(minutes=6)
# After so many attempts a letter waits until it is this old: a mail server that restarts is given time.
PATIENCE = {0: datetime.timedelta(0), 1: datetime.timedelta(minutes=1), 2: datetime.timedelta(minutes=10)}
LONGEST_SWEEP = datetime.timedelta(seconds=60)

FAILURES = {
    "unreachable": _("The mail server could not be reached."),
    "address_refused": _("The mail server does not accept this address."),
    "refused": _("The mail server refused the e-mail."),
    "worker_lost": _("The worker stopped while it was sending the e-mail."),
    "error": _("The e-mail could not be sent."),
}


def deliver(pk):
    """Send this letter, unless it is sent, given up, or in another worker's hands."""
    letter = take(pk)
    if letter is None:
        return
    try:
        send(letter)
    except Exception as error:
        # The text of a mail server's refusal can hold the address and the letter: neither belongs in a log.
        logger.warning("Letter %s not sent: %s", pk, type(error).__name__)
        put_back(letter, failure_of(error))
    else:
        change(letter, state=OutgoingMail.State.SENT, sent_at=timezone.now(), failure="", **emptied())


def take(pk):
    """Lease the letter by one conditional change, so that of two workers one gets None."""
    now = timezone.now()
    due = OutgoingMail.objects.due(now).filter(pk=pk, attempts__lt=MOST_ATTEMPTS)
    taken = due.update(state=OutgoingMail.State.SENDING, lease_until=now + LEASE, attempts=F("attempts") + 1)
    return OutgoingMail.objects.get(pk=pk) if taken else None


def send(letter):
    delivery = settings.OUTBOX_DELIVERY
    with get_connection(delivery["backend"], **delivery["options"]) as connection:
        EmailMessage(letter.subject, letter.body, to=[letter.recipient], connection=connection).send()


def put_back(letter, failure):
    if letter.attempts < MOST_ATTEMPTS:
        change(letter, state=OutgoingMail.State.QUEUED, failure=failure)
    else:
        change(letter, state=OutgoingMail.State.FAILED, failure=failure, **emptied())


def change(letter, **fields):
    """End the lease; nothing happens if it has run out and another worker holds one."""
    held = OutgoingMail.objects.filter(pk=letter.pk, state=OutgoingMail.State.SENDING, attempts=letter.attempts)
    held.update(lease_until=None, **fields)


def emptied():
    """Letters carry one-time links: outside the demo nobody reads them once they have left."""
    return {} if settings.DEMO else {"body": ""}


def failure_of(error):
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "address_refused"
    if isinstance(error, (smtplib.SMTPConnectError, smtplib.SMTPServerDisconnected)):
        return "unreachable"
    if isinstance(error, smtplib.SMTPException):
        return "refused"
    return "unreachable" if isinstance(error, OSError) else "error"


def sweep():
    """Send what no bell has brought, and give up what three workers have died with."""
    started = timezone.now()
    gone = OutgoingMail.objects.due(started).filter(attempts__gte=MOST_ATTEMPTS)
    gone.update(state=OutgoingMail.State.FAILED, lease_until=None, failure="worker_lost", **emptied())
    for pk in list(waiting(started).order_by("queued_at").values_list("pk", flat=True)):
        if timezone.now() - started > LONGEST_SWEEP:
            break
        deliver(pk)


def waiting(now):
    patient = Q()
    for attempts, age in PATIENCE.items():
        patient |= Q(attempts=attempts, queued_at__lte=now - age)
    return OutgoingMail.objects.due(now).filter(patient)
