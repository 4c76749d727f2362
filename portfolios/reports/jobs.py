"""The life of a report's row: the only module that changes `Report.state`.

The row is the job; what rings a worker is only a hint. A worker holds the row by a lease, a token that dies with it.
Invariant: every change is one conditional UPDATE, so that of two workers one wins, a late worker changes nothing,
and a finished report is never made again; the ledger says what happened in the same transaction.
"""

import hashlib
import os
import secrets
import uuid
from dataclasses import dataclass
from datetime import UTC, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, Q
from django.utils import timezone

from .. import ledger
from ..models import Portfolio, Report
from . import letters, shelf

State = Report.State
Failure = Report.Failure

MAXIMUM_ATTEMPTS = 3
# A row asked for a moment ago has just been rung for.
RUNG_LATELY = timedelta(seconds=20)
MOST_RUNG_AT_ONCE = 20
# Letters and digits that nobody takes for one another; 16 of them are 80 bits.
CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 16


class ReportRefused(Exception):
    """What was asked of a report is not possible in its state."""


class AlreadyBeingMade(ReportRefused):
    """Another report of this portfolio is waiting or being made: `report`."""

    def __init__(self, report):
        super().__init__()
        self.report = report


class LeaseLost(Exception):
    """Somebody else holds the report now, or it was cancelled."""


@dataclass(frozen=True)
class Lease:
    report_id: uuid.UUID
    token: uuid.UUID

    def held(self):
        """The row, as long as this lease holds it."""
        return Report.objects.filter(pk=self.report_id, state=State.RUNNING, lease_token=self.token)


@transaction.atomic
def request(portfolio, *, by, language, is_shared, key, as_at=None, moving_to=None):
    """Write down that a report is wanted, of today or of a moment in the past; the same key finds the same report.

    `moving_to`: the edition of a gap letter. Raises AlreadyBeingMade.
    """
    Portfolio.objects.select_for_update(no_key=True).get(pk=portfolio.pk)
    asked = Report.objects.filter(request_key=key).first()
    if asked and asked.portfolio_id == portfolio.pk:
        return asked
    _refuse_second(portfolio)
    report = Report.objects.create(
        portfolio=portfolio,
        number=(portfolio.reports.aggregate(last=Max("number"))["last"] or 0) + 1,
        requested_by=by,
        # A key that was sent for another portfolio says nothing about this one.
        request_key=uuid.uuid4() if asked else key,
        language=language,
        is_shared=is_shared,
        as_at=as_at,
        moving_to=moving_to,
        verification_code=new_code(),
    )
    facts = {"number": report.number} | ({"as_at": as_at.astimezone(UTC).isoformat()} if as_at else {})
    facts |= {"moving_to": moving_to.pk} if moving_to else {}
    ledger.record(portfolio, ledger.Kind.REPORT_REQUESTED, by=by, subject=report, facts=facts)
    return report


def take(report_id):
    """A Lease on this report, or None when it needs no worker or another one was faster."""
    now = timezone.now()
    lease = Lease(report_id, uuid.uuid4())
    taken = (
        Report.objects.waiting(now)
        .filter(pk=report_id, attempts__lt=MAXIMUM_ATTEMPTS)
        .update(
            state=State.RUNNING,
            progress=0,
            attempts=F("attempts") + 1,
            lease_until=_lease_end(now),
            lease_token=lease.token,
        )
    )
    return lease if taken else None


def heartbeat(lease, progress):
    """Hold the report a while longer; False when it is no longer ours to make."""
    return bool(lease.held().update(progress=progress, lease_until=_lease_end(timezone.now())))


def finish(lease, *, file, pages, ledger_head):
    """Put the file on the shelf and let the report be ready. Raises LeaseLost; the file goes with a later tidying."""
    digest, size = _measure(file)
    name = shelf.keep(digest, file)
    _set_ready(lease, file=name, sha256=digest, size=size, pages=pages, ledger_head=ledger_head)


@transaction.atomic
def _set_ready(lease, **file):
    changed = lease.held().update(state=State.READY, progress=100, finished_at=timezone.now(), **file, **_no_lease())
    if not changed:
        raise LeaseLost
    report = _load(lease.report_id)
    ledger.record(report.portfolio, ledger.Kind.REPORT_FINISHED, subject=report, facts={"sha256": report.sha256})
    letters.tell_ready(report)


