"""What the portal writes to people about reports: that something is there to read, never what is in it."""

from django.urls import reverse
from django.utils import translation

from accounts import outbox

from .. import letters as by_choice
from ..access import supervisors_of


def tell_ready(report):
    """The owner, and whoever supervises now if the report was shared: each in their own language."""
    _post(report.portfolio.owner, "mail/report_ready", report)
    if not report.is_shared:
        return
    for supervisor in supervisors_of([report.portfolio_id]):
        _post(supervisor, "mail/report_to_review", report, post=by_choice.post)


def tell_failed(report):
    _post(report.portfolio.owner, "mail/report_failed", report)


def tell_reviewed(review):
    _post(review.technician, "mail/report_reviewed", review.report, post=by_choice.post, review=review)


def _post(reader, template, report, *, post=outbox.post, **context):
    with translation.override(reader.language):
        link = outbox.absolute(reverse("portfolios:report_detail", args=[report.pk]))
    context |= {"reader": reader, "report": report, "link": link, "technician": report.portfolio.owner}
    post(reader, template, context)
