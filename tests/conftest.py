"""The cast, and what every test stands on: real PostgreSQL and a real Redis protocol server."""

import os
from contextlib import suppress

import pytest
import redis
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import override_settings
from django.utils import translation

from pathway_portal.celery import app as celery_app
from tests import make, roles


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Uploaded files of one test are nobody else's."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.LEDGER_HEADS_DIR = tmp_path / "ledger-heads"
    settings.ERASURE_LIST = tmp_path / "erasures.jsonl"


@pytest.fixture(autouse=True)
def fast_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def own_language():
    """A page in Welsh leaves its language in the thread, and with it the addresses of the next test."""
    translation.deactivate()


@pytest.fixture(autouse=True, scope="session")
def _own_keys(worker_id):
    """Parallel test processes share one server, not one key space.

    Once for all tests: every change of CACHES makes Django open connections anew and forget the old ones open.
    """
    own = {"default": settings.CACHES["default"] | {"KEY_PREFIX": f"test-{worker_id}"}}
    with override_settings(CACHES=own):
        yield


@pytest.fixture(autouse=True)
def own_cache(_own_keys):
    yield
    cache.delete_many(["worker-heartbeat"])


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """To make a database, and its tables, is the owner's affair."""
    connection.settings_dict.update({name: roles.owner()[name] for name in ("USER", "PASSWORD")})


@pytest.fixture(scope="session")
def application_role(django_db_setup, django_db_blocker):
    """The name of the application's role, which has its rights in the tests' database."""
    if roles.application() is None:
        pytest.skip("the role of DATABASE_URL may not make the application's role")
    name = roles.application()["USER"]
    with django_db_blocker.unblock():
        call_command("grant_access", name)
    return name


@pytest.fixture(autouse=True, scope="session")
def _flush_past_triggers():
    """Tests that commit end with a TRUNCATE, which the triggers rightly refuse to the application."""
    plain = DatabaseOperations.execute_sql_flush

    def flush(self, sql_list):
        with self.connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            try:
                plain(self, sql_list)
            finally:
                cursor.execute("SET session_replication_role = origin")

    DatabaseOperations.execute_sql_flush = flush
    yield
    DatabaseOperations.execute_sql_flush = plain


@pytest.fixture
def asha(db):
    """Technician."""
    return make.make_user("asha@example.org", "Asha Rahman", registration_number="5012345")


@pytest.fixture
def ffion(db):
    """Another technician."""
    return make.make_user("ffion@example.org", "Ffion Hughes", registration_number="5023456", language="cy")


@pytest.fixture
def bryn(db):
    """Asha's supervisor."""
    return make.make_user("bryn@example.org", "Bryn Davies", profession="pharmacist", registration_number="2012345")


@pytest.fixture
def carys(db):
    """Ffion's supervisor."""
    return make.make_user(
        "carys@example.org", "Carys Morgan", profession="pharmacist", registration_number="2023456", language="cy"
    )


@pytest.fixture
def dewi(db):
    """Asha's former supervisor."""
    return make.make_user("dewi@example.org", "Dewi Price", registration_number="5034567")


@pytest.fixture
def elin(db):
    """Framework editor at the publisher."""
    return make.make_user(
        "elin@example.org", "Elin Evans", profession="other", is_staff=True, organisation=make.make_organisation()
    )


@pytest.fixture
def edition(db):
    return make.make_edition()


@pytest.fixture
def portfolio(asha, bryn, dewi, edition):
    """Asha's, supervised by Bryn, once by Dewi."""
    portfolio = make.make_portfolio(asha, edition)
    make.make_supervision(portfolio, bryn)
    make.end_supervision(make.make_supervision(portfolio, dewi, "practice_supervisor"), asha)
    return portfolio


@pytest.fixture
def as_user(client):
    """A client signed in as somebody: `as_user(asha).get(…)`."""

    def signed_in(user):
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return signed_in


@pytest.fixture
def run_sql():
    """Runs one statement as a superuser would, past the ORM."""

    def run(sql, parameters=()):
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return cursor.fetchall() if cursor.description else None

    return run


@pytest.fixture
def forge(run_sql):
    """Runs one statement past every rule, as whoever owns the database's machine could."""

    def forged(sql, parameters=()):
        # What was done lawfully so far is checked first, as it would be at its commit.
        run_sql("SET CONSTRAINTS ALL IMMEDIATE")
        with make.past_the_rules():
            run_sql(sql, parameters)
        run_sql("SET CONSTRAINTS ALL DEFERRED")

    return forged


@pytest.fixture(autouse=True)
def letters_leave_through_the_outbox(settings):
    """Django's test runner puts its own backend in the place of ours; here the outbox ends in that one."""
    settings.EMAIL_BACKEND = "accounts.outbox.OutboxBackend"
    settings.OUTBOX_DELIVERY = {"backend": "django.core.mail.backends.locmem.EmailBackend", "options": {}}


@pytest.fixture(autouse=True, scope="session")
def _bells_nobody_hears(worker_id):
    """Tasks are never eager: a test that commits rings where no worker listens, and calls the task itself."""
    celery_app.conf.task_default_queue = queue = f"test-{os.getpid()}-{worker_id}"
    yield
    with suppress(redis.RedisError):
        redis.from_url(celery_app.conf.broker_url).delete(queue, f"_kombu.binding.{queue}")