@transaction.atomic
def fail(lease, failure):
    """The report cannot be made, for this reason. Raises LeaseLost."""
    if not _set_failed(lease.held(), lease.report_id, failure):
        raise LeaseLost


@transaction.atomic
def give_back(lease, failure=Failure.ERROR):
    """Let another attempt be made, or fail for this reason when there were enough. Raises LeaseLost."""
    if lease.held().filter(attempts__lt=MAXIMUM_ATTEMPTS).update(state=State.QUEUED, progress=0, **_no_lease()):
        return
    fail(lease, failure)


@transaction.atomic
def cancel(report, *, by):
    """Stop wanting this report; its worker notices at the next heartbeat. Raises ReportRefused when it is over."""
    wanted = Report.objects.filter(pk=report.pk, state__in=[State.QUEUED, State.RUNNING])
    if not wanted.update(state=State.CANCELLED, progress=0, finished_at=timezone.now(), **_no_lease()):
        raise ReportRefused
    ledger.record(report.portfolio, ledger.Kind.REPORT_CANCELLED, by=by, subject=report)


@transaction.atomic
def retry(report, *, by):
    """Ask again for a report that failed or was cancelled. Raises ReportRefused, AlreadyBeingMade."""
    Portfolio.objects.select_for_update(no_key=True).get(pk=report.portfolio_id)
    _refuse_second(report.portfolio)
    ended = Report.objects.filter(pk=report.pk, state__in=[State.FAILED, State.CANCELLED])
    if not ended.update(state=State.QUEUED, failure="", attempts=0, progress=0, finished_at=None):
        raise ReportRefused
    ledger.record(report.portfolio, ledger.Kind.REPORT_REQUESTED, by=by, subject=report, facts={"again": True})


def forget(owner):
    """Take the reports of an erased person off the shelf, and whatever is still wanted off the list; the reports."""
    reports = Report.objects.filter(portfolio__owner=owner, state__in=[State.QUEUED, State.RUNNING, State.READY])
    forgotten = list(reports)
    files = [report.file for report in forgotten if report.file]
    transaction.on_commit(lambda: [file.storage.delete(file.name) for file in files])
    nothing = {"file": "", "sha256": "", "pages": None, "size": None, "progress": 0}
    reports.update(state=State.CANCELLED, finished_at=timezone.now(), **nothing, **_no_lease())
    return forgotten


def sweep():
    """Fail what was lost too often; the keys of the reports that somebody should be rung for, oldest first."""
    now = timezone.now()
    lost = Report.objects.filter(state=State.RUNNING, lease_until__lt=now, attempts__gte=MAXIMUM_ATTEMPTS)
    for pk in lost.values_list("pk", flat=True):
        with transaction.atomic():
            _set_failed(lost.filter(pk=pk), pk, Failure.WORKER_LOST)
    forgotten = Q(state=State.RUNNING) | Q(requested_at__lt=now - RUNG_LATELY)
    waiting = Report.objects.waiting(now).filter(forgotten, attempts__lt=MAXIMUM_ATTEMPTS)
    return list(waiting.order_by("requested_at").values_list("pk", flat=True)[:MOST_RUNG_AT_ONCE])


def new_code():
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def _set_failed(rows, report_id, failure):
    if not rows.update(state=State.FAILED, failure=failure, finished_at=timezone.now(), **_no_lease()):
        return False
    report = _load(report_id)
    ledger.record(report.portfolio, ledger.Kind.REPORT_FAILED, subject=report, facts={"failure": str(failure)})
    letters.tell_failed(report)
    return True


def _refuse_second(portfolio):
    busy = portfolio.reports.filter(state__in=[State.QUEUED, State.RUNNING]).first()
    if busy:
        raise AlreadyBeingMade(busy)


def _load(report_id):
    return Report.objects.select_related("portfolio__owner").get(pk=report_id)


def _lease_end(now):
    return now + timedelta(seconds=settings.REPORT_LEASE_SECONDS)


def _no_lease():
    return {"lease_until": None, "lease_token": None}


def _measure(file):
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    return digest, file.seek(0, os.SEEK_END)
