import os
from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone

from portfolios.reports import shelf
from tests.portfolios.reports.steps import FILE, ready

DIGEST = "ab" + "0" * 62


@pytest.fixture
def put():
    """Writes a file on the shelf and lets it be some minutes old."""

    def write(digest, content=FILE, minutes=0):
        name = shelf.storage().save(shelf.path_of(digest), BytesIO(content))
        then = (timezone.now() - timedelta(minutes=minutes)).timestamp()
        os.utime(shelf.storage().path(name), (then, then))
        return name

    return write


def test_forgotten_file_goes_after_an_hour(put, db):
    old, young = put(DIGEST, minutes=90), put(DIGEST[::-1], minutes=5)
    assert shelf.tidy() == 1
    assert not shelf.storage().exists(old)
    assert shelf.storage().exists(young)


def test_file_of_a_report_stays_however_old(portfolio):
    report = ready(portfolio)
    assert shelf.tidy(now=timezone.now() + timedelta(days=400)) == 0
    assert report.file.read() == FILE


def test_half_written_file_is_replaced(portfolio, put):
    whole = ready(portfolio).sha256
    shelf.storage().delete(shelf.path_of(whole))
    put(whole, content=FILE[:5])
    assert shelf.keep(whole, BytesIO(FILE)) == shelf.path_of(whole)
    assert shelf.storage().open(shelf.path_of(whole)).read() == FILE
