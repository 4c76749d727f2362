"""Every way to tamper with what is on record, made from the models: change, delete, forge, cut, swap, rewrite.

A tampering is (name, what it does to the world). It works past triggers and constraints, as a superuser would.
"""

import datetime
import uuid
from dataclasses import dataclass

from django.db import connection, models
from django.db.models import F

from portfolios.ledger import event_hash
from portfolios.ledger.fingerprints import RECORDED
from portfolios.models import Attachment, Claim, Decision, Evidence, LedgerEvent, Supervision

# Bound where it is settled only: there the tampered row must be one that is.
SETTLED = {"claim": "accepted", "report": "ready"}
PLACES = ("first", "middle", "last")
EVENT_COLUMNS = ["kind", "actor", "subject_id", "facts", "fingerprints", "happened_at", "previous_hash", "hash"]
ASHA = "asha@example.org"


@dataclass(frozen=True)
class Tampering:
    name: str
    do: object

    def __str__(self):
        return self.name


def every():
    yield from changes()
    yield from whole_rows()
    yield from of_events()
    yield from rewritten()
    yield from beside_the_ledger()


def changes():
    """Each column that is bound, of each kind of row."""
    for name, recorded in RECORDED.items():
        for column in [*recorded.columns.split(), *recorded.settled.split()]:
            field = recorded.model._meta.get_field(column.removesuffix("_id"))
            yield Tampering(f"change {name}.{column}", lambda world, f=field, n=name: change(row_of(n, world.asha), f))


def whole_rows():
    for name in RECORDED:
        yield Tampering(f"delete {name}", lambda world, n=name: delete(row_of(n, world.asha)))
        if name != "evidence":  # a draft of one's own, of which nothing is on record
            yield Tampering(f"forge {name}", lambda world, n=name: forge(row_of(n, world.asha)))
            yield Tampering(f"put another {name} in its place", lambda world, n=name: rename(row_of(n, world.asha)))


def of_events():
    for place in PLACES:
        for column in EVENT_COLUMNS:
            field = LedgerEvent._meta.get_field(column)
            yield Tampering(
                f"change event.{column}, {place}", lambda world, f=field, p=place: change(event_at(world, p), f)
            )
        yield Tampering(f"delete event, {place}", lambda world, p=place: delete(event_at(world, p)))
        yield Tampering(f"renumber event, {place}", lambda world, p=place: renumber(event_at(world, p)))
        yield Tampering(f"forge event behind the {place}", lambda world, p=place: insert_behind(event_at(world, p)))
    for cut in (1, 2, 5, 1000):
        yield Tampering(f"cut off {cut} events", lambda world, n=cut: cut_off(world.asha, n))
    yield Tampering("swap two events", swap)
    yield Tampering(
        "change the salt of an event", lambda world: change(decided(world)[1], LedgerEvent._meta.get_field("salt"))
    )
    yield Tampering("give the chain to somebody else's portfolio", lambda world: take_over(world))


def rewritten():
    """After each of these the whole chain is made consistent again."""
    for place in PLACES:
        for column in ("kind", "actor", "subject_id", "facts", "fingerprints", "happened_at"):
            field = LedgerEvent._meta.get_field(column)
            yield Tampering(
                f"rewrite the chain with another {column}, {place}",
                lambda world, f=field, p=place: (change(event_at(world, p), f), rewrite(world.asha)),
            )
        yield Tampering(
            f"rewrite the chain without its {place} event",
            lambda world, p=place: (delete(event_at(world, p)), rewrite(world.asha)),
        )
    yield Tampering("re-date a decision with its event", redate)
    yield Tampering("replace a decider with their event", replace_decider)
    yield Tampering("take a decision out with its event", unmake_decision)
    yield Tampering("forge a decision with an event of its own", forge_decision)
    yield Tampering("open an ended supervision with the older fingerprint", reopen)


