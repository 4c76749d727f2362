"""The process that lays out: its bounds, its end, and what it is not told."""

import contextlib
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from portfolios.reports import render

LONG = "<html lang=en><title>x</title><body>" + "<p>One of very many paragraphs of a very long report.</p>" * 30_000


def lay_out(html=LONG, wanted=lambda percent: True):
    return render.render(html, "", {}, expected_pages=900, wanted=wanted)


def children():
    """The laying-out processes that this process started and that still run."""
    found = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
    return [pid for pid in found if b"portfolios.reports.child" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def test_too_much_memory_ends_as_too_large(settings):
    settings.REPORT_MEMORY_MEGABYTES = 130
    with pytest.raises(render.TooLarge):
        lay_out()
    assert children() == []


@pytest.mark.parametrize("limit", ["cpu", "wall clock"])
def test_too_much_time_ends_as_too_slow(settings, monkeypatch, limit):
    settings.REPORT_SECONDS = 1
    if limit == "wall clock":
        monkeypatch.setattr(render, "LOOK_EVERY", 0.1)
    with pytest.raises(render.TooSlow):
        lay_out()
    assert children() == []


def test_unwanted_report_is_stopped():
    answers = iter([True, False])
    with pytest.raises(render.Unwanted):
        lay_out(wanted=lambda percent: next(answers))
    assert children() == []


def test_child_knows_no_secret(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "known to nobody")
    seen = []

    def look(percent):
        seen.extend(Path(f"/proc/{pid}/environ").read_bytes() for pid in children())
        return False

    with pytest.raises(render.Unwanted):
        lay_out(wanted=look)
    assert seen
    assert all(b"known to nobody" not in environment and b"DATABASE_URL" not in environment for environment in seen)


ORPHAN = """
import os, django
django.setup()
from portfolios.reports import render
from tests.portfolios.reports.test_render import LONG, children
def wanted(percent):
    print(*children(), flush=True)
    return True
render.render(LONG, "", {}, expected_pages=900, wanted=wanted)
"""


def test_child_dies_with_its_parent():
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "pathway_portal.settings"}
    parent = subprocess.Popen([sys.executable, "-c", ORPHAN], env=environment, stdout=subprocess.PIPE, text=True)
    child = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    deadline = time.monotonic() + 5
    while Path(f"/proc/{child}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{child}").exists()


def test_progress_never_goes_back():
    said = []
    html = LONG[: len(LONG) // 30]
    laid = lay_out(html, wanted=lambda percent: said.append(percent) or True)
    assert laid.pages > 20
    assert said == sorted(said)
    assert said[-1] <= 99


def test_process_with_very_many_open_files_still_lays_out():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
    with contextlib.ExitStack() as files:
        for _ in range(1100):
            files.enter_context(open(os.devnull))
        assert lay_out(LONG[: len(LONG) // 300]).pages == 4
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
