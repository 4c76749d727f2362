"""A link that is handed over in the same room: its address and the code that a phone reads."""

import segno
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from accounts import outbox


def address(token):
    return outbox.absolute(reverse("portfolios:ticket_detail", args=[token]))


def picture(link):
    """The code as an SVG that stands in the page itself: the link leaves the page in no request."""
    drawn = segno.make(link, error="m").svg_inline(
        border=4, dark="#082b2e", light="#ffffff", svgclass="pp-qr", lineclass=None, omitsize=True, title=_("QR code")
    )
    return mark_safe(drawn)
