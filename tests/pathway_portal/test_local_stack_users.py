"""Root and ordinary users: no user is added and no folder outside the checkout changes its mode or owner."""

import os
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from pathway_portal.local_stack.privileges import server_user
from pathway_portal.local_stack.state import BASE_DIR

from .conftest import LEFT_OUT, Checkout

AS_ROOT = os.geteuid() == 0
DAEMON = 1
WHO = "import os, psycopg2; psycopg2.connect(os.environ['DATABASE_URL']); print(os.getuid())"


def outside(checkout):
    """Mode and owner of every folder above the checkout and of the programs, and who has an account."""
    folders = [*checkout.path.parents, *Path(sys.prefix).parents, Path(sys.prefix), Path("/tmp"), Path("/run")]
    modes = [(str(path), path.stat().st_mode, path.stat().st_uid, path.stat().st_gid) for path in folders]
    return modes, Path("/etc/passwd").read_text(), Path("/etc/group").read_text()


def test_nothing_outside_the_checkout_changes(checkout):
    before = outside(checkout)
    assert checkout.lend("pass") == (0, "")
    assert outside(checkout) == before


@pytest.mark.skipif(not AS_ROOT, reason="only root can make a folder that only root may enter")
def test_root_may_keep_the_checkout_where_only_root_may_enter(checkout):
    checkout.path.parent.chmod(0o700)
    assert checkout.lend(WHO) == (0, "0\n")
    assert stat.S_IMODE(checkout.path.parent.stat().st_mode) == 0o700


@pytest.mark.skipif(not AS_ROOT, reason="an ordinary user runs the servers as itself")
def test_servers_started_by_root_do_not_run_as_root(checkout):
    program = "import os, pathlib; print(pathlib.Path('.local/test/pgdata').stat().st_uid)"
    program += "; pid = open('.local/test/pgdata/postmaster.pid').readline().strip()"
    program += (
        "; print(os.stat(f'/proc/{pid}/cwd').st_uid, open(f'/proc/{pid}/status').read().split('Uid:')[1].split()[1])"
    )
    owner = server_user(checkout.state() / "pgdata")
    assert owner != 0
    assert checkout.lend(program) == (0, f"{owner}\n{owner} {owner}\n")


def test_deep_checkout_works(checkout):
    deep = checkout.path.parent / ("d" * 100) / ("e" * 100)
    deep.mkdir(parents=True)
    checkout.path = checkout.path.rename(deep / "a checkout")
    assert checkout.lend("pass") == (0, "")


def as_ordinary_user(command):
    return ["setpriv", f"--reuid={DAEMON}", f"--regid={DAEMON}", "--clear-groups", *command]


@pytest.fixture
def ordinary_checkout():
    if not AS_ROOT:
        pytest.skip("every other test here runs as an ordinary user already")
    if subprocess.run(
        as_ordinary_user([sys.executable, "-c", "import psycopg2, redis"]), capture_output=True
    ).returncode:
        pytest.skip(f"{sys.executable} lies where only root may enter")
    folder = Path(tempfile.mkdtemp(prefix="ordinary "))
    folder.chmod(0o755)
    checkout = Checkout(Path(shutil.copytree(BASE_DIR, folder / "a checkout", ignore=LEFT_OUT)))
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, DAEMON, DAEMON)
    checkout.as_user = as_ordinary_user([])
    yield checkout
    checkout.end()
    shutil.rmtree(folder)


def test_ordinary_user_needs_nothing_of_root(ordinary_checkout):
    assert ordinary_checkout.lend(WHO) == (0, f"{DAEMON}\n")
    assert (ordinary_checkout.state() / "pgdata").stat().st_uid == DAEMON


def test_folder_left_by_root_is_refused_in_one_sentence(ordinary_checkout):
    by_user, ordinary_checkout.as_user = ordinary_checkout.as_user, []
    ordinary_checkout.lend("pass")
    ordinary_checkout.as_user = by_user
    status, output = ordinary_checkout.lend("pass")
    assert status == 1
    assert output.count("\n") == 1 and "belongs to another user" in output


def test_user_without_a_name_is_told_so(ordinary_checkout):
    named = {entry.pw_uid for entry in pwd.getpwall()}
    nameless = next(number for number in range(54321, 54999) if number not in named)
    ordinary_checkout.as_user = ["setpriv", f"--reuid={nameless}", f"--regid={nameless}", "--clear-groups"]
    os.chown(ordinary_checkout.path, nameless, nameless)
    status, output = ordinary_checkout.lend("pass")
    assert (status, output.count("\n")) == (1, 1)
    assert "set DATABASE_URL" in output
