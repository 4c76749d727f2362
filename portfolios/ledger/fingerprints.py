"""What ties a row to the event that tells of it: a keyed, salted digest of the whole row as it was written.

`RECORDED` says which rows are kept on record and which of their columns. Columns that change without an event (a due
date, a place in a showcase, whatever is still a draft) stand in none.

Invariant: a fingerprint is made over the row as the database holds it, and over its event with the hash before it: it
proves nothing about another row, another event or another past. Nobody makes one without LEDGER_KEY, which no
database holds; nobody guesses a short reason from one without the salt, which is emptied when its writer is erased.
"""

import datetime
import hashlib
import hmac
import re
import secrets
import uuid
from dataclasses import dataclass

from django.conf import settings

from ..canonical import canonical_json, digest
from ..models import (
    CarriedClaim,
    CarriedSignOff,
    Claim,
    CompetencySignOff,
    Decision,
    Evidence,
    EvidenceRevision,
    FeedbackCycle,
    Invitation,
    Move,
    Portfolio,
    Question,
    Report,
    Review,
    StageCompletion,
    Submission,
    Supervision,
    Ticket,
    TicketAnswer,
)
from ..models.claim import WAITS_OR_STANDS

CAPACITY = (
    "decider_id decider_name decider_role decider_profession decider_registration_number decider_verified_by "
    "decider_covers assurance language decided_at reason outcome technician_id snapshot snapshot_sha256"
)
ACT = f"portfolio_id number {CAPACITY}"
UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MADE_OR_NOT = ("ready", "failed", "cancelled")


def always(row):
    return True


def never(row):
    return False


@dataclass(frozen=True)
class Recorded:
    """`columns` are bound always, `settled` besides where `is_settled(row)`.

    `owner` leads to the technician, `chain` to the portfolio whose ledger tells of the row. Where that may be any of
    theirs it is empty, and `since` is the column that says from when on there had to be one.
    `is_due(row)`: there must be an event about it.
    """

    model: type
    columns: str
    owner: str
    chain: str = ""
    since: str = ""
    settled: str = ""
    is_settled: object = always
    is_due: object = always

    @property
    def name(self):
        return self.model._meta.model_name

    @property
    def wanted(self):
        extra = {self.since} - {"", *self.columns.split()}
        return ["pk", *self.columns.split(), *self.settled.split(), *extra]

    def content(self, row):
        """What a fingerprint binds of a row, given as {column: value}."""
        bound = self.columns.split() + (self.settled.split() if self.is_settled(row) else [])
        return {column: plain(row[column]) for column in bound}


