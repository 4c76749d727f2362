"""In which browser somebody signs in: a random name in a signed cookie, of which only a digest is kept.

A browser in which somebody has signed in before is no stranger to them: guesses made elsewhere do not keep it out.
That two people use one browser says little by itself, on a ward least of all; it is one signal among others.
"""

import secrets

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .models import DeviceUse

SALT = "accounts.devices"
KEPT_FOR = 400 * 24 * 60 * 60  # seconds; browsers keep a cookie no longer


def digest_of(request):
    """The digest of this browser, or an empty string for one that nobody has signed in with."""
    name = request.get_signed_cookie(settings.DEVICE_COOKIE_NAME, default="", salt=SALT, max_age=KEPT_FOR)
    return digest(name) if name else ""


def digest(name):
    return salted_hmac(SALT, name, algorithm="sha256").hexdigest()


def is_known(request, email):
    """Whether the person with this address has signed in with this browser before."""
    found = digest_of(request)
    return bool(found) and DeviceUse.objects.filter(device_digest=found, person__email__iexact=email).exists()


def remember(request, response, person):
    """Note that `person` has just signed in here, and name the browser if it has no name yet."""
    found = digest_of(request)
    if not found:
        name = secrets.token_urlsafe(24)
        found = digest(name)
        response.set_signed_cookie(
            settings.DEVICE_COOKIE_NAME,
            name,
            salt=SALT,
            max_age=KEPT_FOR,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    use, is_new = DeviceUse.objects.get_or_create(
        person=person, device_digest=found, defaults={"is_first": not person.devices.exists()}
    )
    if not is_new:
        use.last_seen = timezone.now()
        use.save(update_fields=["last_seen"])
