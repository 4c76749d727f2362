"""Runs the embedded servers as somebody who is not root, without adding a user or opening any folder.

PostgreSQL refuses to run as root. Started by root it therefore gets an unprivileged user id and keeps one capability:
to pass folders that only root may enter, for the checkout may lie in root's home. `no_setuid_fixup` is needed because
access(2), with which PostgreSQL looks at its own program, otherwise judges without capabilities.
"""

import os
import pwd
import shutil
import subprocess

from . import Refusal
from .state import BASE_DIR

NOBODY = 65534


def has_account(user):
    """PostgreSQL wants its user to have a name."""
    try:
        return bool(pwd.getpwuid(user))
    except KeyError:
        return False


def server_user(folder):
    """The user id that owns a server's data: ours, or for root that of whoever owns the data or the checkout."""
    if os.geteuid():
        return os.geteuid()
    owners = (folder.stat().st_uid if folder.exists() else 0, BASE_DIR.stat().st_uid, NOBODY)
    return next((user for user in owners if user and has_account(user)), NOBODY)


def make_private(folder, user):
    folder.mkdir(mode=0o700, exist_ok=True)
    owner = folder.stat().st_uid
    if os.geteuid() == 0:
        os.chown(folder, user, -1)
    elif owner != user:
        raise Refusal(f"{folder} belongs to another user (id {owner}): run as that user, or remove it with make clean.")


def as_server_user(command, user, death_signal=None):
    """The command line that runs `command` as `user`; the signal it gets when we die survives the change of user."""
    if os.geteuid():
        return command
    return [
        *("setpriv", f"--reuid={user}", f"--regid={pwd.getpwuid(user).pw_gid}", "--clear-groups"),
        *("--inh-caps=-all,+dac_override", "--ambient-caps=-all,+dac_override", "--bounding-set=-all,+dac_override"),
        "--securebits=+no_setuid_fixup,+no_setuid_fixup_locked",
        *([f"--pdeathsig={death_signal}"] if death_signal else []),
        *("--", *command),
    ]


def check_server_user(user):
    """Says early, and in words, that this machine does not let the servers run as that user."""
    if not has_account(user):
        raise Refusal(
            f"PostgreSQL needs a user with a name and {user} has none here: run as another, or set DATABASE_URL."
        )
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
