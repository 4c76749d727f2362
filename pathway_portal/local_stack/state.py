"""The folder that holds everything made at run time: `.local` for the demo, `.local/test` for tests."""

import fcntl
import json
import os
import secrets
import socket
from pathlib import Path

from . import Refusal

BASE_DIR = Path(__file__).resolve().parent.parent.parent


class StateFolder:
    def __init__(self, path):
        self.path = Path(path)
        self.logs = self.path / "logs"
        self._lock = None

    def open(self):
        """Creates the folder and holds its lock until this process ends, however it ends."""
        try:
            self.path.mkdir(mode=0o755, parents=True, exist_ok=True)
            self.logs.mkdir(exist_ok=True)
            self._lock = open(self.path / "lock", "a+")
        except PermissionError:
            raise self._not_ours() from None
        self._take_lock()

    def _not_ours(self):
        return Refusal(
            f"{self.path} belongs to another user, probably because the portal once ran here as root: "
            "run as that user again, or remove the folder with make clean."
        )

    def _take_lock(self):
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._lock.seek(0)
            raise Refusal(
                f"The portal is already running from this folder (process {self._lock.read().strip()}): stop it there "
                "with Ctrl-C first, or use another clone with another port (make run PORT=8001)."
            ) from None
        self._lock.truncate(0)
        self._lock.write(f"{os.getpid()}\n")
        self._lock.flush()

    @property
    def environment_file(self):
        return self.path / "environment.json"

    def remembered(self):
        try:
            return json.loads(self.environment_file.read_text())
        except PermissionError:
            raise self._not_ours() from None
        except (FileNotFoundError, ValueError):
            return {}

    def remember(self, **values):
        """Written aside and moved into place, readable by its owner alone: it holds passwords."""
        aside = self.environment_file.with_suffix(".new")
        aside.unlink(missing_ok=True)
        with open(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(self.remembered() | values, file, indent=1)
        aside.replace(self.environment_file)

    def secret_key(self):
        if "SECRET_KEY" not in self.remembered():
            self.remember(SECRET_KEY=secrets.token_urlsafe(48))
        return self.remembered()["SECRET_KEY"]

    def log(self, name):
        """The path of a log, set aside once when it has grown beyond five megabytes."""
        path = self.logs / f"{name}.log"
        if path.exists() and path.stat().st_size > 5_000_000:
            path.replace(path.with_suffix(".log.1"))
        return path


def free_port(wanted=None):
    """The wanted port when nobody listens there, else a random free one, on the loopback address."""
    for port in (wanted, 0) if wanted else (0,):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return probe.getsockname()[1]
    raise Refusal("No free port is left on 127.0.0.1.")
