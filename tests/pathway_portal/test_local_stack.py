"""The embedded servers as a command sees them, and what is left when they, or their starter, are killed."""

import json
import os
import signal
import stat
import time
from contextlib import suppress

from pathway_portal.local_stack.stack import Stack
from pathway_portal.local_stack.state import StateFolder

CONNECT = "import os, psycopg2; connection = psycopg2.connect(os.environ['DATABASE_URL']); connection.autocommit = True"
AS_OWNER = CONNECT.replace("DATABASE_URL", "DATABASE_OWNER_URL")
KEEP = AS_OWNER + "; connection.cursor().execute('CREATE TABLE kept AS SELECT 42 AS answer')"
READ = AS_OWNER + "; cursor = connection.cursor(); cursor.execute('TABLE kept'); print(cursor.fetchall())"


def wait_for(condition, seconds=15):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def start_sleeper(checkout):
    process = checkout.start("exec", "--", "sh", "-c", "touch .local/test/up; exec sleep 60")
    wait_for((checkout.state() / "up").exists)
    (checkout.state() / "up").unlink()
    return process


def test_command_gets_both_servers_and_hands_back_its_status(checkout):
    program = "; import redis; redis.Redis.from_url(os.environ['REDIS_URL']).ping(); print('both'); raise SystemExit(7)"
    assert checkout.lend(CONNECT + program) == (7, "both\n")
    assert checkout.wait_until_quiet()


def test_passwords_are_readable_by_their_owner_alone(checkout):
    checkout.lend("pass")
    assert stat.S_IMODE(checkout.environment_file().stat().st_mode) == 0o600
    assert {"DATABASE_URL", "REDIS_URL"} <= set(checkout.remembered())
    assert len(checkout.remembered()["SECRET_KEY"]) >= 40


def test_servers_listen_on_loopback_alone_and_want_a_password(checkout):
    program = (
        "; import redis, re; cursor = connection.cursor(); cursor.execute('SHOW listen_addresses')"
        "; print(cursor.fetchone()[0], redis.Redis.from_url(os.environ['REDIS_URL']).config_get('bind')['bind'])"
        "; without = re.sub('//.*@', '//', os.environ['REDIS_URL'])"
        "\ntry: redis.Redis.from_url(without).ping()"
        "\nexcept redis.AuthenticationError: print('refused')"
        "\ntry: psycopg2.connect(os.environ['DATABASE_URL'], password='wrong')"
        "\nexcept psycopg2.OperationalError: print('refused')"
    )
    assert checkout.lend(CONNECT + program)[1] == "127.0.0.1 127.0.0.1\nrefused\nrefused\n"


def test_interrupt_ends_the_command_and_the_servers(checkout):
    process = start_sleeper(checkout)
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=20)
    assert process.returncode != 0
    assert checkout.wait_until_quiet(seconds=0.5)
    assert not (checkout.state() / "pgdata" / "postmaster.pid").exists()


def test_killing_the_starter_takes_the_servers_with_it(checkout):
    process = start_sleeper(checkout)
    process.kill()
    assert checkout.wait_until_quiet()
    assert not (checkout.state() / "pgdata" / "postmaster.pid").exists()


def test_next_start_recovers_when_everything_was_killed(checkout):
    checkout.lend(KEEP)
    process = start_sleeper(checkout)
    for pid in [process.pid, *checkout.processes()]:
        # Some may have followed their starter already.
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.wait()
    assert (checkout.state() / "pgdata" / "postmaster.pid").exists()
    assert checkout.lend(READ) == (0, "[(42,)]\n")


def test_lock_that_names_a_living_stranger_does_not_stop_the_start(checkout):
    checkout.lend(KEEP)
    lock = checkout.state() / "pgdata" / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n{checkout.state() / 'pgdata'}\n")
    os.chown(lock, *[(checkout.state() / "pgdata").stat().st_uid] * 2)
    assert checkout.lend(READ) == (0, "[(42,)]\n")


def test_lost_password_is_set_anew(checkout):
    checkout.lend(KEEP)
    checkout.environment_file().unlink()
    assert checkout.lend(READ) == (0, "[(42,)]\n")


OWNERS = (
    "; cursor = connection.cursor()"
    "; cursor.execute('SELECT tableowner FROM pg_tables WHERE tablename = %s', ['kept']); print(*cursor.fetchone())"
    "; cursor.execute('SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()')"
    "; print(*cursor.fetchone())"
)
AS_IT_WAS = (
    "; cursor = connection.cursor(); cursor.execute('GRANT CREATE ON SCHEMA public TO portal')"
    "; cursor.execute('ALTER TABLE kept OWNER TO portal'); cursor.execute('ALTER DATABASE portal OWNER TO portal')"
)


def test_the_portal_owns_nothing_and_makes_no_table(checkout):
    assert checkout.lend(KEEP + OWNERS) == (0, "portal_owner\nportal_owner\n")
    status, output = checkout.lend(CONNECT + "; connection.cursor().execute('CREATE TABLE mine (id int)')")
    assert status == 1 and "InsufficientPrivilege" in output


def test_a_folder_in_which_the_portal_owned_everything_is_put_right(checkout):
    assert checkout.lend(KEEP + AS_IT_WAS) == (0, "")
    known = checkout.remembered()
    del known["DATABASE_OWNER_URL"]
    checkout.environment_file().write_text(json.dumps(known))
    assert checkout.lend(AS_OWNER + OWNERS) == (0, "portal_owner\nportal_owner\n")
    assert checkout.lend(READ) == (0, "[(42,)]\n")


def test_the_owners_password_is_told_to_those_who_prepare_alone(checkout, monkeypatch):
    checkout.lend("pass")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    stack = Stack(StateFolder(checkout.state()))
    assert "DATABASE_OWNER_URL" not in stack.environment()
    assert stack.environment(as_owner=True)["DATABASE_OWNER_URL"] == checkout.remembered()["DATABASE_OWNER_URL"]


def test_second_stack_in_one_folder_is_refused(checkout):
    first = start_sleeper(checkout)
    status, output = checkout.lend("pass")
    assert status == 1
    assert f"already running from this folder (process {first.pid})" in output
    assert first.poll() is None


def test_configured_servers_are_used_and_ours_are_not_started(checkout):
    chosen = {"DATABASE_URL": "postgres://db.internal/portal", "REDIS_URL": "redis://queue.internal/0"}
    program = "import os; print(os.environ['DATABASE_URL'], os.environ['REDIS_URL'])"
    assert checkout.lend(program, **chosen) == (0, "postgres://db.internal/portal redis://queue.internal/0\n")
    assert not (checkout.state() / "pgdata").exists()
    assert not (checkout.state() / "valkey").exists()


def test_configured_database_leaves_only_valkey_to_us(checkout):
    program = "import os, redis; print(redis.Redis.from_url(os.environ['REDIS_URL']).ping())"
    assert checkout.lend(program, DATABASE_URL="postgres://db.internal/portal") == (0, "True\n")
    assert not (checkout.state() / "pgdata").exists()
