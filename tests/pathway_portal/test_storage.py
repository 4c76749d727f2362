"""Collected static files, as a browser would get them."""

import pytest
from django.core.management import call_command


@pytest.fixture
def collected(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "static"
    call_command("collectstatic", "--no-input", "--verbosity=0")
    return settings.STATIC_ROOT


def test_no_collected_file_is_empty_and_no_style_names_a_foreign_font(collected):
    styles = list(collected.rglob("*.css"))
    assert any("nhsuk" in str(path) for path in styles)
    assert [path.name for path in styles if not path.read_bytes().strip()] == []
    assert [path.name for path in styles if b"assets.nhs.uk" in path.read_bytes()] == []
