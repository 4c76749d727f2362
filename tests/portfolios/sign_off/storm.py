"""A hundred browsers that send at the same moment, to a gunicorn of the test's own on the test's own database."""

import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection

from django.conf import settings
from django.db import connection

from pathway_portal.celery import app as celery_app
from tests.journeys.conftest import Site

CROWD = 100


class Server(Site):
    """Serves what the test has in its database. Nobody works off the queue."""

    def __init__(self, folder):
        super().__init__(folder, connection.settings_dict["NAME"])
        self.environment |= {
            "DATABASE_URL": self.environment["DATABASE_OWNER_URL"],
            # Sessions and forms are made by the test.
            "SECRET_KEY": settings.SECRET_KEY,
            "CELERY_QUEUE": celery_app.conf.task_default_queue,
            "STATIC_ROOT": str(settings.STATIC_ROOT),
            "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        }

    def serve(self):
        self.start("gunicorn", "-c", "python:pathway_portal.gunicorn")
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{self.address}/", timeout=30).close()
                return
            except OSError:
                time.sleep(0.2)
        raise AssertionError(self.log())

    def log(self):
        return (self.folder / "gunicorn.log").read_text()[-3000:]


@dataclass(frozen=True)
class Sent:
    """One browser's clicks, one after the other: (path, form) each."""

    cookies: str
    clicks: tuple
    # Seconds after all others, so that one of them has a chance.
    late: float = 0


@dataclass(frozen=True)
class Answer:
    status: int
    text: str


def all_at_once(server, sent):
    """A list of Answers for each browser, after all began at the same moment; and how long it took."""
    barrier, started = threading.Barrier(len(sent)), time.monotonic()

    def browse(browser):
        line = HTTPConnection("127.0.0.1", server.port, timeout=120)
        line.connect()
        barrier.wait(timeout=60)
        time.sleep(browser.late)
        return [click(line, browser.cookies, *each) for each in browser.clicks]

    with ThreadPoolExecutor(len(sent)) as pool:
        answers = [each.result() for each in [pool.submit(browse, browser) for browser in sent]]
    return answers, time.monotonic() - started


def click(line, cookies, path, form):
    headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
    line.request("POST", path, form, headers)
    response = line.getresponse()
    return Answer(response.status, response.read().decode())


def serving(folder):
    """A Server that answers, until the generator is closed; stopped by process id."""
    server = Server(folder)
    try:
        server.serve()
        yield server
    finally:
        server.stop()
