"""Two editors of one publisher, and a draft of theirs."""

import pytest
from django.test import Client

from frameworks.editors import ensure_group
from tests import make
from tests.access_visitor import BACKEND


@pytest.fixture
def gwen(elin):
    """Another editor at the publisher."""
    gwen = make.make_user(
        "gwen@example.org", "Gwen Rees", profession="other", is_staff=True, organisation=elin.organisation
    )
    gwen.groups.add(ensure_group())
    return gwen


@pytest.fixture
def draft(edition):
    return make.make_edition(edition.framework, code="2027", publish=False)


@pytest.fixture
def item(draft):
    return draft.items.get(code="D1.1")


@pytest.fixture
def browser():
    """A browser of its own for each: `browser(elin)`."""

    def opened(person):
        client = Client()
        client.force_login(person, backend=BACKEND)
        return client

    return opened
