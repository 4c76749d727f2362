"""A supervisor's word on a whole report.

Invariant: whoever reviews supervises the portfolio in that moment, once for each report; a review is never changed.
"""

from django.db import transaction
from django.utils import timezone

from .. import ledger
from ..models import Review, Supervision
from ..refusals import said_by_the_database
from . import letters


class ReviewRefused(Exception):
    """This review may not be made."""


class NotSupervised(ReviewRefused):
    """The reviewer does not supervise the portfolio, or the report was not shared with its supervisors."""


class AlreadyReviewed(ReviewRefused):
    """One person reviews a report once."""


class CommentMissing(ReviewRefused):
    """Changes were asked for without saying which."""


@transaction.atomic
def review(report, *, by, outcome, comment):
    """Record what `by` says of a finished report and tell its technician. Raises ReviewRefused."""
    # The lock lets an end of supervision wait for this review, or this review for it.
    grants = Supervision.objects.open().filter(portfolio=report.portfolio_id, supervisor=by)
    supervision = grants.select_for_update().first()
    if supervision is None or not report.is_shared or report.state != report.State.READY:
        raise NotSupervised
    if report.reviews.filter(reviewer=by).exists():
        raise AlreadyReviewed
    if outcome == Review.Outcome.CHANGES_ASKED_FOR and not comment:
        raise CommentMissing
    with said_by_the_database(review_by_open_supervisor=NotSupervised):
        said = Review.objects.create(
            report=report,
            technician_id=supervision.technician_id,
            reviewer=by,
            reviewer_role=supervision.role,
            outcome=outcome,
            comment=comment,
            report_sha256=report.sha256,
            reviewed_at=timezone.now(),
        )
    facts = {"outcome": outcome, "report": report.sha256}
    ledger.record(report.portfolio, ledger.Kind.REPORT_REVIEWED, by=by, subject=said, facts=facts)
    letters.tell_reviewed(said)
    return said
