import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time

from accounts.models import OutgoingMail, User
from tests.accounts.conftest import PASSWORD
from tests.make import make_organisation, make_portfolio, make_supervision

SETUP = "/accounts/2fa/totp/activate/"


def code_for(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


@pytest.fixture
def with_factor():
    def given(user, secret="JBSWY3DPEHPK3PXP"):
        TOTP.activate(user, secret)
        return secret

    return given


@pytest.mark.parametrize("path", ["/account/", "/admin/", "/mail/"])
def test_staff_must_have_a_second_factor(as_user, elin, outside_demo, path):
    assert as_user(elin).get(path).url == SETUP


def test_a_supervisor_must_have_a_second_factor(as_user, bryn, portfolio, outside_demo):
    assert as_user(bryn).get("/account/").url == SETUP


def test_a_former_supervisor_need_not(as_user, dewi, portfolio, outside_demo):
    assert as_user(dewi).get("/account/").status_code == 200


def test_a_technician_need_not(as_user, asha, portfolio, outside_demo):
    assert as_user(asha).get("/account/").status_code == 200


def test_the_demo_asks_nobody(as_user, elin, settings):
    settings.DEMO = True
    assert as_user(elin).get("/account/").status_code == 200


def test_nothing_is_changed_before_the_second_factor(as_user, elin, outside_demo):
    as_user(elin).post("/account/", {"name": "Somebody Else", "profession": "other", "language": "en"})
    elin.refresh_from_db()
    assert elin.name == "Elin Evans"


def test_the_page_says_why_in_its_language(as_user, elin, outside_demo):
    response = as_user(elin).get("/cy/account/")
    assert response.url == f"/cy{SETUP}"
    assert len(list(response.wsgi_request._messages)) == 1


@pytest.mark.parametrize("path", ["/", "/healthz", SETUP, "/accounts/2fa/", "/accounts/reauthenticate/"])
def test_public_pages_and_the_set_up_stay_open(as_user, elin, outside_demo, path):
    assert as_user(elin).get(path).headers.get("Location") != SETUP


def test_signing_out_stays_open(as_user, elin, outside_demo):
    client = as_user(elin)
    client.post("/accounts/logout/")
    assert "_auth_user_id" not in client.session


def test_recovery_codes_alone_are_no_second_factor(as_user, elin, outside_demo):
    Authenticator.objects.create(user=elin, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert as_user(elin).get("/account/").url == SETUP


def test_staff_set_up_a_second_factor_and_go_on(
    client, sign_in, gwen, outside_demo, django_capture_on_commit_callbacks
):
    gwen.is_staff = True
    gwen.save(update_fields=["is_staff"])
    sign_in(gwen.email)
    client.get(SETUP)
    client.post(f"/accounts/reauthenticate/?next={SETUP}", {"password": PASSWORD})
    secret = client.get(SETUP).context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        client.post(SETUP, {"code": code_for(secret)})
    assert Authenticator.objects.filter(user=gwen, type=Authenticator.Type.TOTP).exists()
    asked = client.get("/account/")
    assert client.post(asked.url, {"code": code_for(secret)}).url == "/account/"
    assert client.get("/account/").status_code == 200
    assert OutgoingMail.objects.filter(recipient=gwen.email, subject__contains="second factor").exists()


def test_a_session_from_before_the_second_factor_must_prove_it(client, sign_in, gwen, with_factor, outside_demo):
    """Also one in another browser, opened by somebody who knew the password only."""
    User.objects.filter(pk=gwen.pk).update(is_staff=True)
    sign_in(gwen.email)
    secret = with_factor(gwen)
    asked = client.get("/account/")
    assert asked.url == "/accounts/2fa/reauthenticate/?next=/account/"
    client.post(asked.url, {"code": code_for(secret)})
    assert client.get("/account/").status_code == 200


@pytest.mark.parametrize("path", ["/accounts/email/", "/accounts/2fa/", "/accounts/2fa/totp/deactivate/"])
def test_a_session_without_the_second_factor_cannot_replace_it(as_user, elin, with_factor, outside_demo, path):
    with_factor(elin)
    asked = as_user(elin).post(path, {})
    assert asked.url.startswith("/accounts/2fa/reauthenticate/")
    assert Authenticator.objects.filter(user=elin).exists()


def test_nothing_is_changed_by_a_session_without_the_second_factor(as_user, elin, with_factor, outside_demo):
    with_factor(elin)
    as_user(elin).post("/account/", {"name": "Somebody Else", "profession": "other", "language": "en"})
    elin.refresh_from_db()
    assert elin.name == "Elin Evans"
    assert [kept.path for kept in elin.kept_texts.all()] == ["/account/"]


def test_a_technician_need_not_prove_what_she_set_up_of_her_own_will(as_user, asha, with_factor, outside_demo):
    with_factor(asha)
    assert as_user(asha).get("/account/").status_code == 200


def test_an_administrator_of_an_organisation_must_have_a_second_factor(as_user, gwen, outside_demo):
    make_organisation().administrators.create(person=gwen)
    assert as_user(gwen).get("/account/").url == SETUP


def test_a_supervision_begun_after_the_portal_asks_for_one(as_user, carys, asha, edition, outside_demo):
    make_supervision(make_portfolio(asha, edition), carys)
    assert as_user(carys).get("/account/").url == SETUP


def test_sign_in_asks_for_the_code(client, sign_in, gwen, with_factor):
    secret = with_factor(gwen)
    sign_in(gwen.email)
    assert client.get("/account/").status_code == 302
    client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert client.get("/account/").status_code == 302
    client.post("/accounts/2fa/authenticate/", {"code": code_for(secret)})
    assert client.get("/account/").status_code == 200


def test_a_code_serves_once(client, sign_in, gwen, with_factor):
    code = code_for(with_factor(gwen))
    for _time in range(2):
        sign_in(gwen.email)
        client.post("/accounts/2fa/authenticate/", {"code": code})
        signed_in = "_auth_user_id" in client.session
        client.logout()
    assert not signed_in


def test_administrators_sign_in_where_everybody_does(client, db):
    assert re.match(r"/accounts/login/\?next=", client.get("/admin/login/?next=/admin/").url)
    assert client.get("/cy/admin/").status_code == 302


def test_staff_take_no_second_account_through_the_admin(as_user, elin, gwen, with_factor):
    """The stock form signed in any member of staff by password alone, as often as somebody liked to guess."""
    User.objects.filter(pk=gwen.pk).update(is_staff=True, is_superuser=True)
    with_factor(gwen)
    client = as_user(elin)
    client.post("/admin/login/", {"username": gwen.email, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(elin.pk)


def test_somebody_who_is_not_staff_meets_no_admin_form(as_user, asha):
    assert as_user(asha).get("/admin/login/").status_code == 403
