"""Working as the owner of the tables for a while, where the owner is somebody else than the application."""

from contextlib import contextmanager

from django.conf import settings
from django.db import connection

from .environment import database_from_url


@contextmanager
def as_owner():
    """Yields the name of the application's role."""
    own = connection.settings_dict
    owner = database_from_url(settings.DATABASE_OWNER_URL)
    application = {name: own[name] for name in ("USER", "PASSWORD")}
    connection.close()
    own.update({name: owner[name] for name in application})
    try:
        yield application["USER"]
    finally:
        connection.close()
        own.update(application)
