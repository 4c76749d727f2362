"""The portal as people meet it: gunicorn, a Celery worker, the demo's data and a real Chromium.

Everything is started here on a database of its own and stopped by process id. Every page that a journey meets
is checked: no accessibility violation, no request to another host, no breach of the content security policy.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings

from tests import roles
from tests.journeys.visitor import CHROMIUM, CHROMIUM_OPTIONS, Visitor

ROOT = settings.BASE_DIR


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Site:
    """The running portal: its address, its environment, its processes."""

    def __init__(self, folder, name):
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.folder = folder
        self.processes = []
        self.environment = os.environ | {
            "DATABASE_URL": roles.url_of(roles.application() or roles.owner(), name),
            "DATABASE_OWNER_URL": roles.url_of(roles.owner(), name),
            "REDIS_URL": settings.REDIS_URL,
            "CELERY_QUEUE": name,
            "SECRET_KEY": "journeys-only-" + "0123456789" * 4,
            "DEMO": "1",
            "DEBUG": "0",
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "SITE_ADDRESS": self.address,
            "STATIC_ROOT": str(folder / "static"),
            "MEDIA_ROOT": str(folder / "media"),
            "EMAIL_URL": "memory:",
            "PYTHONPATH": str(ROOT),
        }

    def manage(self, *arguments):
        subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def start(self, *command):
        log = (self.folder / f"{command[0]}.log").open("ab")
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env=self.environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.processes.append(process)
        return process

    def serve(self):
        self.start("gunicorn", "-c", "python:pathway_portal.gunicorn")
        self.start("celery", "-A", "pathway_portal", "worker", "-c", "1", "-Q", self.environment["CELERY_QUEUE"])
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{self.address}/", timeout=5).close()
                return
            except OSError:
                time.sleep(0.2)
        raise AssertionError((self.folder / "gunicorn.log").read_text()[-3000:])

    def stop(self):
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.fixture(scope="session")
def site(tmp_path_factory, worker_id):
    name = f"journey_{os.getpid()}_{worker_id}"
    roles.server_sql(f"CREATE DATABASE {name}")
    site = Site(tmp_path_factory.mktemp("journey"), name)
    try:
        site.manage("migrate", "--verbosity=0")
        if roles.application():
            site.manage("grant_access", roles.application()["USER"])
        site.manage("collectstatic", "--no-input", "--verbosity=0")
        site.manage("seed_demo")
        site.serve()
        yield site
    finally:
        site.stop()
        roles.server_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def chromium():
    """A browser for one module: while Playwright runs, Django takes its thread for an asynchronous one."""
    if not (CHROMIUM and Path(CHROMIUM).exists()):
        pytest.skip("Chromium is not installed: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture(params=[1280, 390], ids=["desktop", "phone"])
def width(request):
    return request.param


@pytest.fixture
def visit(site, chromium, width):
    """Opens a browser of its own for somebody: `visit()` or `visit("asha")` already signed in."""
    visitors = []

    def open_for(name=None, **options):
        visitor = Visitor(chromium, site, width, **options)
        visitors.append(visitor)
        if name:
            visitor.sign_in(name)
        return visitor

    yield open_for
    for visitor in visitors:
        visitor.close()
    problems = [problem for visitor in visitors for problem in visitor.problems]
    assert not problems, "\n".join(problems)
