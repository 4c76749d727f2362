"""What `grant_access` gives the application's role, what it withholds, and how a role with more is reported."""

import pytest
from django.core.checks import Error, Warning
from django.core.management import CommandError, call_command
from django.db import connection

from pathway_portal import checks
from tests import roles


def test_what_is_on_record_is_added_to_alone(db, application_role, run_sql):
    tables = run_sql("SELECT relname, tgname FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid")
    append_only = {table for table, trigger in tables if trigger.endswith("is_append_only")}
    assert {"portfolios_ledgerevent", "portfolios_decision", "accounts_trailevent"} < append_only
    for table in append_only:
        assert roles.may(application_role, "SELECT", table) and roles.may(application_role, "INSERT", table)
        assert not roles.may(application_role, "UPDATE, DELETE, TRUNCATE", table)


def test_no_table_is_the_applications_to_empty_or_to_build_upon(db, application_role):
    for table in connection.introspection.table_names():
        assert not roles.may(application_role, "TRUNCATE, TRIGGER, REFERENCES", table)


def test_a_table_to_come_can_be_added_to_and_not_changed(db, application_role, run_sql):
    run_sql("CREATE TABLE later (id int)")
    assert roles.may(application_role, "INSERT", "later") and not roles.may(application_role, "UPDATE, DELETE", "later")
    call_command("grant_access", application_role)
    assert roles.may(application_role, "UPDATE", "later")


def test_access_is_granted_to_a_role_that_is_there_and_owns_nothing(db):
    with pytest.raises(CommandError, match="no role nobody_of_that_name"):
        call_command("grant_access", "nobody_of_that_name")
    with pytest.raises(CommandError, match="choose another role"):
        call_command("grant_access", connection.settings_dict["USER"])


@pytest.mark.parametrize("production, kind", [(True, Error), (False, Warning)])
def test_a_role_that_owns_its_tables_is_reported(production, kind, db, settings):
    settings.PRODUCTION = production
    (found,) = checks.check_application_owns_nothing(None, ["default"])
    assert type(found) is kind
    settings.ACTS_AS_OWNER = True
    assert checks.check_application_owns_nothing(None, ["default"]) == []


def test_the_applications_role_is_not_reported(db, application_role):
    with roles.in_role(application_role):
        assert checks.check_application_owns_nothing(None, ["default"]) == []
