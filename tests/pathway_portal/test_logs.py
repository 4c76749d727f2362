import logging
import secrets
import uuid

import pytest

from pathway_portal.logs import WithoutTokens


@pytest.fixture
def lines():
    """What the console would have been told, as the filter lets it through."""
    said = []
    handler = logging.Handler()
    handler.emit = lambda record: said.append(record.getMessage())
    handler.addFilter(WithoutTokens())
    logging.getLogger("django.request").addHandler(handler)
    yield said
    logging.getLogger("django.request").removeHandler(handler)


@pytest.mark.parametrize("folder", ["tickets", "supervision/invitations", "cy/supervision/invitations"])
def test_link_of_a_letter_is_in_no_log_line(client, db, lines, folder):
    token = secrets.token_urlsafe(32)
    client.get(f"/{folder}/{token}/")
    assert lines == [f"Not Found: /{folder}/…/"]


def test_key_of_a_row_stays_readable(client, lines, db):
    key = uuid.uuid4()
    client.get(f"/nothing/{key}/")
    assert lines == [f"Not Found: /nothing/{key}/"]


def test_console_is_told_through_the_filter(settings):
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["without_tokens"]
