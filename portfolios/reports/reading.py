"""What the report pages fetch along with a row. Which rows somebody may see is said by `access` alone."""

from accounts.verifying import verified_by_then

from ..models import Portfolio, Report, Review

PORTFOLIO = Portfolio.objects.select_related("owner", "edition__framework", "target_stage")
REPORT = Report.objects.select_related(
    "portfolio__owner", "portfolio__edition__framework", "portfolio__target_stage", "moving_to"
)


def marked(reviews):
    """Reviews with the mark that each reviewer bore at that moment, as `verified_by`."""
    reviews = list(reviews)
    marks = verified_by_then((review.reviewer_id, review.reviewed_at) for review in reviews)
    for review in reviews:
        review.verified_by = marks.get((review.reviewer_id, review.reviewed_at), "")
    return reviews


def own_reviews(reviewer, reports):
    """{report key: the review of it that `reviewer` wrote}."""
    return {review.report_id: review for review in Review.objects.filter(reviewer=reviewer, report__in=reports)}
