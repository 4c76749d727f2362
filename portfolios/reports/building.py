"""Makes one report from beginning to end, for whoever rings: a worker, or `build_reports` without a broker."""

import logging

from ..models import Report
from . import contents, jobs, pages, render

logger = logging.getLogger(__name__)

Failure = Report.Failure
# Per cent that are done once everything is gathered; the layout counts on from here, so the bar never goes back.
GATHERED = 3


def build(report_id):
    """Make this report if it needs making; True when it is ready now because of us."""
    lease = jobs.take(report_id)
    if lease is None:
        return False
    try:
        return _build(lease)
    except (jobs.LeaseLost, render.Unwanted):
        logger.info("Report %s is no longer ours to make", report_id)
    return False


def _build(lease):
    try:
        _make(lease)
        return True
    except (jobs.LeaseLost, render.Unwanted):
        raise
    except render.TooLarge:
        jobs.fail(lease, Failure.TOO_LARGE)
    except render.TooSlow:
        jobs.fail(lease, Failure.TOO_SLOW)
    except Exception:
        logger.exception("Making report %s failed", lease.report_id)
        jobs.give_back(lease)
    return False


def _make(lease):
    report = Report.objects.select_related("portfolio__owner", "moving_to__framework").get(pk=lease.report_id)
    content = contents.contents(report)
    page = pages.page_of(content, beat=lambda: jobs.heartbeat(lease, GATHERED))
    laid = render.render(
        page.html,
        page.css,
        page.images,
        expected_pages=page.expected_pages,
        wanted=lambda percent: jobs.heartbeat(lease, max(percent, GATHERED)),
    )
    with laid.file:
        jobs.finish(lease, file=laid.file, pages=laid.pages, ledger_head=content["ledger_head"])
