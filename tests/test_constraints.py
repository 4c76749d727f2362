"""Every rule that the database holds is broken by name in some test; a new rule has to be listed with its test."""

import re
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

APPS = ["accounts", "frameworks", "portfolios"]
TESTS = Path(settings.BASE_DIR) / "tests"
# Names given where triggers speak, in migrations and in models.
SPOKEN = re.compile(r"CONSTRAINT = (?:TG_TABLE_NAME \|\| )?'(\w+)'")


def constraints_of_models():
    return {
        constraint.name
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        for constraint in model._meta.constraints
    }


def constraints_of_triggers():
    """A trigger that serves several tables speaks with the name of the table in front."""
    migrations = [path for app in APPS for path in (Path(settings.BASE_DIR) / app / "migrations").glob("0*.py")]
    spoken = {name for path in migrations for name in SPOKEN.findall(path.read_text())}
    return {name for name in spoken if not name.startswith("_")} | append_only_tables()


def append_only_tables():
    """Each migration that protects a table lists it."""
    migrations = (Path(settings.BASE_DIR) / "portfolios" / "migrations").glob("0*.py")
    modules = [import_module(f"portfolios.migrations.{path.stem}") for path in migrations]
    return {f"{table}_is_append_only" for module in modules for table in getattr(module, "APPEND_ONLY", [])}


ALL = sorted(constraints_of_models() | constraints_of_triggers())


@cache
def tests_by_module():
    return {path: path.read_text() for path in TESTS.rglob("test_*.py") if path != Path(__file__)}


@pytest.mark.parametrize("name", ALL)
def test_a_rule_of_the_database_is_broken_by_name(name):
    naming = [path for path, text in tests_by_module().items() if re.search(rf"\b(?:test_)?{name}\b", text)]
    assert naming, f"no test names {name}"


@pytest.mark.django_db
def test_every_trigger_is_known(run_sql):
    """A trigger that speaks under no name of ours would be a rule without a test."""
    triggers = run_sql(
        "SELECT DISTINCT p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
        " JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal"
        " AND c.relname ~ '^(accounts|frameworks|portfolios)_'"
    )
    silent = [source for (source,) in triggers if "CONSTRAINT =" not in source]
    assert triggers and silent == []


def test_each_rule_says_in_words_what_it_forbids():
    wordless = {
        constraint.name
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        for constraint in model._meta.constraints
        if constraint.violation_error_message in (None, constraint.default_violation_error_message)
    }
    assert wordless == set()
