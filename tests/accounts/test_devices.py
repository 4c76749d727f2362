"""The browser is known by a digest; it says who came with the same one, and nothing else."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import DeviceUse
from accounts.people import add_person
from tests.accounts.conftest import PASSWORD


def switch_to(client, sign_in, person):
    client.post("/accounts/logout/")
    sign_in(person.email)


def test_a_browser_is_named_once_and_remembered_for_each_person(client, sign_in, gwen, settings):
    sign_in(gwen.email)
    name = client.cookies[settings.DEVICE_COOKIE_NAME].value
    switch_to(client, sign_in, gwen)
    switch_to(client, sign_in, add_person("nia@example.org", "Nia", PASSWORD))
    assert client.cookies[settings.DEVICE_COOKIE_NAME].value == name
    assert len(set(DeviceUse.objects.values_list("device_digest", flat=True))) == 1
    assert DeviceUse.objects.count() == 2


def test_the_cookie_is_for_the_server_alone(client, sign_in, gwen, settings):
    sign_in(gwen.email)
    cookie = client.cookies[settings.DEVICE_COOKIE_NAME]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    assert DeviceUse.objects.get().device_digest not in cookie.value


def test_a_second_account_begun_in_the_same_browser_is_found(client, sign_in, gwen):
    second = add_person("second@example.org", "Second", PASSWORD)
    sign_in(gwen.email)
    switch_to(client, sign_in, second)
    before, begun = gwen.devices.get(), second.devices.get()
    assert before.device_digest == begun.device_digest
    assert begun.is_first and before.first_seen < begun.first_seen


def test_a_colleague_at_the_same_computer_shares_it_without_having_begun_there(client, sign_in, gwen):
    colleague = add_person("nia@example.org", "Nia", PASSWORD)
    sign_in(colleague.email)
    client.cookies.clear()
    sign_in(gwen.email)
    switch_to(client, sign_in, colleague)
    shared = colleague.devices.get(device_digest=gwen.devices.get().device_digest)
    assert not shared.is_first and colleague.devices.get(is_first=True) != shared


def test_people_with_their_own_browsers_share_none(client, sign_in, gwen):
    sign_in(gwen.email)
    client.cookies.clear()
    sign_in(add_person("nia@example.org", "Nia", PASSWORD).email)
    assert len(set(DeviceUse.objects.values_list("device_digest", flat=True))) == 2


def test_device_once_for_person(gwen):
    gwen.devices.create(device_digest="a" * 64)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        gwen.devices.create(device_digest="a" * 64)
    assert caught.value.__cause__.diag.constraint_name == "device_once_for_person"
