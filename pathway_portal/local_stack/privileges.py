"""Runs the embedded servers as somebody who is not root, without adding a user or opening any folder.

PostgreSQL refuses to run as root. Started by root it therefore gets an unprivileged user id and keeps one capability:
to pass folders that only root may enter, for the checkout may lie in root's home. `no_setuid_fixup` is needed because
access(2), with which PostgreSQL looks at its own program, otherwise judges without capabilities.
"""

import os
import shutil
import subprocess

from . import Refusal
from .state import BASE_DIR

NOBODY = 65534


def server_user(folder):
    """The user id that owns a server's data: ours, or for root that of whoever owns the data or the checkout."""
    if os.geteuid():
        return os.geteuid()
    if folder.exists() and folder.stat().st_uid:
        return folder.stat().st_uid
    return BASE_DIR.stat().st_uid or NOBODY


def make_private(folder, user):
    folder.mkdir(mode=0o700, exist_ok=True)
    owner = folder.stat().st_uid
    if os.geteuid() == 0:
        os.chown(folder, user, user)
    elif owner != user:
        raise Refusal(f"{folder} belongs to another user (id {owner}): run as that user, or remove it (make clean).")


def as_server_user(command, user, death_signal=None):
    """The command line that runs `command` as `user`; the signal it gets when we die survives the change of user."""
    if os.geteuid():
        return command
    return [
        *("setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"),
        *("--inh-caps=-all,+dac_override", "--ambient-caps=-all,+dac_override", "--bounding-set=-all,+dac_override"),
        "--securebits=+no_setuid_fixup,+no_setuid_fixup_locked",
        *([f"--pdeathsig={death_signal}"] if death_signal else []),
        *("--", *command),
    ]


def check_change_of_user(user):
    """Says early, and in words, that this machine does not let root become somebody else."""
    if os.geteuid():
        return
    if not shutil.which("setpriv"):
        raise Refusal(
            "As root the portal needs setpriv to start PostgreSQL (apt-get install util-linux), "
            "or run it as an ordinary user, or set DATABASE_URL."
        )
    tried = subprocess.run(as_server_user(["true"], user), capture_output=True, text=True)
    if tried.returncode:
        raise Refusal(
            f"PostgreSQL refuses to run as root and this machine does not let root change to user {user} "
            f"({tried.stderr.strip()}): run as an ordinary user, or set DATABASE_URL."
        )
