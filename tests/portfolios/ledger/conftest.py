import pytest
from django.test import override_settings

from tests.access_world import QUICK
from tests.access_world import undone as until_undone

from .world import make_world


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    """Asha's portfolio and Ffion's, in which everything has happened, and the heads that were exported then."""
    folder = tmp_path_factory.mktemp("ledger")
    kept = {"MEDIA_ROOT": folder / "media", "LEDGER_HEADS_DIR": folder / "heads", "PASSWORD_HASHERS": QUICK}
    with django_db_blocker.unblock(), override_settings(**kept), until_undone():
        yield make_world()


@pytest.fixture
def undone(db):
    """What a test does to the world is undone before the next."""
    with until_undone():
        yield
