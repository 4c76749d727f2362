"""The report as a page: HTML, its style and its pictures, in the report's language.

Invariant: everything that anybody typed passes through template escaping; no style and no address is made from it.
"""

from dataclasses import dataclass
from io import BytesIO

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from .pictures import pictures_of

CHARACTERS_A_PAGE = 2600

# The stops of a path upwards, as in the portal's sign; drawn over the foot of the first page's field.
MOTIF = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 210 60" width="210" height="60">
<path d="M-4 52h58l22-18h46l22-18h70" fill="none" stroke="#1d5a5e" stroke-width="1.1"/>
<circle cx="40" cy="52" r="2.6" fill="#0c3c40" stroke="#f0b13c" stroke-width="1.1"/>
<circle cx="98" cy="34" r="2.6" fill="#0c3c40" stroke="#f0b13c" stroke-width="1.1"/>
<circle cx="160" cy="16" r="3.4" fill="#f0b13c"/>
</svg>"""


@dataclass(frozen=True)
class Page:
    html: str
    css: str
    images: dict
    expected_pages: int


def page_of(content, *, beat):
    """`beat` is called while pictures are reduced, which takes a while."""
    with translation.override(content["language"]):
        images = pictures_of(content["entries"], beat)
        images["motif.svg"] = ("image/svg+xml", MOTIF)
        images["verify.svg"] = ("image/svg+xml", qr_code(content["verify_url"]))
        context = content | {"brand": settings.SITE_BRAND}
        html = render_to_string(content["template"], context)
        css = render_to_string("reports/pdf/report.css", context)
    return Page(html, css, images, expected_pages(content, images))


def qr_code(address):
    drawing = BytesIO()
    segno.make(address, error="m").save(drawing, kind="svg", border=0, dark="#082b2e", xmldecl=False)
    return drawing.getvalue()


def expected_pages(content, images):
    """A guess that the progress bar can trust to a third."""
    entries = content["entries"]
    characters = sum(len(answer.text) + 60 for entry in entries for answer in entry.answers)
    characters += sum(len(claim.justification) + 700 for entry in entries for claim in entry.claims)
    carried = [claim for origin in content.get("carried", []) for claim in origin.claims]
    characters += sum(len(claim.justification) + len(claim.wording) + 900 for claim in carried)
    return 6 + int(characters / CHARACTERS_A_PAGE + len(entries) * 0.2 + (len(images) - 1) * 0.4)