def beside_the_ledger():
    """What was put forward, under a claim that was accepted."""
    for column in ("title", "event_date", "answers", "is_anonymised", "revision", "status", "form"):
        field = Evidence._meta.get_field(column)
        yield Tampering(
            f"change evidence.{column} under an acceptance", lambda world, f=field: change(signed(world).evidence, f)
        )
    for column in ("name", "description", "kind", "size", "sha256", "removed_at"):
        field = Attachment._meta.get_field(column)
        yield Tampering(f"change attachment.{column}", lambda world, f=field: change(file_of(world), f))
    yield Tampering("delete attachment", lambda world: delete(file_of(world)))
    yield Tampering("forge attachment", lambda world: forge(file_of(world)))


def row_of(name, portfolio):
    """A row of this kind on record in the portfolio, in the state in which all of its columns are bound."""
    recorded = RECORDED[name]
    if name == "evidence":
        return Claim.objects.filter(portfolio=portfolio, status="accepted").order_by("pk").first().evidence
    rows = recorded.model._base_manager.filter(**{recorded.owner: portfolio.owner}).order_by("pk")
    settled = [row for row in rows if recorded.is_settled(row.__dict__) and recorded.is_due(row.__dict__)]
    status = [row for row in settled if SETTLED.get(name) in (None, getattr(row, "status", getattr(row, "state", "")))]
    return next(row for row in status if name != "supervision" or row.ended_at is None)


def signed(world):
    claims = Claim.objects.filter(portfolio=world.asha, status="accepted", evidence__attachments__isnull=False)
    return claims.select_related("evidence").get()


def file_of(world):
    return signed(world).evidence.attachments.get()


