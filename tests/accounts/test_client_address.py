import pytest
from django.test import RequestFactory

from accounts.client_address import address_of, network_of


def request(remote="203.0.113.9", forwarded=None):
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded is not None else {}
    return RequestFactory().get("/", REMOTE_ADDR=remote, **headers)


@pytest.mark.parametrize("forwarded", [None, "198.51.100.1", "198.51.100.1, 10.0.0.1", "rubbish"])
def test_without_a_proxy_of_ours_no_header_is_believed(settings, forwarded):
    settings.TRUSTED_PROXY_COUNT = 0
    assert address_of(request(forwarded=forwarded)) == "203.0.113.9"


@pytest.mark.parametrize(
    ("count", "forwarded", "address"),
    [
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        (2, "6.6.6.6, 198.51.100.1, 10.0.0.1", "198.51.100.1"),
        (2, "198.51.100.1", "203.0.113.9"),
        (1, "6.6.6.6, rubbish", "203.0.113.9"),
        (1, "", "203.0.113.9"),
        (1, "6.6.6.6,", "203.0.113.9"),
    ],
)
def test_a_header_is_believed_as_far_as_our_proxies_wrote_it(settings, count, forwarded, address):
    settings.TRUSTED_PROXY_COUNT = count
    assert address_of(request(forwarded=forwarded)) == address


def test_a_socket_without_address_is_one_place(settings):
    assert address_of(request(remote="")) == "unknown"


def test_one_subscriber_with_many_addresses_is_one_place(settings):
    places = {network_of(request(remote=f"2001:db8:1:2::{host}")) for host in ("1", "beef", "1:2:3")}
    assert places == {"2001:db8:1:2::"}
    assert network_of(request(remote="2001:db8:1:3::1")) not in places


def test_neighbours_with_their_own_addresses_are_places_of_their_own(settings):
    assert network_of(request(remote="203.0.113.9")) != network_of(request(remote="203.0.113.10"))
