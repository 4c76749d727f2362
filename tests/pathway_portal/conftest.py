"""A checkout of its own for tests that start the whole stack, with a space in its path and nothing made yet."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pathway_portal.local_stack.processes import marked_processes, processes_in
from pathway_portal.local_stack.state import BASE_DIR

LEFT_OUT = shutil.ignore_patterns(".git", ".venv", ".local", "__pycache__", "*.mo", ".pytest_cache", ".ruff_cache")
# What make test itself hands down; a checkout under test finds its own.
INHERITED = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "STATIC_ROOT", "MEDIA_ROOT", "CELERY_SCHEDULE_FILE", "PORT")


class Checkout:
    def __init__(self, path):
        self.path = path
        self.as_user = []
        self.started = []

    def environment(self, **changes):
        kept = {name: value for name, value in os.environ.items() if name not in INHERITED}
        return kept | {"PYTHONDONTWRITEBYTECODE": "1", **changes}

    def start(self, *arguments, output=None, **changes):
        """Starts the stack as the leader of a process group, as a terminal would."""
        process = subprocess.Popen(
            [*self.as_user, sys.executable, "-m", "pathway_portal.local_stack", *arguments],
            cwd=self.path,
            env=self.environment(**changes),
            stdout=output.open("w") if output else subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.started.append(process)
        return process

    def lend(self, program, **changes):
        """Runs a few lines of Python beside the stack's servers; returns status and output."""
        process = self.start("exec", "--", sys.executable, "-c", program, **changes)
        output, _nothing = process.communicate(timeout=60)
        return process.returncode, output

    def state(self, folder="test"):
        return self.path / ".local" / ("" if folder == "demo" else folder)

    def environment_file(self, folder="test"):
        return self.state(folder) / "environment.json"

    def remembered(self, folder="test"):
        return json.loads(self.environment_file(folder).read_text())

    def processes(self, folder="test"):
        state = self.state(folder)
        servers = [pid for name in ("pgdata", "valkey") for pid in processes_in(state / name)]
        return sorted(servers + marked_processes(state))

    def wait_until_quiet(self, folder="test", seconds=10):
        deadline = time.monotonic() + seconds
        while self.processes(folder) and time.monotonic() < deadline:
            time.sleep(0.05)
        return self.processes(folder) == []

    def end(self):
        for process in self.started:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.communicate()
        self.wait_until_quiet()
        self.wait_until_quiet("demo")


@pytest.fixture
def checkout(tmp_path):
    copy = Checkout(Path(shutil.copytree(BASE_DIR, tmp_path / "a checkout", ignore=LEFT_OUT)))
    yield copy
    copy.end()
