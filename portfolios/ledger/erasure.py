"""Erases a person from the record, so that it still proves what it proved and no longer says who it was about.

What a technician wrote, and what was written about them, goes; of each signature stays which competency it was for,
what was decided, who decided, when, and the digests. What an erased supervisor decided about others stays whole, with
their name and number: it is somebody else's record, kept for the defence of legal claims.

The triggers that keep the record are in the way, rightly. For one transaction the owner of the tables switches them
off by name: no door for the application stands open in them, and PostgreSQL itself asks who owns the tables.

Invariant: all or nothing; afterwards every chain still verifies: an event in each that is concerned binds the rows as
they are now, and the salts of the events that bound them before are gone.
"""

import json
from collections import Counter
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.db.utils import ProgrammingError
from django.utils import timezone

from accounts import erasing
from accounts.models import User

from ..models import (
    Attachment,
    Cover,
    DecisionDraft,
    IntegrityNote,
    Invitation,
    LedgerEvent,
    Portfolio,
    Supervision,
    Ticket,
)
from ..reports import jobs
from . import heads
from .blanks import EMPTIED, ERASED, KNOWN_BY, empty
from .chain import Kind, record
from .fingerprints import RECORDED

# The triggers of ours, each with the word that restores how it was enabled.
ENABLED = """
    SELECT t.tgrelid::regclass::text, quote_ident(t.tgname),
           CASE t.tgenabled WHEN 'A' THEN 'ALWAYS' WHEN 'R' THEN 'REPLICA' ELSE '' END
    FROM pg_trigger t
    WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND t.tgrelid::regclass::text ~ '^(accounts|portfolios)_'
"""


class ErasureRefused(Exception):
    """Why nobody was erased."""


@transaction.atomic
def erase(person):
    """Erase this person; a Counter of what was emptied. Raises ErasureRefused."""
    person = User.objects.select_for_update().get(pk=person.pk)
    if erasing.is_erased(person):
        raise ErasureRefused("This person has been erased already.")
    with triggers_off():
        changed = empty_record(person) + end_grants(person)
        gone = Counter(key.partition(":")[0] for key in changed) + delete_beside(person)
        bind_again(person, changed)
        gone += erasing.empty(person)
    entry = {"time": timezone.now().isoformat(timespec="seconds"), "person": person.pk, "joined": joined(person)}
    transaction.on_commit(lambda: remember(entry))
    return gone


def replay(file):
    """Erase whoever stands in this list and is here again; how many. For after a backup was restored."""
    entries = [json.loads(line) for line in file.read_text().splitlines()]
    here = {person.pk: person for person in User.objects.filter(pk__in=[entry["person"] for entry in entries])}
    again = {
        entry["person"]: here[entry["person"]]
        for entry in entries
        if entry["person"] in here and joined(here[entry["person"]]) == entry["joined"]
    }
    waiting = [person for person in again.values() if not erasing.is_erased(person)]
    for person in waiting:
        erase(person)
    return len(waiting)


def remember(entry):
    with heads.locked(settings.ERASURE_LIST) as file:
        heads.add(file, [entry])


def joined(person):
    """With the key it names an account, and nobody to whom the account is unknown."""
    return person.date_joined.isoformat()


def empty_record(person):
    """Empty what is on record about a technician, and their reports; the keys of the rows that have changed."""
    now, addresses = timezone.now(), erasing.addresses_of(person)
    files = [each.file for each in Attachment.objects.filter(evidence__owner=person) if each.file]
    transaction.on_commit(lambda: [file.storage.delete(file.name) for file in files])
    Ticket.objects.unanswered().filter(evidence__owner=person).update(revoked_at=now)
    Invitation.objects.unanswered().filter(portfolio__owner=person).update(revoked_at=now)
    changed = [key for each in EMPTIED for key in empty(each, **{each.whose: person})]
    changed += [key for each in KNOWN_BY for address in addresses for key in empty(each, email__iexact=address)]
    changed += [f"report:{report.pk}" for report in jobs.forget(person)]
    own = Portfolio.objects.owned_by(person)
    own.open().update(closed_at=now)
    return changed + [f"portfolio:{key}" for key in own.values_list("pk", flat=True)]


def end_grants(person):
    """Nobody supervises an erased person, and they supervise nobody; the keys of the grants that ended."""
    either = Q(technician=person) | Q(supervisor=person)
    open_grants = Supervision.objects.filter(either, ended_at__isnull=True)
    keys = [f"supervision:{key}" for key in open_grants.values_list("pk", flat=True)]
    now = timezone.now()
    open_grants.update(ended_at=now, ended_by=person)
    covers = Cover.objects.filter(Q(supervisor=person) | Q(deputy=person), accepted_at__isnull=True)
    covers.filter(ended_at__isnull=True).update(ended_at=now)
    return keys


def delete_beside(person):
    """Delete what is no part of any record: phrases, decisions begun, reminders, bookmarks; notes lose their words."""
    drafts = DecisionDraft.objects.filter(Q(supervisor=person) | Q(claim__technician=person))
    beside = {"decisions begun": drafts, "phrases": person.phrases.all()}
    beside |= {"reminders": person.reminders.all(), "bookmarks": person.bookmarks.all()}
    gone = Counter({name: rows.delete()[0] for name, rows in beside.items()})
    says = Q(note__icontains=person.name)
    for word in filter(None, (*erasing.addresses_of(person), person.registration_number)):
        says |= Q(note__icontains=word)
    gone["notes"] = IntegrityNote.objects.filter(says).update(note=ERASED)
    return gone


def bind_again(person, changed):
    """Write into each chain that is concerned that the person was erased, with the rows as they are now."""
    recorded = [key for key in changed if key.partition(":")[0] in RECORDED]
    telling = LedgerEvent.objects.filter(fingerprints__has_any_keys=recorded)
    own = Portfolio.objects.owned_by(person)
    concerned = Portfolio.objects.filter(Q(pk__in=telling.values("portfolio")) | Q(pk__in=own))
    for portfolio in concerned.order_by("pk"):
        events = LedgerEvent.objects.filter(portfolio=portfolio)
        # Of their own ledger no salt stays: whatever it binds is bound anew.
        before = events if portfolio.owner_id == person.pk else events.filter(fingerprints__has_any_keys=recorded)
        was = {}
        for event in before.order_by("sequence"):
            was |= event.fingerprints
        rows = [RECORDED[name].model._base_manager.get(pk=key) for name, key in (each.split(":") for each in was)]
        before.update(salt="")
        record(portfolio, Kind.PERSON_ERASED, facts={"person": person.pk, "was": was}, rows=rows)


@contextmanager
def triggers_off():
    """Let the rows be emptied, by whoever owns the tables. Raises ErasureRefused for everybody else."""
    with connection.cursor() as cursor:
        cursor.execute(ENABLED)
        triggers = cursor.fetchall()
        # A table with checks that still wait for the end of the transaction cannot be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        try:
            for table, name, _mode in triggers:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
        except ProgrammingError as denied:
            raise ErasureRefused("Only the owner of the database's tables can erase: use that role.") from denied
        yield
        for table, name, mode in triggers:
            cursor.execute(f"ALTER TABLE {table} ENABLE {mode} TRIGGER {name}")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
