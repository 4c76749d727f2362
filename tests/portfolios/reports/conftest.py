import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def in_english():
    """A page in Welsh leaves its thread in Welsh; the next test begins in English."""
    with translation.override("en"):
        yield