RECORDED = {
    recorded.name: recorded
    for recorded in (
        Recorded(Portfolio, "owner_id edition_id target_stage_id started_at closed_at", owner="owner", chain="pk"),
        Recorded(
            Supervision,
            "portfolio_id technician_id supervisor_id role started_at until cover_id ended_at ended_by_id",
            owner="portfolio__owner",
            chain="portfolio_id",
        ),
        Recorded(
            Invitation,
            "portfolio_id email role token_digest invited_at expires_at",
            owner="portfolio__owner",
            chain="portfolio_id",
            settled="accepted_at accepted_by_id",
            is_settled=lambda row: row["accepted_at"] is not None,
        ),
        Recorded(
            Claim,
            "portfolio_id evidence_id technician_id item_id status evidence_revision submitted_at decided_at",
            owner="portfolio__owner",
            chain="portfolio_id",
            settled="level_id justification version",
            is_settled=lambda row: row["status"] in WAITS_OR_STANDS,
            is_due=lambda row: row["status"] != "draft",
        ),
        Recorded(
            Submission,
            "claim_id claim_version snapshot snapshot_sha256 submitted_at",
            owner="claim__portfolio__owner",
            chain="claim__portfolio_id",
        ),
        Recorded(
            Decision, f"claim_id claim_version {CAPACITY}", owner="claim__portfolio__owner", chain="claim__portfolio_id"
        ),
        Recorded(
            Question,
            "claim_id claim_version asker_id asker_name text asked_at answer answered_at",
            owner="claim__portfolio__owner",
            chain="claim__portfolio_id",
        ),
        Recorded(
            CompetencySignOff, f"item_id level_id expires_on {ACT}", owner="portfolio__owner", chain="portfolio_id"
        ),
        Recorded(StageCompletion, f"stage_id {ACT}", owner="portfolio__owner", chain="portfolio_id"),
        # Its revision is as many as those on record, and one; see `checking`.
        Recorded(Evidence, "owner_id form_id", owner="owner", since="created_at", is_due=never),
        Recorded(
            EvidenceRevision, "evidence_id number content created_at", owner="evidence__owner", since="created_at"
        ),
        Recorded(
            Ticket,
            "evidence_id name email position assurance shares_words token_digest sent_at",
            owner="evidence__owner",
            since="sent_at",
            settled="answered_at",
            is_settled=lambda row: row["answered_at"] is not None,
        ),
        Recorded(
            TicketAnswer,
            "ticket_id evidence_id content sha256 name position profession registration_number assurance language "
            "answered_at",
            owner="evidence__owner",
            since="answered_at",
        ),
        Recorded(
            FeedbackCycle,
            "portfolio_id technician_id questions state proposed_at approved_at approved_by_id return_reason "
            "released_at stopped_at results",
            owner="portfolio__owner",
            chain="portfolio_id",
            is_due=lambda row: row["state"] != "draft",
        ),
        # Told of in the ledger of the portfolio that was left, and of the one that was come to.
        Recorded(Move, "origin_id destination_id moved_at moved_by_id", owner="destination__owner", since="moved_at"),
        Recorded(
            CarriedClaim,
            "move_id claim_id decision_id change_id standing item_id level_id",
            owner="move__destination__owner",
            chain="move__destination_id",
        ),
        Recorded(
            CarriedSignOff,
            "move_id sign_off_id change_id standing item_id level_id",
            owner="move__destination__owner",
            chain="move__destination_id",
        ),
        Recorded(
            Report,
            "portfolio_id number requested_by_id language is_shared as_at requested_at verification_code",
            owner="portfolio__owner",
            chain="portfolio_id",
            settled="state failure finished_at file sha256 pages size ledger_head",
            is_settled=lambda row: row["state"] in MADE_OR_NOT,
        ),
        Recorded(
            Review,
            "report_id technician_id reviewer_id reviewer_role outcome comment report_sha256 reviewed_at",
            owner="report__portfolio__owner",
            chain="report__portfolio_id",
        ),
    )
}


def key_of(row):
    return f"{row._meta.model_name}:{row.pk}"


def bind(event, rows):
    """Give the event its salt, and the fingerprints of these rows and of those that its facts name. A query for each.

    Facts name a row by the name of its model: {"decision": key}.
    """
    named = {f"{name}:{key}" for name, key in event.facts.items() if name in RECORDED and UUID.fullmatch(str(key))}
    keys = named | {key_of(row) for row in rows if row._meta.model_name in RECORDED}
    bind_all(event, {key: stored(*key.split(":")) for key in sorted(keys)})


def bind_all(event, rows):
    """The same for rows given as {key: {column: value}}."""
    event.salt = secrets.token_hex(16) if rows else ""
    event.fingerprints = {key: fingerprint(event, RECORDED[key.partition(":")[0]], row) for key, row in rows.items()}


def stored(name, key):
    return RECORDED[name].model._base_manager.values(*RECORDED[name].wanted).get(pk=key)


def held(row):
    """The row in hand as it will be read again: for what is written by bulk."""
    return {column: getattr(row, column) for column in RECORDED[row._meta.model_name].wanted}


def fingerprint(event, recorded, row):
    """The fingerprint that this event has to hold of this row, given as {column: value}."""
    said = {"event": what_is_said(event), "row": recorded.content(row), "of": f"{recorded.name}:{row['pk']}"}
    secret = f"{settings.LEDGER_KEY}{event.salt}".encode()
    return hmac.new(secret, canonical_json(said), hashlib.sha256).hexdigest()


def what_is_said(event):
    """An event without its own hash and fingerprints."""
    return {
        "portfolio": str(event.portfolio_id),
        "sequence": event.sequence,
        "kind": str(event.kind),
        "actor": event.actor_id,
        "subject": str(event.subject_id) if event.subject_id else None,
        "facts": event.facts,
        "happened_at": event.happened_at.isoformat(timespec="microseconds"),
        "previous_hash": event.previous_hash,
    }


def plain(value):
    """A column's value as JSON holds it; what is JSON itself by its digest."""
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    if isinstance(value, datetime.date | uuid.UUID):
        return str(value)
    if isinstance(value, dict | list):
        return digest(value)
    return value
