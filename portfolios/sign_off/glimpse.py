"""What a page remembers of the claim that it showed, so that a later difference can be named field by field.

The page itself carries it, signed and cut short: the portal keeps no second copy of what somebody wrote.
"""

import hashlib

from django.core import signing
from django.utils import translation

from .snapshot import Difference, readable

SALT = "portfolios.sign_off.glimpse"
LONGEST = 600


def glimpse(snapshot):
    """A signed text that `differences_since` reads."""
    fields = {field: [shortened(text), fingerprint(text)] for field, (_label, text) in readable(snapshot).items()}
    return signing.dumps({"language": translation.get_language(), "fields": fields}, salt=SALT, compress=True)


def differences_since(seen, snapshot):
    """What differs between a glimpse and the claim as it is now: a list of Difference, empty for a foreign text."""
    try:
        then = signing.loads(seen, salt=SALT)
    except signing.BadSignature:
        return []
    # In the language of the page that was shown: a title read in another one has not changed.
    with translation.override(then["language"]):
        now = readable(snapshot)
    before = then["fields"]
    return [
        difference(field, before.get(field), now.get(field))
        for field in before | now
        if before.get(field, ["", fingerprint("")])[1] != fingerprint(now.get(field, ("", ""))[1])
    ]


def difference(field, before, now):
    label, text = now or (field.rpartition(".")[2], "")
    return Difference(field, label, before[0] if before else "", shortened(text))


def shortened(text):
    return text if len(text) <= LONGEST else text[:LONGEST] + " …"


def fingerprint(text):
    return hashlib.sha256(text.encode()).hexdigest()[:12]
