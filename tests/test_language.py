"""Every page in Welsh as well: at its own address, in the same state, with the way back."""

import re
from collections import defaultdict

import pytest
from django.conf import settings

from tests import access_table
from tests.access_world import inhabited

pytestmark = pytest.mark.django_db

ROWS = access_table.read()
TITLE = re.compile(r"<title>(.*?)</title>", re.S)
TWIN = re.compile(r'<link rel="alternate" hreflang="(\w+)" href="([^"]+)">')
LANGUAGE_LINK = re.compile(r'<a class="pp-language" href="([^"]+)"[^>]*hreflang="(\w+)"')


def reader_of(row):
    """Somebody who may read the page behind this row, or None."""
    return next((person for person, status in row.get.items() if status == "200"), None)


# The monitor's answer has no language; what machines exchange says its own.
READABLE = [row for row in ROWS if reader_of(row) and row.name != "healthz" and not row.name.startswith("case:")]
# Django's own pages have no frame of ours: they show the language of their address.
IN_THE_FRAME = [row for row in READABLE if not row.name.startswith("admin:")]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock(), inhabited(tmp_path_factory.mktemp("media")) as world:
        yield world


@pytest.fixture(autouse=True)
def own_files(world, settings):
    """The files were stored when the world was made."""
    settings.DEMO = True


def read(world, row, address):
    """The page as text; None for what is no page: files and answers to scripts."""
    response = world.visitors[reader_of(row)].get(address)
    assert response.status_code == 200
    return response.content.decode() if response["Content-Type"].startswith("text/html") else None


def path(address):
    assert address.startswith(settings.SITE_ADDRESS)
    return address.removeprefix(settings.SITE_ADDRESS)


def leads_to(page, language, address):
    """Whether the page names this twin of its own in its head, and first of its links to languages."""
    twins = [(code, path(twin)) for code, twin in TWIN.findall(page)]
    return twins == [(language, address)] and LANGUAGE_LINK.findall(page)[0] == (address, language)


@pytest.mark.parametrize("row", READABLE, ids=str)
def test_every_page_answers_in_both_languages_and_leads_to_its_twin_and_back(row, world):
    address = row.address(world)
    english, welsh = read(world, row, address), read(world, row, f"/cy{address}")
    if english is None:
        assert welsh is None
        return
    assert '<html lang="en"' in english and '<html lang="cy"' in welsh
    if row in IN_THE_FRAME:
        assert leads_to(english, "cy", f"/cy{address}")
        assert leads_to(welsh, "en", address)


@pytest.mark.parametrize("prefix", ["", "/cy"])
def test_no_two_pages_share_a_title(prefix, world):
    places = defaultdict(set)
    for row in IN_THE_FRAME:
        page = read(world, row, f"{prefix}{row.address(world)}")
        if page is not None:
            places[" ".join(TITLE.search(page).group(1).split())].add(str(row))
    assert len(places) > 60
    assert {title: rows for title, rows in places.items() if len(rows) > 1} == {}
