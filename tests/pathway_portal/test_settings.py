"""Each test starts a Python of its own: settings are read once, from the environment."""

import os
import subprocess
import sys

import pytest

from pathway_portal.checks import check_ledger_has_a_key_of_its_own
from pathway_portal.local_stack.state import BASE_DIR

PRODUCTION = {
    "DATABASE_URL": "postgres://portal:word@db.internal/portal",
    "REDIS_URL": "redis://queue.internal/0",
    "SECRET_KEY": "k" * 50,
    "ALLOWED_HOSTS": "portal.example.org",
    "DEMO": "0",
    "DEBUG": "0",
}


def read_settings(**changes):
    environment = {"PATH": os.environ["PATH"], **PRODUCTION, **changes}
    program = "from pathway_portal import settings; print(settings.PRODUCTION, settings.ALLOWED_HOSTS)"
    return subprocess.run(
        [sys.executable, "-c", program],
        env={name: value for name, value in environment.items() if value is not None},
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
    )


def test_production_starts_with_a_key_of_its_own():
    assert read_settings().stdout == "True ['portal.example.org']\n"


def user_of_database(*arguments, **changes):
    program = "from pathway_portal import settings; print(settings.DATABASES['default']['USER'])"
    environment = {"PATH": os.environ["PATH"], **PRODUCTION, **changes}
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, env=environment, cwd=BASE_DIR, capture_output=True, text=True).stdout.strip()


@pytest.mark.parametrize("command", ["migrate", "grant_access", "erase_person", "seed_register"])
def test_the_owner_does_what_is_the_owners(command):
    owner = {"DATABASE_OWNER_URL": "postgres://owner:word@db.internal/portal"}
    assert user_of_database(command, **owner) == "owner"
    assert user_of_database("runserver", command, **owner) == user_of_database(command) == "portal"


@pytest.mark.parametrize("key", [None, "", "not-a-secret-set-SECRET_KEY", "too-short"])
def test_production_refuses_a_missing_default_or_short_key(key):
    answer = read_settings(SECRET_KEY=key)
    assert answer.returncode != 0
    assert "Set SECRET_KEY" in answer.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "sqlite:///portal.db"),
        ("DEBUG", "maybe"),
        ("EMAIL_URL", "pigeon://roof"),
        ("DATABASE_CONNECTION_AGE", "long"),
    ],
)
def test_value_that_cannot_be_meant_is_named(name, value):
    answer = read_settings(**{name: value})
    assert answer.returncode != 0
    assert name in answer.stderr.splitlines()[-1]


def test_a_ledger_tied_with_the_secret_key_is_named_before_deployment(settings):
    assert [found.id for found in check_ledger_has_a_key_of_its_own(None)] == ["pathway_portal.ledger_key"]
    settings.LEDGER_KEY = "a key of its own"
    assert check_ledger_has_a_key_of_its_own(None) == []
