"""Elin at the page of spreadsheets and files of a draft."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from frameworks.files.document import document_of
from tests import make


def page_of(edition, name="exchange"):
    return reverse(f"admin:frameworks_edition_{name}", args=[edition.pk])


@pytest.fixture
def draft(edition):
    return make.make_edition(edition.framework, code="2027", publish=False)


@pytest.fixture
def document(draft):
    return document_of(draft)


@pytest.fixture
def foreign(db):
    """A draft of another publisher."""
    framework = make.make_framework("other", publisher=make.make_organisation("Somebody else"), is_illustrative=False)
    return make.make_edition(framework, publish=False)


@pytest.fixture
def elins(as_user, editor):
    return as_user(editor)


def look(client, edition, data, name="sheet.csv", absent="leave"):
    """The preview of an upload."""
    return client.post(page_of(edition), {"file": SimpleUploadedFile(name, data), "absent": absent})


def decision(page):
    """What the preview's button sends."""
    hidden = dict(re.findall(r'type="hidden" name="(token|digest)" value="([^"]*)"', page.content.decode()))
    assert hidden.keys() == {"token", "digest"}
    return hidden


def take_in(client, edition, data, name="sheet.csv", absent="leave"):
    return client.post(page_of(edition), decision(look(client, edition, data, name, absent)))
