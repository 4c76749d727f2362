import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutgoingMail
from portfolios.models import LedgerEvent, Report, Review
from portfolios.reports import reviewing
from tests.portfolios.reports.steps import asked, ready, running


def send(client, report, outcome="reviewed", comment=""):
    return client.post(reverse("portfolios:report_review", args=[report.pk]), {"outcome": outcome, "comment": comment})


def test_review_is_recorded_and_told_by_letter(as_user, portfolio, bryn, asha):
    report = ready(portfolio)
    assert send(as_user(bryn), report, "changes_asked_for", "Add the audit.").url == report.get_absolute_url()
    review = report.reviews.get()
    assert (review.reviewer, review.outcome, review.comment) == (bryn, "changes_asked_for", "Add the audit.")
    assert (review.reviewer_role, review.report_sha256) == ("educational_supervisor", report.sha256)
    letter = OutgoingMail.objects.filter(recipient=asha.email).first()
    assert "was reviewed" in letter.subject
    assert "Add the audit." not in letter.body
    assert LedgerEvent.objects.filter(kind="report_reviewed", actor=bryn).count() == 1
    assert "Add the audit." in as_user(asha).get(report.get_absolute_url()).content.decode()


def test_changes_are_not_asked_for_without_saying_which(as_user, portfolio, bryn):
    report = ready(portfolio)
    response = send(as_user(bryn), report, "changes_asked_for", "   ")
    assert response.status_code == 422
    assert response.context["form"].errors["comment"]
    assert not report.reviews.exists()


def test_second_review_by_the_same_person_is_not_recorded(as_user, portfolio, bryn):
    report = ready(portfolio)
    send(as_user(bryn), report)
    send(as_user(bryn), report, "changes_asked_for", "Not so fast.")
    assert [review.outcome for review in report.reviews.all()] == ["reviewed"]


@pytest.mark.parametrize("name", ["asha", "carys", "dewi", "elin", "ffion"])
def test_nobody_but_a_present_supervisor_reviews(request, as_user, portfolio, name):
    report, person = ready(portfolio), request.getfixturevalue(name)
    assert send(as_user(person), report).status_code == 404
    with pytest.raises(reviewing.NotSupervised):
        reviewing.review(report, by=person, outcome="reviewed", comment="")
    assert not report.reviews.exists()


def test_unshared_report_is_not_reviewed(as_user, portfolio, bryn):
    assert send(as_user(bryn), ready(portfolio, is_shared=False)).status_code == 404


def test_reviewed_report_leaves_the_list_of_those_to_review(as_user, portfolio, bryn):
    report = ready(portfolio)
    before = as_user(bryn).get(reverse("portfolios:report_inbox")).context
    send(as_user(bryn), report)
    after = as_user(bryn).get(reverse("portfolios:report_inbox")).context
    assert ([len(before["waiting"]), len(before["done"])], [len(after["waiting"]), len(after["done"])]) == (
        [1, 0],
        [0, 1],
    )


def make_review(report, reviewer, **fields):
    defaults = {
        "technician": report.portfolio.owner,
        "reviewer_role": "educational_supervisor",
        "outcome": "reviewed",
        "report_sha256": report.sha256,
        "reviewed_at": timezone.now(),
    }
    return Review.objects.create(report=report, reviewer=reviewer, **(defaults | fields))


def refused(constraint, act):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        act()
    assert error.value.__cause__.diag.constraint_name == constraint


def test_database_refuses_unlawful_reviews_by_name(portfolio, bryn, asha, carys):
    report = ready(portfolio)
    refused("review_asks_for_changes_with_comment", lambda: make_review(report, bryn, outcome="changes_asked_for"))
    refused("review_by_open_supervisor", lambda: make_review(report, carys))
    refused("review_by_open_supervisor", lambda: make_review(report, asha))
    review = make_review(report, bryn)
    refused("review_once_for_report_and_reviewer", lambda: make_review(report, bryn))
    refused("portfolios_review_is_append_only", lambda: Review.objects.filter(pk=review.pk).update(comment="Changed."))
    refused("portfolios_review_is_append_only", lambda: Review.objects.filter(pk=review.pk).delete())


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("report_has_a_lease_exactly_while_running", {"state": "running"}),
        ("report_has_a_file_exactly_when_ready", {"state": "ready"}),
        ("report_failed_with_reason", {"state": "failed"}),
        ("report_progress_at_most_hundred", {"progress": 101}),
    ],
)
def test_database_refuses_impossible_reports_by_name(portfolio, constraint, values):
    report = asked(portfolio)
    refused(constraint, lambda: Report.objects.filter(pk=report.pk).update(**values))


def test_database_lets_one_report_of_a_portfolio_be_made_at_a_time(portfolio):
    report, _lease = running(portfolio)
    twin = {"portfolio": portfolio, "requested_by": portfolio.owner, "language": "en"}
    refused(
        "report_made_one_at_a_time_for_portfolio",
        lambda: Report.objects.create(number=2, verification_code="OTHER", **twin),
    )
    refused(
        "report_number_unique_in_portfolio",
        lambda: Report.objects.create(number=1, verification_code="OTHER", state="cancelled", **twin),
    )
