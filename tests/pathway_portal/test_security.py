import io
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage
from django.http import HttpResponse
from django.test import RequestFactory

from pathway_portal.security import SecurityHeadersMiddleware
from pathway_portal.storage import PortalStaticFilesStorage

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/healthz", "/no-such-page/", "/cy/no-such-page/"])
def test_every_page_carries_the_content_security_policy(client, address):
    assert client.get(address).headers["Content-Security-Policy"] == POLICY


@pytest.mark.django_db
def test_page_may_not_be_framed_sniffed_or_told_to_other_sites(client):
    headers = client.get("/healthz").headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_view_may_narrow_the_policy():
    download = HttpResponse(headers={"Content-Security-Policy": "sandbox"})
    answer = SecurityHeadersMiddleware(lambda request: download)(RequestFactory().get("/"))
    assert answer.headers["Content-Security-Policy"] == "sandbox"


@pytest.mark.django_db
def test_cookies_above_four_kilobytes_are_refused(client):
    assert client.get("/healthz", HTTP_COOKIE="a=" + "b" * 4095).status_code == 431


@pytest.mark.django_db
def test_cookies_of_four_kilobytes_are_read(client):
    assert client.get("/healthz", HTTP_COOKIE="a=" + "b" * 4094).status_code != 431


def test_style_sheet_with_a_missing_source_map_is_collected(tmp_path):
    source = FileSystemStorage(location=tmp_path / "source")
    source.save("portal.css", io.BytesIO(b"body{color:#000}\n/*# sourceMappingURL=portal.css.map */\n"))
    static = PortalStaticFilesStorage(location=tmp_path / "static", base_url="/static/")
    static.save("portal.css", source.open("portal.css"))
    problems = [made for _name, made, done in static.post_process({"portal.css": (source, "portal.css")}) if not done]
    assert problems == []
    assert Path(static.path(static.stored_name("portal.css"))).name != "portal.css"


def test_missing_static_file_does_not_take_the_page_with_it(tmp_path):
    static = PortalStaticFilesStorage(location=tmp_path, base_url="/static/")
    assert static.url("no-such-picture.png") == "/static/no-such-picture.png"


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/evidence/", "/account/", "/accounts/email/", "/no-such-page/"])
def test_back_button_after_sign_out_finds_no_kept_page(as_user, asha, address):
    assert "no-store" in as_user(asha).get(address).headers["Cache-Control"]


@pytest.mark.django_db
def test_pages_for_everybody_may_be_kept(client):
    assert "Cache-Control" not in client.get("/").headers
