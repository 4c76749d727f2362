"""Real workers, a real broker, real kills: a report that was asked for comes, and comes once."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.doorbell import ring
from accounts.models import OutgoingMail
from pathway_portal.celery import app
from pathway_portal.local_stack import valkey
from portfolios.models import LedgerEvent, Report
from portfolios.reports import building, jobs, shelf
from portfolios.tasks import make_report, sweep_reports
from tests import make, roles
from tests.portfolios.reports.steps import asked, decided, fresh

pytestmark = pytest.mark.django_db(transaction=True)


def until(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def is_ready(report):
    return fresh(report).state == "ready"


def kill(process):
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.fixture
def start_worker(settings, tmp_path, application_role):
    """Starts a worker on this test's database, files and queue, in a process group of its own."""
    started = []

    def start(broker=settings.REDIS_URL):
        here = {
            "DATABASE_URL": roles.url_of(roles.application(), connection.settings_dict["NAME"]),
            "REDIS_URL": broker,
            "CELERY_QUEUE": app.conf.task_default_queue,
            "MEDIA_ROOT": str(settings.MEDIA_ROOT),
            "REPORT_LEASE_SECONDS": "2",
        }
        command = [sys.executable, "-m", "celery", "-A", "pathway_portal", "worker", "-c", "1", "-l", "WARNING"]
        with (tmp_path / f"worker-{len(started)}.log").open("wb") as log:
            worker = subprocess.Popen(
                command, cwd=settings.BASE_DIR, env=os.environ | here, stdout=log, stderr=log, start_new_session=True
            )
        started.append(worker)
        return worker

    yield start
    for worker in started:
        if worker.poll() is None:
            kill(worker)


class Broker:
    """A Valkey of this test's own, to be stopped and started."""

    def __init__(self, folder):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.folder, self.url, self.process = folder, f"redis://127.0.0.1:{self.port}/0", None

    def start(self):
        options = ["--bind", "127.0.0.1", "--port", str(self.port), "--save", "", "--dir", str(self.folder)]
        self.process = subprocess.Popen([valkey.program(), *options], stdout=subprocess.DEVNULL)
        until(self.answers)

    def answers(self):
        with socket.socket() as caller:
            return caller.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self):
        self.process.kill()
        self.process.wait()


def use(url):
    """Let the bells of this process ring there."""
    app.conf.broker_url = url
    app._pool = app.amqp._producer_pool = None


@pytest.fixture
def broker(settings, tmp_path):
    broker, usual, caches = Broker(tmp_path), app.conf.broker_url, settings.CACHES
    broker.start()
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": broker.url}}
    use(broker.url)
    yield broker
    use(usual)
    settings.CACHES = caches
    broker.stop()


def test_report_of_a_killed_worker_still_comes_and_once(portfolio, bryn, start_worker):
    decided(portfolio, bryn)
    report = asked(portfolio)
    worker = start_worker()
    ring(make_report, str(report.pk))
    until(lambda: fresh(report).state == "running")
    kill(worker)
    assert fresh(report).state == "running"
    start_worker()
    until(lambda: jobs.sweep() == [report.pk])
    sweep_reports()
    until(lambda: is_ready(report))
    assert fresh(report).attempts == 2
    assert LedgerEvent.objects.filter(kind="report_finished", subject_id=report.pk).count() == 1
    assert OutgoingMail.objects.filter(recipient=bryn.email, subject__contains="review").count() == 1
    assert len(list(Path(shelf.storage().path("reports")).rglob("*.pdf"))) == 1


def test_stopped_broker_stops_neither_submission_nor_report(as_user, portfolio, asha, bryn, broker, start_worker):
    claim = make.make_claim(portfolio)
    wanted = {"language": "en", "is_shared": "on", "key": str(uuid.uuid4())}
    broker.stop()
    submitted = as_user(asha).post(
        reverse("portfolios:evidence_submit", args=[claim.evidence_id]), {"claims": [str(claim.pk)]}
    )
    asked_for = as_user(asha).post(reverse("portfolios:report_list", args=[portfolio.pk]), wanted)
    report = portfolio.reports.get()
    claim.refresh_from_db()
    assert (submitted.status_code, claim.status) == (302, "submitted")
    assert (asked_for.status_code, report.state) == (302, "queued")
    assert OutgoingMail.objects.filter(recipient=bryn.email, state="queued").exists()
    broker.start()
    start_worker(broker.url)
    Report.objects.update(requested_at=timezone.now() - timedelta(minutes=1))
    sweep_reports()
    until(lambda: is_ready(report))


def test_command_builds_what_waits_without_any_broker(portfolio, broker, capsys):
    report = asked(portfolio)
    broker.stop()
    call_command("build_reports")
    broker.start()
    assert is_ready(report)
    assert "1 made" in capsys.readouterr().out


def test_of_two_takers_one_wins(portfolio):
    barrier = threading.Barrier(2)

    def take(report_id):
        try:
            barrier.wait(timeout=10)
            return jobs.take(report_id)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as takers:
        for _round in range(30):
            report = asked(portfolio)
            leases = list(takers.map(take, [report.pk] * 2))
            assert [lease is None for lease in leases].count(True) == 1
            jobs.cancel(report, by=portfolio.owner)


def test_report_cancelled_while_it_is_laid_out_gets_no_file(portfolio, bryn):
    decided(portfolio, bryn)
    report = asked(portfolio)

    def build():
        try:
            return building.build(report.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as worker:
        outcome = worker.submit(build)
        until(lambda: fresh(report).state == "running")
        jobs.cancel(report, by=portfolio.owner)
        assert outcome.result(timeout=30) is False
    assert (fresh(report).state, fresh(report).file.name) == ("cancelled", "")
