"""Arrows point down only: portfolios → frameworks → accounts, and the site imports all, imported by none."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = settings.BASE_DIR
MAY_IMPORT = {
    "accounts": set(),
    "frameworks": {"accounts"},
    "portfolios": {"accounts", "frameworks"},
    "pathway_portal": {"accounts", "frameworks", "portfolios"},
}
STATUS_WRITERS = {
    ("Edition", "status"): "frameworks/publishing.py",
    ("Evidence", "status"): "portfolios/evidence/locking.py",
    ("Claim", "status"): "portfolios/sign_off/moves.py",
    ("Report", "state"): "portfolios/reports/jobs.py",
    ("FeedbackCycle", "state"): "portfolios/feedback/cycles.py",
    ("OutgoingMail", "state"): "accounts/delivery.py",
}
FORBIDDEN_NAMES = {"services.py", "selectors.py", "utils.py", "helpers.py", "signals.py"}


def python_files(app):
    return [path for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts]


def imported_modules(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module


@pytest.mark.parametrize("app", MAY_IMPORT)
def test_imports_point_down(app):
    wrong = {
        f"{path.relative_to(ROOT)} imports {module}"
        for path in python_files(app)
        for module in imported_modules(path)
        if (top := module.split(".")[0]) in MAY_IMPORT and top != app and top not in MAY_IMPORT[app]
    }
    assert wrong == set()


@pytest.mark.parametrize("app", ["accounts", "frameworks", "portfolios"])
def test_foreign_keys_point_down(app):
    allowed = MAY_IMPORT[app] | {app, "auth", "contenttypes"}
    wrong = {
        f"{model.__name__}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model._meta.app_label not in allowed
    }
    assert wrong == set()


def test_every_app_of_ours_is_listed():
    ours = {path.parent.name for path in ROOT.glob("*/apps.py")} | {"pathway_portal"}
    assert ours == set(MAY_IMPORT)


def test_no_module_is_named_for_a_kind_of_code():
    named = {path.relative_to(ROOT) for app in MAY_IMPORT for path in python_files(app) if path.name in FORBIDDEN_NAMES}
    assert named == set()


def test_every_relation_says_its_name_and_what_deletion_does():
    unnamed = {
        f"{model.__name__}.{field.name}"
        for app in ("accounts", "frameworks", "portfolios")
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.get_fields()
        if field.concrete
        and field.is_relation
        and field.related_model
        and field.remote_field.related_name is None
        and field.name not in ("groups", "user_permissions")
        and not field.name.endswith("_ptr")
    }
    assert unnamed == set()


# One name, or one of several that are set together.
WRITES = re.compile(r"\.(?:status|state)(?:, [\w.]+)* = |update\([^)]*\b(?:status|state)\s*=", re.S)


def test_a_status_changes_in_one_module_only():
    writers = {
        str(path.relative_to(ROOT))
        for app in ("accounts", "frameworks", "portfolios", "pathway_portal")
        for path in python_files(app)
        if "local_stack" not in path.parts  # the state of servers, not of rows
        if WRITES.search(path.read_text())
    }
    assert writers <= set(STATUS_WRITERS.values())


TALKS = re.compile(r"\brequest\b|django\.contrib\.messages|\bcelery\b|django\.forms")


@pytest.mark.parametrize("module", sorted({*STATUS_WRITERS.values(), "portfolios/ledger/chain.py"}))
def test_a_process_module_never_sees_a_request_a_form_or_celery(module):
    imports = set(imported_modules(ROOT / module))
    assert not {name for name in imports if TALKS.search(name)}


def test_views_reach_private_rows_only_through_visible_to():
    private = r"(Portfolio|Evidence|Attachment|Claim|Decision|Report|Review|Supervision|Cover)\.objects\.(?!visible_to)"
    raw = {
        f"{path.relative_to(ROOT)}: {match.group(0)}"
        for path in [*(ROOT / "portfolios").rglob("views*.py"), *(ROOT / "portfolios").rglob("views/*.py")]
        for match in re.finditer(private, path.read_text())
    }
    assert raw == set()


def test_templates_hold_no_inline_style_or_script():
    inline = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", re.I)
    wrong = {
        str(path.relative_to(ROOT))
        for path in Path(ROOT / "templates").rglob("*.html")
        if "reports/document" not in str(path) and inline.search(path.read_text())
    }
    assert wrong == set()
