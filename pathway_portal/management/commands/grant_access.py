"""`grant_access ROLE`: what the application may do in the database. The owner runs it, after every migration.

Invariant: what is on record can be read and added to, and never changed or removed, whatever the application does; it
owns nothing, so it switches off no trigger, changes no table and defines no function.
"""

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

EVERYTHING = "SELECT, INSERT, UPDATE, DELETE"
# Rows that end, and never go.
STAYING = {
    "accounts_administrator",
    "accounts_verification",
    "portfolios_cover",
    "portfolios_feedbackcycle",
    "portfolios_portfolio",
    "portfolios_question",
    "portfolios_report",
    "portfolios_supervision",
    "portfolios_ticket",
}
# Written by migrations alone.
READ_ONLY = {"django_migrations"}

# A table that refuses every change of its rows has a trigger of this name: the rule is written down once.
APPEND_ONLY = r"""
SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE c.relnamespace = current_schema()::regnamespace AND t.tgname LIKE '%is\_append\_only'
"""
IS_FIT = """
SELECT rolsuper OR rolname = current_user OR pg_has_role(rolname, current_user, 'MEMBER')
FROM pg_roles WHERE rolname = %s
"""


class Command(BaseCommand):
    help = "Grant the application's role what the portal needs, and take everything else from it."

    def add_arguments(self, parser):
        parser.add_argument("role", help="the role of DATABASE_URL")

    def handle(self, *, role, **options):
        with connection.cursor() as cursor, transaction.atomic():
            require_another_role(cursor, role)
            for statement in statements(cursor, connection.ops.quote_name(role)):
                cursor.execute(statement)


def require_another_role(cursor, role):
    cursor.execute(IS_FIT, [role])
    found = cursor.fetchone()
    if found is None:
        raise CommandError(f"There is no role {role}: CREATE ROLE {role} LOGIN PASSWORD '…'.")
    if found[0]:
        raise CommandError(f"{role} is a superuser, or has the rights of whoever runs this: choose another role.")


def statements(cursor, role):
    """In one transaction, so that an application at work is never without a right that it keeps."""
    cursor.execute("SELECT current_schema(), current_database()")
    schema, database = map(connection.ops.quote_name, cursor.fetchone())
    yield f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC, {role}"
    yield f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {role}"
    yield f"GRANT USAGE ON SCHEMA {schema} TO {role}"
    for kind in ("TABLES", "SEQUENCES", "FUNCTIONS"):
        yield f"REVOKE ALL ON ALL {kind} IN SCHEMA {schema} FROM {role}"
    for privileges, tables in rights(cursor).items():
        yield f"GRANT {privileges} ON {', '.join(map(connection.ops.quote_name, sorted(tables)))} TO {role}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}"
    yield f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {schema} TO {role}"
    # What a later migration makes can be read and added to until this command says more.
    defaults = f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema}"
    yield f"{defaults} GRANT SELECT, INSERT ON TABLES TO {role}"
    yield f"{defaults} GRANT USAGE, SELECT ON SEQUENCES TO {role}"


def rights(cursor):
    """{privileges: the tables on which they are granted}"""
    tables = set(connection.introspection.table_names(cursor))
    cursor.execute(APPEND_ONLY)
    append_only = {name for (name,) in cursor.fetchall()}
    rest = tables - append_only - STAYING - READ_ONLY
    chosen = {
        "SELECT": READ_ONLY & tables,
        "SELECT, INSERT": append_only,
        "SELECT, INSERT, UPDATE": STAYING & tables,
        EVERYTHING: rest,
    }
    return {privileges: names for privileges, names in chosen.items() if names}
