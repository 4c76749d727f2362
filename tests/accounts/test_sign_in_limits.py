"""Guessing is slowed down, and nobody is locked out of their usual browser by what strangers do."""

import itertools
import uuid

from django.test import Client, RequestFactory

from accounts import sign_in_limits
from accounts.models import DeviceUse
from accounts.people import add_person
from tests.accounts.conftest import PASSWORD

LOGIN = "/accounts/login/"
numbers = itertools.count(1)


def browser(address=None):
    """A browser that was never here, at an address of its own unless one is given."""
    own = f"10.{next(numbers)}.{uuid.uuid4().int % 256}.{uuid.uuid4().int % 256}"
    return Client(REMOTE_ADDR=address or own)


def sign_in(client, person, password=PASSWORD):
    client.post("/accounts/logout/")
    client.post(LOGIN, {"login": person.email, "password": password})
    return "_auth_user_id" in client.session


def guess(client, person, times):
    for _time in range(times):
        client.post(LOGIN, {"login": person.email, "password": "a-wrong-long-word"})


def test_guessing_from_one_place_is_stopped(gwen):
    stranger = browser()
    guess(stranger, gwen, sign_in_limits.FROM_ONE_PLACE)
    page = stranger.post(LOGIN, {"login": gwen.email, "password": PASSWORD})
    assert "Too many sign-ins" in page.text
    assert "_auth_user_id" not in stranger.session


def test_guessing_from_everywhere_is_stopped(gwen):
    for _place in range(sign_in_limits.FROM_EVERYWHERE):
        guess(browser(), gwen, 1)
    assert not sign_in(browser(), gwen)


def test_a_known_browser_gets_in_whatever_strangers_do(gwen):
    known = browser()
    assert sign_in(known, gwen)
    for _place in range(sign_in_limits.FROM_EVERYWHERE + 1):
        guess(browser(), gwen, 1)
    guess(browser("10.0.0.9"), gwen, 10)
    assert sign_in(known, gwen)


def test_a_known_browser_gets_in_from_a_place_where_much_fails(gwen):
    known = browser("10.0.0.7")
    assert sign_in(known, gwen)
    guess(browser("10.0.0.7"), gwen, sign_in_limits.FROM_ONE_PLACE + 1)
    assert sign_in(known, gwen)


def test_a_known_browser_guesses_no_more_than_its_share(gwen):
    known = browser()
    sign_in(known, gwen)
    known.post("/accounts/logout/")
    guess(known, gwen, sign_in_limits.IN_KNOWN_BROWSER)
    assert not sign_in(known, gwen)


def test_a_browser_known_for_one_is_a_stranger_to_another(gwen, db):
    nia = add_person("nia@example.org", "Nia", PASSWORD)
    known = browser()
    sign_in(known, gwen)
    known.post("/accounts/logout/")
    guess(known, nia, sign_in_limits.FROM_ONE_PLACE)
    assert not sign_in(known, nia)


def test_a_forged_cookie_makes_no_known_browser(gwen, settings):
    sign_in(browser(), gwen)
    forger = browser()
    forger.cookies[settings.DEVICE_COOKIE_NAME] = f"{DeviceUse.objects.get().device_digest}:1:forged"
    guess(forger, gwen, sign_in_limits.FROM_ONE_PLACE)
    assert not sign_in(forger, gwen)


def test_right_passwords_are_not_counted(gwen):
    usual = browser("10.0.0.8")
    for _time in range(sign_in_limits.FROM_ONE_PLACE + 2):
        usual.cookies.clear()
        assert sign_in(usual, gwen)


def test_one_place_guessing_at_many_accounts_is_stopped(db, monkeypatch):
    monkeypatch.setattr(sign_in_limits, "OF_ONE_PLACE", 6)
    people = [add_person(f"p{number}@example.org", f"P {number}", PASSWORD) for number in range(7)]
    for person in people[:6]:
        guess(browser("10.0.0.6"), person, 1)
    assert not sign_in(browser("10.0.0.6"), people[6])
    assert sign_in(browser("10.0.0.5"), people[6])


def test_a_forged_header_does_not_make_a_stranger_many(gwen):
    stranger = browser("10.0.0.4")
    for number in range(sign_in_limits.FROM_ONE_PLACE):
        wrong = {"login": gwen.email, "password": "a-wrong-long-word"}
        stranger.post(LOGIN, wrong, headers={"x-forwarded-for": f"198.51.100.{number}"})
    assert not sign_in(stranger, gwen)


def test_an_address_that_nobody_has_is_counted_alike(db):
    stranger = browser()
    wrong = {"login": "nobody@example.org", "password": "a-wrong-long-word"}
    pages = [stranger.post(LOGIN, wrong).text for _time in range(sign_in_limits.FROM_ONE_PLACE + 1)]
    assert ["Too many sign-ins" in page for page in pages] == [False] * sign_in_limits.FROM_ONE_PLACE + [True]


def test_the_cache_holds_no_address_of_anybody(gwen):
    asked = RequestFactory().post(LOGIN, REMOTE_ADDR="10.0.0.3")
    keys = [key for key, _most in sign_in_limits.counts(asked, gwen.email)]
    assert len(keys) == 3 and not [key for key in keys if "gwen" in key or "10.0" in key]
