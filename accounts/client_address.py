"""From where a request comes: the one answer that every limit counts by.

Invariant: `X-Forwarded-For` is read only as far as proxies of ours wrote it. `TRUSTED_PROXY_COUNT` says how many stand
in front; each appends the address that it was called from, so that what a client forged stands further left.
"""

import ipaddress

from django.conf import settings

UNKNOWN = "unknown"
# What one subscriber is given: whoever has one address of it has all of them.
IPV6_PREFIX = 64


def address_of(request):
    """The client's address, or UNKNOWN behind a socket that has none."""
    return valid(forwarded(request)) or valid(request.META.get("REMOTE_ADDR", "")) or UNKNOWN


def forwarded(request):
    count = settings.TRUSTED_PROXY_COUNT
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    return hops[-count].strip() if 0 < count <= len(hops) else ""


def valid(text):
    try:
        return str(ipaddress.ip_address(text.strip()))
    except ValueError:
        return ""


def network_of(request):
    """By what a limit counts: the address, or for IPv6 the network that one subscriber has."""
    address = address_of(request)
    if ":" not in address:
        return address
    return str(ipaddress.ip_network(f"{address}/{IPV6_PREFIX}", strict=False).network_address)
