import uuid

import pytest

from accounts.people import add_person

PASSWORD = "a-long-enough-word"


@pytest.fixture(autouse=True)
def own_rate_limits(settings):
    """Sign-ins of one test do not use up the allowance of the next."""
    cache = settings.CACHES["default"] | {"KEY_PREFIX": f"test-{uuid.uuid4()}"}
    settings.CACHES = settings.CACHES | {"default": cache}


@pytest.fixture
def gwen(db):
    """A technician who signs in with her password."""
    return add_person("gwen@example.org", "Gwen O'Neil", PASSWORD, registration_number="5099999")


@pytest.fixture
def sign_in(client):
    """Fills in the sign-in page: `sign_in("gwen@example.org")`."""

    def sent(email, password=PASSWORD, **query):
        return client.post("/accounts/login/", {"login": email, "password": password} | query)

    return sent


@pytest.fixture
def outside_demo(settings):
    settings.DEMO = False
