"""A view behind `fresh_factor.required` stands in for what is signed: /sign/ shows a page, and on POST counts one."""

import time

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.http import HttpResponse
from django.urls import path

from accounts import fresh_factor
from accounts.models import KeptText
from pathway_portal import urls as site
from tests.accounts.conftest import PASSWORD

SECRET = "JBSWY3DPEHPK3PXP"
signed = []


@fresh_factor.required
def sign(request):
    if request.method == "POST":
        signed.append(request.POST["declaration"])
    return HttpResponse("signed" if request.method == "POST" else "what is signed")


urlpatterns = [path("sign/", sign), *site.urlpatterns]


@pytest.fixture(autouse=True)
def with_signing(settings):
    settings.ROOT_URLCONF = __name__
    signed.clear()


@pytest.fixture
def clock(monkeypatch):
    """Sets the clock: `clock(300)` is five minutes after the beginning of the test."""
    start = time.time()

    def at(seconds):
        monkeypatch.setattr(time, "time", lambda: start + seconds)

    at(0)
    return at


@pytest.fixture
def signed_in(client, sign_in, gwen):
    sign_in(gwen.email)
    return client


@pytest.fixture
def signed_in_by_code(client, sign_in, gwen):
    TOTP.activate(gwen, SECRET)
    sign_in(gwen.email)
    client.post("/accounts/2fa/authenticate/", {"code": code()})
    return client


def code():
    return format_hotp_value(hotp_value(SECRET, next(yield_hotp_counters_from_time())))


@pytest.mark.parametrize(("seconds", "status"), [(0, 200), (300, 200), (300.1, 302), (3600, 302)])
@pytest.mark.parametrize("who", ["signed_in", "signed_in_by_code"])
def test_a_proof_serves_for_five_minutes(clock, request, who, seconds, status):
    client = request.getfixturevalue(who)
    clock(seconds)
    assert client.get("/sign/").status_code == status


def test_an_account_without_second_factor_proves_its_password(clock, signed_in):
    clock(301)
    asked = signed_in.get("/sign/?page=2")
    assert asked.url == "/accounts/reauthenticate/?next=/sign/%3Fpage%3D2"
    assert signed_in.post(asked.url, {"password": PASSWORD}).url == "/sign/?page=2"
    assert signed_in.get("/sign/").status_code == 200


def test_an_account_with_second_factor_proves_that(clock, signed_in_by_code):
    clock(301)
    asked = signed_in_by_code.get("/sign/")
    assert asked.url == "/accounts/2fa/reauthenticate/?next=/sign/"
    assert signed_in_by_code.post(asked.url, {"code": "000000"}).status_code == 200
    assert signed_in_by_code.get("/sign/").status_code == 302
    assert signed_in_by_code.post(asked.url, {"code": code()}).url == "/sign/"
    assert signed_in_by_code.get("/sign/").status_code == 200


def test_a_password_does_not_stand_in_for_the_second_factor(clock, signed_in_by_code):
    clock(301)
    answer = signed_in_by_code.post("/accounts/reauthenticate/?next=/sign/", {"password": PASSWORD})
    assert answer.url.startswith("/accounts/2fa/reauthenticate/")
    assert signed_in_by_code.get("/sign/").status_code == 302


def test_a_password_proof_lapses_once_a_second_factor_is_set_up(clock, signed_in, gwen):
    TOTP.activate(gwen, SECRET)
    assert signed_in.get("/sign/").url.startswith("/accounts/2fa/reauthenticate/")


def test_nothing_is_signed_when_the_proof_ran_out_and_the_words_return(clock, signed_in, gwen):
    clock(301)
    asked = signed_in.post("/sign/", {"declaration": "She works safely."})
    kept = KeptText.objects.get(owner=gwen)
    assert signed == []
    assert asked.url == f"/accounts/reauthenticate/?next=/kept/{kept.pk}/"
    shown = signed_in.post(asked.url, {"password": PASSWORD}, follow=True)
    assert "She works safely." in shown.content.decode()
    signed_in.post("/sign/", {"declaration": "She works safely.", "kept_text": str(kept.pk)})
    assert signed == ["She works safely."]
    assert not KeptText.objects.exists()


def test_words_that_wait_too_long_again_are_kept_once(clock, signed_in, gwen):
    clock(301)
    signed_in.post("/sign/", {"declaration": "She works safely."})
    kept = KeptText.objects.get()
    signed_in.post("/sign/", {"declaration": "She works safely.", "kept_text": str(kept.pk)})
    assert signed == []
    assert [text.owner for text in KeptText.objects.all()] == [gwen]


def test_the_proof_of_one_session_does_not_serve_in_another(clock, signed_in, gwen, as_user):
    signed_in.logout()
    assert as_user(gwen).get("/sign/").status_code == 302
