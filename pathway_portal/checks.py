"""What `manage.py check --database default` says about the role by which the portal works in the database."""

from django.conf import settings
from django.core.checks import Error, Warning
from django.db import connections

POWERS = """
SELECT rolsuper OR rolcreaterole OR rolreplication OR rolbypassrls OR EXISTS (
    SELECT 1 FROM pg_class c
    WHERE c.relnamespace = current_schema()::regnamespace AND pg_has_role(current_user, c.relowner, 'MEMBER'))
FROM pg_roles WHERE rolname = current_user
"""


def check_application_owns_nothing(app_configs, databases, **options):
    """Whoever owns a table may switch off its triggers, and with them all that the ledger promises."""
    if "default" not in (databases or ()) or settings.ACTS_AS_OWNER or not has_powers("default"):
        return []
    kind = Error if settings.PRODUCTION else Warning
    return [
        kind(
            "The role of DATABASE_URL owns its tables, or may make itself an owner.",
            hint="Give the tables to another role, name that one in DATABASE_OWNER_URL, and run grant_access.",
            id="pathway_portal.roles",
        )
    ]


def check_ledger_has_a_key_of_its_own(app_configs, **options):
    """A ledger that is tied with SECRET_KEY looks forged, every row of it, on the day on which that key changes."""
    if settings.LEDGER_KEY != settings.SECRET_KEY:
        return []
    hint = "Set LEDGER_KEY to the present SECRET_KEY if the ledger has events already, else to a random one of its own."
    return [Warning("LEDGER_KEY is SECRET_KEY, which may have to change.", hint=hint, id="pathway_portal.ledger_key")]


def has_powers(alias):
    with connections[alias].cursor() as cursor:
        cursor.execute(POWERS)
        return cursor.fetchone()[0]
