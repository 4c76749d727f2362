"""Where the letter that confirms an address leads: on, for who has just signed up here; elsewhere to the sign-in."""

import re

import pytest
from django.test import Client

from accounts.models import OutgoingMail

from .test_sign_up import DETAILS

INVITATION = "/supervision/invitations/of-somebody/"


@pytest.fixture
def letter(client, db):
    """The path in the letter to somebody who signed up on the way to an invitation."""
    client.post("/accounts/signup/", DETAILS | {"next": INVITATION})
    return re.search(r"https?://[^/\s]+(/\S+)", OutgoingMail.objects.get().body).group(1)


def test_who_confirms_where_they_signed_up_goes_on_to_where_they_were_bound(letter, client):
    assert client.post(letter).url == INVITATION
    assert client.get("/account/").status_code == 200


def test_who_confirms_in_another_browser_signs_in_first(letter):
    elsewhere = Client()
    assert elsewhere.post(letter).url == "/cy/accounts/login/"
    assert elsewhere.get("/account/").status_code == 302


def test_the_letter_signs_nobody_in_twice(letter, client):
    client.post(letter)
    client.post("/accounts/logout/")
    client.post(letter)
    assert client.get("/account/").status_code == 302