def event_at(world, place):
    events = LedgerEvent.objects.filter(portfolio=world.asha)
    number = {"first": 1, "middle": events.count() // 2, "last": events.count()}[place]
    return events.get(sequence=number)


def change(row, field):
    before = getattr(row, field.attname)
    after = another(field, before, row)
    assert after != before
    assert row._meta.model._base_manager.filter(pk=row.pk).update(**{field.attname: after}) == 1


def another(field, value, row):
    """A value of this column that it has not."""
    if field.is_relation:
        return another_row(field, value)
    if isinstance(field, models.JSONField):
        return another_content(value)
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(field, models.DateTimeField):
        return value + datetime.timedelta(seconds=1) if value else row_time()
    if isinstance(field, models.DateField):
        return value + datetime.timedelta(days=1) if value else row_time().date()
    if isinstance(field, models.IntegerField):
        return (value or 0) + 1
    if isinstance(field, models.UUIDField):
        return uuid.uuid4()
    return text_like(str(value or ""), field)


def another_row(field, value):
    """One of Asha's where there is one, so that nothing of Ffion's is touched."""
    recorded = RECORDED.get(field.related_model._meta.model_name)
    own = {f"{recorded.owner}__email": ASHA} if recorded else {}
    others = field.related_model._base_manager.filter(**own).exclude(pk=value).order_by("pk")
    fresh = uuid.uuid4() if isinstance(field.target_field, models.UUIDField) else 10**6
    return others.values_list("pk", flat=True).first() or fresh


def another_content(value):
    if isinstance(value, list):
        return [*value, {"name": "forged"}]
    words = next((name for name, word in (value or {}).items() if isinstance(word, str)), "forged")
    return {**(value or {}), words: "forged"}


def text_like(value, field):
    """As long as it was: a word cut by the column's length would be no change."""
    if field.choices:
        return next(key for key, _label in field.flatchoices if key != value)
    return f"{value[:-1]}{'y' if value[-1:] == 'x' else 'x'}"


def row_time():
    return datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


def delete(row):
    rows = row._meta.model._base_manager.filter(pk=row.pk)
    assert rows._raw_delete(rows.db)


def forge(row):
    """A copy under another key, as if it had happened once more."""
    row.pk = uuid.uuid4() if isinstance(row._meta.pk, models.UUIDField) else None
    row.save(force_insert=True)


def rename(row):
    key = row.pk
    forge(row)
    rows = row._meta.model._base_manager.filter(pk=key)
    rows._raw_delete(rows.db)


def renumber(event):
    LedgerEvent.objects.filter(pk=event.pk).update(sequence=F("sequence") + 1000)


def insert_behind(event):
    """A forged event that says the same once more; the ones behind it move up, but are not rewritten."""
    behind = LedgerEvent.objects.filter(portfolio=event.portfolio_id, sequence__gt=event.sequence)
    behind.update(sequence=F("sequence") + 1)
    event.sequence, event.previous_hash = event.sequence + 1, event.hash
    event.happened_at = row_time()
    event.pk, event.hash = None, event_hash(event)
    event.save(force_insert=True)


def cut_off(portfolio, count):
    newest = LedgerEvent.objects.filter(portfolio=portfolio).order_by("-sequence")[:count]
    events = LedgerEvent.objects.filter(pk__in=list(newest.values_list("pk", flat=True)))
    assert events._raw_delete(events.db)


def swap(world):
    first, second = LedgerEvent.objects.filter(portfolio=world.asha, sequence__in=(3, 4)).order_by("sequence")
    LedgerEvent.objects.filter(pk=first.pk).update(sequence=second.sequence)
    LedgerEvent.objects.filter(pk=second.pk).update(sequence=first.sequence)


def take_over(world):
    events = LedgerEvent.objects.filter(portfolio=world.asha)
    events.update(portfolio=uuid.uuid4())


def rewrite(portfolio):
    """Number and hash all events anew, as somebody does who knows how it is done but not with which key."""
    previous = ""
    for number, event in enumerate(LedgerEvent.objects.filter(portfolio=portfolio).order_by("sequence"), start=1):
        event.sequence, event.previous_hash = number, previous
        previous = event.hash = event_hash(event)
        LedgerEvent.objects.filter(pk=event.pk).update(
            sequence=number, previous_hash=event.previous_hash, hash=event.hash
        )


def decided(world):
    decision = row_of("decision", world.asha)
    return decision, LedgerEvent.objects.get(facts__decision=str(decision.pk))


def redate(world):
    decision, event = decided(world)
    Decision.objects.filter(pk=decision.pk).update(decided_at=row_time())
    LedgerEvent.objects.filter(pk=event.pk).update(happened_at=row_time())
    rewrite(world.asha)


def replace_decider(world):
    decision, event = decided(world)
    Decision.objects.filter(pk=decision.pk).update(decider=world.dewi, decider_name=world.dewi.name)
    LedgerEvent.objects.filter(pk=event.pk).update(actor=world.dewi)
    rewrite(world.asha)


def unmake_decision(world):
    decision, event = decided(world)
    delete(decision)
    delete(event)
    rewrite(world.asha)


def forge_decision(world):
    """With fingerprints and salt of the real one: without the key there are no others to be had."""
    decision, event = decided(world)
    forge(decision)
    last = event_at(world, "last")
    event.pk, event.sequence, event.previous_hash = None, last.sequence + 1, last.hash
    event.facts = event.facts | {"decision": str(decision.pk)}
    event.fingerprints = event.fingerprints | {f"decision:{decision.pk}": next(iter(event.fingerprints.values()))}
    event.hash = event_hash(event)
    event.save(force_insert=True)


def reopen(world):
    """The event that opened it once more, behind the one that ended it: everything in it was true once."""
    ended = Supervision.objects.filter(portfolio=world.asha, ended_at__isnull=False).get()
    Supervision.objects.filter(pk=ended.pk).update(ended_at=None, ended_by=None)
    event, last = LedgerEvent.objects.get(subject_id=ended.pk, kind="supervision_started"), event_at(world, "last")
    event.pk, event.sequence, event.previous_hash = None, last.sequence + 1, last.hash
    event.hash = event_hash(event)
    event.save(force_insert=True)


def drop_constraints():
    """What a superuser drops first: rules on rows, and the uniqueness of anything but keys."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "SELECT c.conrelid::regclass, quote_ident(c.conname) FROM pg_constraint c"
            " WHERE c.contype IN ('c', 'u') AND c.conrelid::regclass::text LIKE 'portfolios_%'"
        )
        for table, name in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name} CASCADE")
        cursor.execute(
            "SELECT i.indexrelid::regclass FROM pg_index i WHERE i.indisunique AND NOT i.indisprimary"
            " AND i.indrelid::regclass::text LIKE 'portfolios_%'"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP INDEX {name}")
