"""The application's role on the server at hand: the one that works for `make run`, or one made for the tests.

Tests own their databases; what they start as the running portal, and what they try against it, works by this role.
"""

from contextlib import contextmanager, suppress
from functools import cache
from urllib.parse import quote

import psycopg2
from django.conf import settings
from django.db import DatabaseError, connection

from pathway_portal.environment import database_from_url

MADE_FOR_TESTS = "portal_application"


def owner():
    return database_from_url(settings.DATABASE_OWNER_URL)


@cache
def application():
    """How the application reaches this server, as `database_from_url` says it; None where nobody may make its role."""
    if settings.DATABASE_OWNER_URL != settings.DATABASE_URL:
        return database_from_url(settings.DATABASE_URL)
    made = owner() | {"USER": MADE_FOR_TESTS, "PASSWORD": ""}
    try:
        server_sql(f"CREATE ROLE {MADE_FOR_TESTS} LOGIN")
    except (psycopg2.errors.DuplicateObject, psycopg2.errors.UniqueViolation):
        pass
    except psycopg2.errors.InsufficientPrivilege:
        return None
    try:
        connect(made, "postgres").close()
    except psycopg2.OperationalError:
        return None
    return made


def url_of(role, name):
    """The address of the database `name` for `role`, one of the two above."""
    password = f":{quote(role['PASSWORD'])}" if role["PASSWORD"] else ""
    return f"postgres://{quote(role['USER'])}{password}@{role['HOST']}:{role['PORT']}/{name}"


def connect(role, name):
    return psycopg2.connect(url_of(role, name))


def server_sql(statement):
    """Run a statement that PostgreSQL allows outside a transaction only, such as CREATE DATABASE."""
    session = connect(owner(), "postgres")
    session.autocommit = True
    try:
        with session.cursor() as cursor:
            cursor.execute(statement)
    finally:
        session.close()


@contextmanager
def in_role(name):
    """The tests' own connection, in another role for a while; yields a cursor."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {name}")
        try:
            yield cursor
        finally:
            with suppress(DatabaseError):
                cursor.execute("RESET ROLE")


def may(role, privilege, table):
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, %s, %s)", [role, table, privilege])
        return cursor.fetchone()[0]
