"""From a stranger to somebody who is signed in, and what is refused on the way."""

import re
import threading

import pytest
from django.db import connection
from django.test import Client

from accounts.models import OutgoingMail, User
from tests import make
from tests.accounts.conftest import PASSWORD

DETAILS = {
    "name": "Nia Powell",
    "email": "Nia.Powell@Example.org",
    "profession": "pharmacy_technician",
    "registration_number": "5011111",
    "organisation": "",
    "language": "cy",
    "password1": PASSWORD,
    "password2": PASSWORD,
}


@pytest.fixture
def sign_up(client, db):
    def sent(prefix="", **changed):
        return client.post(f"{prefix}/accounts/signup/", DETAILS | changed)

    return sent


def link_in(letter):
    return re.search(r"https?://[^/\s]+(/\S+)", letter.body).group(1)


def test_sign_up_to_confirmed_to_signed_in(sign_up, sign_in, client):
    assert sign_up().status_code == 302
    user = User.objects.get()
    assert (user.name, user.email, user.registration_number) == ("Nia Powell", "nia.powell@example.org", "5011111")
    letter = OutgoingMail.objects.get()
    assert letter.recipient == "nia.powell@example.org"
    client.post(link_in(letter))
    sign_in("NIA.POWELL@example.ORG")
    assert client.get("/account/").status_code == 200


def test_nobody_signs_in_before_the_address_is_confirmed(sign_up, sign_in, client):
    sign_up()
    sign_in("nia.powell@example.org")
    assert client.get("/account/").status_code == 302


def test_the_confirmation_is_in_the_language_chosen_with_links_to_its_pages(sign_up, settings):
    settings.SITE_ADDRESS = "https://portal.example.org"
    sign_up(language="cy")
    letter = OutgoingMail.objects.get()
    assert letter.language == "cy"
    assert "https://portal.example.org/cy/accounts/confirm-email/" in letter.body


def test_the_sign_up_page_offers_the_language_it_is_written_in(client, db):
    assert client.get("/cy/accounts/signup/").context["form"]["language"].value() == "cy"
    assert client.get("/accounts/signup/").context["form"]["language"].value() == "en"


@pytest.mark.parametrize(
    ("profession", "number"),
    [
        ("pharmacy_technician", "2012345"),
        ("pharmacist", "5012345"),
        ("pharmacy_technician", "501234"),
        ("nursing", "5012345"),
    ],
)
def test_a_number_that_does_not_fit_is_refused_beside_its_field(sign_up, profession, number):
    response = sign_up(profession=profession, registration_number=number)
    assert "registration_number" in response.context["form"].errors
    assert response.context["form"]["name"].value() == "Nia Powell"
    assert not User.objects.exists()


def test_a_number_that_somebody_else_typed_is_taken_without_a_word_about_them(sign_up, asha):
    """A refusal would tell who has an account here."""
    answer = sign_up(registration_number=asha.registration_number)
    assert answer.status_code == 302
    assert User.objects.filter(registration_number=asha.registration_number).count() == 2


def test_a_name_with_a_line_break_is_refused(sign_up):
    assert "name" in sign_up(name="Nia\r\nBcc: all@example.org").context["form"].errors
    assert not OutgoingMail.objects.exists()


def test_an_organisation_is_optional_and_kept(sign_up):
    organisation = make.make_organisation("Riverside Surgery")
    sign_up(organisation=organisation.pk)
    assert User.objects.get().organisation == organisation


def test_an_address_in_use_looks_the_same_and_its_owner_is_told(sign_up, gwen):
    fresh = sign_up(registration_number="")
    taken = sign_up(email="GWEN@example.org", registration_number="")
    assert (fresh.status_code, fresh.url) == (taken.status_code, taken.url)
    assert User.objects.filter(email__iexact="gwen@example.org").get() == gwen
    letter = OutgoingMail.objects.get(recipient="gwen@example.org")
    assert "/accounts/password/reset/" in letter.body and letter.language == "en"


def test_a_forgotten_password_is_replaced_by_way_of_a_letter(client, gwen, sign_in):
    client.post("/cy/accounts/password/reset/", {"email": "gwen@EXAMPLE.org"})
    letter = OutgoingMail.objects.get()
    assert letter.language == "en" and "http://127.0.0.1:8000/accounts/password/reset/key/" in letter.body
    page = client.get(link_in(letter), follow=True)
    client.post(page.request["PATH_INFO"], {"password1": "another-long-word", "password2": "another-long-word"})
    sign_in(gwen.email, "another-long-word")
    assert client.get("/account/").status_code == 200


def test_a_reset_for_an_unknown_address_looks_the_same(client, gwen):
    known = client.post("/accounts/password/reset/", {"email": gwen.email})
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.org"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)


def test_a_new_address_takes_over_only_when_confirmed(client, gwen, sign_in):
    sign_in(gwen.email)
    client.post("/accounts/email/", {"action_add": "", "email": "gwen.new@example.org"})
    client.post("/accounts/reauthenticate/?next=/accounts/email/", {"password": PASSWORD})
    gwen.refresh_from_db()
    assert gwen.email == "gwen@example.org"
    client.post(link_in(OutgoingMail.objects.get(recipient="gwen.new@example.org")))
    gwen.refresh_from_db()
    assert gwen.email == "gwen.new@example.org"
    assert OutgoingMail.objects.filter(recipient="gwen@example.org", body__contains="gwen.new@example.org").exists()


def test_wrong_passwords_are_counted(sign_in, gwen):
    for _attempt in range(5):
        sign_in(gwen.email, "wrong-password")
    assert "_auth_user_id" not in sign_in(gwen.email).client.session


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_twice_at_once_makes_one_account():
    together = threading.Barrier(2)
    statuses = []

    def send():
        together.wait(timeout=10)
        statuses.append(Client().post("/accounts/signup/", DETAILS | {"registration_number": ""}).status_code)
        connection.close()

    tabs = [threading.Thread(target=send) for _tab in range(2)]
    [tab.start() for tab in tabs]
    [tab.join(timeout=30) for tab in tabs]
    assert statuses == [302, 302]
    assert User.objects.count() == 1


@pytest.mark.parametrize("name", ["Your account is shut: https://x.example", "Open www.x.example", "gwen@x.example"])
def test_a_name_with_a_link_is_refused(sign_up, name):
    """Invitations carry it to any address that somebody types: the portal would send other people's traps."""
    response = sign_up(name=name)
    assert response.context["form"].errors["name"]
    assert not User.objects.exists()
