import uuid
from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone

from accounts.models import OutgoingMail
from portfolios.models import LedgerEvent, Report
from portfolios.reports import jobs
from tests import make
from tests.portfolios.reports.steps import FILE, asked, fresh, ready, running

Failure = Report.Failure


def lose(report, attempts=1):
    """As if the worker had gone some time ago."""
    Report.objects.filter(pk=report.pk).update(lease_until=timezone.now() - timedelta(seconds=1), attempts=attempts)


def grow_old(report):
    Report.objects.filter(pk=report.pk).update(requested_at=timezone.now() - timedelta(minutes=1))


def letter_rows(person):
    return OutgoingMail.objects.filter(recipient=person.email)


def letters_to(person):
    return [letter.subject for letter in letter_rows(person)]


def happened(report):
    events = LedgerEvent.objects.filter(subject_id=report.pk).order_by("sequence")
    return [event.kind for event in events]


def test_same_key_asks_once(portfolio):
    key = uuid.uuid4()
    assert asked(portfolio, key=key) == asked(portfolio, key=key)
    assert portfolio.reports.count() == 1


def test_key_of_another_portfolio_asks_for_a_report_of_its_own(portfolio, ffion):
    key = uuid.uuid4()
    others = make.make_portfolio(ffion, portfolio.edition)
    assert asked(others, key=key).portfolio == others
    assert asked(portfolio, key=key).portfolio == portfolio


def test_second_report_is_refused_while_one_is_being_made(portfolio):
    first = asked(portfolio)
    with pytest.raises(jobs.AlreadyBeingMade) as refused:
        asked(portfolio)
    assert refused.value.report == first


def test_reports_of_a_portfolio_are_numbered(portfolio):
    assert [ready(portfolio, FILE + bytes([n])).number for n in range(3)] == [1, 2, 3]


def test_finished_report_has_its_file_under_its_digest(portfolio):
    report = ready(portfolio)
    assert (report.state, report.progress, report.size, report.pages) == ("ready", 100, len(FILE), 3)
    assert report.file.name == f"reports/{report.sha256[:2]}/{report.sha256}.pdf"
    assert report.file.read() == FILE
    assert happened(report) == ["report_requested", "report_finished"]


def test_taken_report_is_not_taken_again(portfolio):
    report, _lease = running(portfolio)
    assert jobs.take(report.pk) is None
    assert fresh(report).attempts == 1


def test_finished_report_is_not_taken_again(portfolio):
    assert jobs.take(ready(portfolio).pk) is None


def test_lost_report_is_taken_by_another_and_the_late_worker_changes_nothing(portfolio):
    report, late = running(portfolio)
    lose(report)
    lease = jobs.take(report.pk)
    assert jobs.heartbeat(late, 90) is False
    with pytest.raises(jobs.LeaseLost):
        jobs.finish(late, file=BytesIO(b"late"), pages=1, ledger_head="")
    with pytest.raises(jobs.LeaseLost):
        jobs.give_back(late)
    jobs.finish(lease, file=BytesIO(FILE), pages=1, ledger_head="")
    assert fresh(report).file.read() == FILE
    assert happened(report).count("report_finished") == 1


def test_heartbeat_renews_the_lease(portfolio):
    report, lease = running(portfolio)
    lose(report)
    assert jobs.heartbeat(lease, 40) is True
    report = fresh(report)
    assert report.progress == 40
    assert report.lease_until > timezone.now()


def test_sweep_names_what_nobody_holds(portfolio):
    report = asked(portfolio)
    assert jobs.sweep() == []
    grow_old(report)
    assert jobs.sweep() == [report.pk]
    jobs.take(report.pk)
    assert jobs.sweep() == []
    lose(report)
    assert jobs.sweep() == [report.pk]


def test_report_lost_three_times_fails_with_a_reason_and_a_letter(portfolio, asha):
    report, _lease = running(portfolio)
    lose(report, attempts=3)
    assert jobs.sweep() == []
    report = fresh(report)
    assert (report.state, report.failure) == ("failed", "worker_lost")
    assert happened(report)[-1] == "report_failed"
    assert letters_to(asha) == ["Your portfolio report 1 could not be made"]


def test_error_gives_the_report_back_twice_and_then_fails(portfolio):
    report = asked(portfolio)
    states = []
    for _attempt in range(3):
        jobs.give_back(jobs.take(report.pk))
        states.append(fresh(report).state)
    assert states == ["queued", "queued", "failed"]
    assert fresh(report).failure == "error"
    assert jobs.take(report.pk) is None


def test_cancelled_report_leaves_its_worker_without_a_lease(portfolio, asha):
    report, lease = running(portfolio)
    jobs.cancel(report, by=asha)
    assert jobs.heartbeat(lease, 50) is False
    assert fresh(report).state == "cancelled"
    with pytest.raises(jobs.ReportRefused):
        jobs.cancel(report, by=asha)


def test_failed_report_can_be_tried_again(portfolio, asha):
    report, lease = running(portfolio)
    jobs.fail(lease, Failure.TOO_SLOW)
    jobs.retry(report, by=asha)
    report = fresh(report)
    assert (report.state, report.failure, report.attempts) == ("queued", "", 0)
    assert jobs.take(report.pk)


def test_finished_report_cannot_be_tried_again(portfolio, asha):
    with pytest.raises(jobs.ReportRefused):
        jobs.retry(ready(portfolio), by=asha)


def test_readiness_is_told_to_owner_and_present_supervisors_in_their_language(portfolio, asha, bryn, dewi):
    bryn.language = "cy"
    bryn.save()
    ready(portfolio)
    assert letters_to(asha) == ["Your portfolio report 1 is ready"]
    (letter,) = letter_rows(bryn)
    assert letter.language == "cy"
    assert "/cy/reports/" in letter.body
    assert letters_to(dewi) == []


def test_unshared_report_is_told_to_its_owner_alone(portfolio, asha, bryn):
    ready(portfolio, is_shared=False)
    assert len(letters_to(asha)) == 1
    assert letters_to(bryn) == []
