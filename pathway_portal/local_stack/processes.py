"""Starting and ending processes so that none outlives the one that started it.

The kernel tells every process when its starter dies. What a kill -9 leaves all the same, the next start finds by its
state folder, never by a name: the servers work in their data folders, and the others carry the folder's path as a mark
in their environment.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

MARK = "PATHWAY_PORTAL_STATE"
PR_SET_PDEATHSIG = 1
STOP_SIGNALS = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
# Ctrl-C reaches the whole foreground group at once; held back in the parts, so that they can be stopped in order.
HELD_BACK = frozenset({signal.SIGINT, signal.SIGHUP})

_libc = ctypes.CDLL(None, use_errno=True)


class Stopped(Exception):
    """Somebody asked the whole stack to stop."""


def die_with(parent, number):
    _libc.prctl(PR_SET_PDEATHSIG, int(number))
    if os.getppid() != parent:
        os._exit(1)


@dataclass
class Process:
    """One part of the stack: how it starts, and how it is asked to stop."""

    name: str
    command: list
    environment: dict
    folder: Path
    # Standard error, and standard output too unless that has a file of its own.
    log: Path | None = None
    output: Path | None = None
    input: str | None = None
    stop_signal: int = signal.SIGTERM
    orphan_signal: int = signal.SIGTERM
    patience: float = 3
    held_back: frozenset = HELD_BACK
    # A server leaves the foreground group: it has to outlast those who use it when Ctrl-C is pressed.
    own_group: bool = False
    popen: subprocess.Popen | None = field(default=None, repr=False)

    def start(self):
        with contextlib.ExitStack() as files:
            errors = files.enter_context(open(self.log, "ab")) if self.log else None
            output = files.enter_context(open(self.output, "ab")) if self.output else errors
            self.popen = subprocess.Popen(
                [str(part) for part in self.command],
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.PIPE if self.input else None,
                stdout=output,
                stderr=errors,
                preexec_fn=self._before_exec(os.getpid()),
                process_group=0 if self.own_group else None,
            )
        if self.input:
            with self.popen.stdin as pipe:
                pipe.write(self.input.encode())
        return self

    def _before_exec(self, parent):
        def prepare():
            signal.pthread_sigmask(signal.SIG_SETMASK, self.held_back)
            die_with(parent, self.orphan_signal)

        return prepare

    def running(self):
        return self.popen is not None and self.popen.poll() is None

    def exit_words(self):
        code = self.popen.returncode
        return f"ended by signal {-code}" if code < 0 else f"ended with status {code}"

    def stop(self):
        """Asks, waits as long as is its due, then kills."""
        if not self.running():
            return
        self.popen.send_signal(self.stop_signal)
        try:
            self.popen.wait(self.patience)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            self.popen.wait()

    def last_words(self, lines=8):
        if not (self.log and self.log.exists()):
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


def hold_back_stop_signals():
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)


def wait_for_stop(seconds):
    """Sleeps, unless somebody asks to stop."""
    if signal.sigtimedwait(STOP_SIGNALS, seconds):
        raise Stopped


def wait_until(ready, seconds, *, process=None, pause=0.05):
    """True once `ready()` holds, False when time is up or the process it depends on has ended."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if ready():
            return True
        if process and not process.running():
            return False
        wait_for_stop(pause)
    return False


def alive(pid):
    """Whether the process exists and is more than an entry that nobody has collected yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def works_in(pid, folder):
    try:
        return alive(pid) and os.path.samefile(f"/proc/{pid}/cwd", folder)
    except OSError:
        return False


def processes():
    return [int(name) for name in os.listdir("/proc") if name.isdigit() and int(name) != os.getpid()]


def processes_in(folder):
    return [pid for pid in processes() if works_in(pid, folder)]


def runs_program(pid, program):
    """Only narrows down what is already known by its folder: somebody's shell may stand there too."""
    try:
        return os.readlink(f"/proc/{pid}/exe").removesuffix(" (deleted)").endswith(f"/{program}")
    except OSError:
        return False


def is_marked(pid, folder):
    try:
        return f"{MARK}={folder}".encode() in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return False


def marked_processes(folder):
    """Processes started for this state folder, found by the mark in their environment."""
    return [pid for pid in processes() if alive(pid) and is_marked(pid, folder)]


def end(pids, *, first=signal.SIGTERM, patience=5):
    """Asks these processes to end, then kills those that did not. Only for processes known to be ours."""
    for number, seconds in ((first, patience), (signal.SIGKILL, 5)):
        for pid in pids:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass
        deadline = time.monotonic() + seconds
        while any(alive(pid) for pid in pids) and time.monotonic() < deadline:
            time.sleep(0.05)
        pids = [pid for pid in pids if alive(pid)]
        if not pids:
            return
