"""Starts the parts in order, watches them, and stops them in the opposite order.

Order of stopping: beat, so that nothing new is asked for; worker, which may finish what it holds; web; and only then
the servers that all of them use.
"""

import os
import signal
import sys
import urllib.error
import urllib.request

from . import Refusal
from .postgres import Postgres
from .processes import MARK, Process, Stopped, end, marked_processes, wait_until
from .state import BASE_DIR
from .valkey import Valkey

CELERY = ("-m", "celery", "--quiet", "--app=pathway_portal")


class Stack:
    def __init__(self, state, *, durable=True):
        self.state = state
        self.postgres = None if os.environ.get("DATABASE_URL") else Postgres(state, durable=durable)
        self.valkey = None if os.environ.get("REDIS_URL") else Valkey(state, durable=durable)
        self.parts = []

    @property
    def servers(self):
        return [server for server in (self.postgres, self.valkey) if server]

    def end_leftovers(self):
        """What a kill -9 left of an earlier stack in this folder; we hold its lock, so nobody uses it."""
        end(marked_processes(self.state.path))

    def start_servers(self):
        for server in self.servers:
            server.start()

    def environment(self, as_owner=False):
        """What the processes see: the caller's environment, and where the embedded servers listen.

        How to become the owner of the tables is told to those alone who have to.
        """
        environment = dict(os.environ)
        if self.postgres:
            environment = {name: value for name, value in environment.items() if not name.startswith("PG")}
            environment |= {"DATABASE_URL": self.postgres.url, "DATABASE_OWNER_URL": self.postgres.owner_url}
        if not as_owner:
            environment.pop("DATABASE_OWNER_URL", None)
        if self.valkey:
            environment["REDIS_URL"] = self.valkey.url
        folder = self.state.path
        defaults = {
            "DEMO": "1",
            "SECRET_KEY": self.state.secret_key(),
            "STATIC_ROOT": str(folder / "static"),
            "MEDIA_ROOT": str(folder / "media"),
            "CELERY_SCHEDULE_FILE": str(folder / "celerybeat-schedule"),
            "PYTHONUNBUFFERED": "1",
        }
        chosen = {name: value for name, value in environment.items() if value}
        return defaults | chosen | {MARK: str(folder)}

    def python(self, name, *arguments, as_owner=False, **options):
        return Process(name, [sys.executable, *arguments], self.environment(as_owner), BASE_DIR, **options)

    def prepare(self, what):
        arguments = ("-m", "pathway_portal.local_stack.prepare", what)
        process = self.python("preparation", *arguments, as_owner=True).start()
        try:
            wait_until(lambda: not process.running(), 600)
        finally:
            process.stop()
        if process.popen.returncode:
            raise Refusal(f"The preparation {process.exit_words()}: see the lines above.")

    def start_site(self):
        self.parts = [self.web(), self.worker(), self.beat()]
        for part in self.parts:
            part.start()

    def web(self):
        # A little longer than gunicorn's own patience with a page.
        command = ("-m", "gunicorn", "-c", "python:pathway_portal.gunicorn")
        return self.python("web", *command, log=self.state.log("web"), patience=6)

    def worker(self):
        command = (*CELERY, "worker", "--concurrency=2", "--loglevel=INFO", "--without-gossip", "--without-mingle")
        logs = {"log": self.state.log("worker"), "output": self.state.log("letters")}
        # Told to finish at once when its starter is gone: its broker is gone too.
        return self.python("worker", *command, **logs, patience=6, orphan_signal=signal.SIGQUIT)

    def beat(self):
        schedule = self.environment()["CELERY_SCHEDULE_FILE"]
        command = (*CELERY, "beat", "--loglevel=WARNING", "--pidfile=", f"--schedule={schedule}")
        return self.python("beat", *command, log=self.state.log("beat"))

    def wait_until_healthy(self, address, seconds=90):
        if not wait_until(lambda: self.fallen() or is_healthy(address), seconds, pause=0.3) or self.fallen():
            names = [part.name for part in self.fallen()] or [part.name for part in self.parts]
            words = [f"The end of {part.log}:\n{part.last_words()}" for part in self.parts if part.name in names]
            raise Refusal("\n".join([f"The site did not start ({', '.join(names)}).", *words]))

    def watched(self):
        return [server.process for server in self.servers] + self.parts

    def fallen(self):
        return [part for part in self.watched() if not part.running()]

    def restart(self, part):
        for server in self.servers:
            if server.process is part:
                server.start()
                return
        part.start()

    def run(self, command):
        """Runs one command with the servers and returns its exit status; Ctrl-C is the command's own affair."""
        environment = self.environment(as_owner=True)
        process = Process("command", command, environment, BASE_DIR, held_back=frozenset(), patience=20)
        process.start()
        try:
            wait_until(lambda: not process.running(), float("inf"))
        except Stopped:
            pass
        process.stop()
        status = process.popen.returncode
        return status if status >= 0 else 128 - status

    def stop(self):
        for part in reversed(self.parts):
            part.stop()
        # A killed worker leaves its children to nobody.
        end(marked_processes(self.state.path), patience=2)
        for server in reversed(self.servers):
            server.stop()


def is_healthy(address):
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=3) as answer:  # noqa: S310
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False
