"""WeasyPrint as a report uses it. Imported by the laying-out process alone.

Two things are put right in WeasyPrint 70 and pydyf: parts in another language than the document's say so to a
screen reader, and the list of page references is not built anew for every tag (which made the time grow with the
square of the pages).
"""

import gc
import logging
import os
import re

import pydyf
from weasyprint import CSS, HTML
from weasyprint.logger import PROGRESS_LOGGER
from weasyprint.pdf import tags
from weasyprint.urls import URLFetcher, URLFetcherResponse

STEP = re.compile(r"Step (\d)(?:.*(Page|Repagination #)\s?(\d+))?")
# Where each part of the work begins and ends, in per cent of the whole.
FIRST_LAYOUT, NEXT_LAYOUT, DRAWING, WRITING = (8, 55), (55, 62), (62, 90), 92


class OwnPictures(URLFetcher):
    """Answers for the pictures in the bundle, `portal:<name>`, and refuses everything else."""

    def __init__(self, bundle):
        super().__init__(allowed_protocols=["portal"], allow_redirects=False, fail_on_errors=False)
        self.bundle = bundle

    def fetch(self, url, headers=None):
        scheme, _, name = url.partition(":")
        if scheme != "portal" or name not in self.bundle.types:
            raise ValueError("refused")
        kind, data = self.bundle.image(name)
        return URLFetcherResponse(url, data, {"Content-Type": kind})


class Progress(logging.Handler):
    """Turns WeasyPrint's steps into per cent that never go back."""

    def __init__(self, expected_pages, say):
        super().__init__(logging.INFO)
        self.expected_pages, self.say = max(expected_pages, 1), say
        self.reached, self.span = 0, FIRST_LAYOUT

    def emit(self, record):
        match = STEP.match(record.getMessage())
        if not match:
            return
        step, what, number = match.groups()
        if what == "Page":
            self.reach(self.span, int(number))
        elif what:
            self.span = NEXT_LAYOUT
        elif step == "7":
            self.reach((WRITING, WRITING), 0)

    def reach(self, span, page):
        begin, end = span
        share = min(page / self.expected_pages, 1)
        percent = int(begin + (end - begin) * share)
        if percent > self.reached:
            self.reached = percent
            self.say("progress", percent)


def write_pdf(bundle, output, say):
    """Lay out the bundle and write the PDF to the descriptor `output`; the number of pages."""
    # Layout makes objects by the million and few die: looking for dead rings of them less often saves a seventh.
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)
    logging.getLogger("weasyprint").handlers = [logging.NullHandler()]
    progress = Progress(bundle.expected_pages, say)
    PROGRESS_LOGGER.handlers, PROGRESS_LOGGER.propagate = [progress], False
    PROGRESS_LOGGER.setLevel(logging.INFO)
    fetcher = OwnPictures(bundle)
    style = CSS(string=bundle.part("css").decode(), url_fetcher=fetcher)
    page = HTML(string=bundle.part("html").decode(), url_fetcher=fetcher, base_url="portal:")
    document = page.render(stylesheets=[style], pdf_variant="pdf/ua-1", pdf_tags=True)
    progress.expected_pages = len(document.pages)
    for number, drawn in enumerate(document.pages, 1):
        _announce(drawn, number, progress)
    with os.fdopen(output, "wb", closefd=False) as target:
        document.write_pdf(target, pdf_variant="pdf/ua-1")
    return len(document.pages)


def _announce(page, number, progress):
    paint = page.paint

    def painted(*arguments, **options):
        progress.reach(DRAWING, number)
        return paint(*arguments, **options)

    page.paint = painted


def _with_language(build):
    def build_box_tree(box, parent, *rest):
        for element in build(box, parent, *rest):
            # The page and its body hand on their children's elements, which have their own.
            if box.element_tag not in (None, "html", "body") and box.element.get("lang"):
                element["Lang"] = pydyf.String(box.element.get("lang"))
            yield element

    return build_box_tree


class _Pages(pydyf.PDF):
    @property
    def page_references(self):
        known = self.__dict__.get("_references", ())
        if len(known) != len(self.pages["Kids"]) // 3:
            known = self._references = tuple(super().page_references)
        return known


tags._build_box_tree = _with_language(tags._build_box_tree)
pydyf.PDF = _Pages
