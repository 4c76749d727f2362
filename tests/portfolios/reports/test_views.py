import uuid

import pytest
from django.urls import reverse

from portfolios.models import Report
from portfolios.reports import jobs
from tests.portfolios.reports.steps import FILE, asked, fresh, ready, running


def path(view, thing):
    return reverse(f"portfolios:{view}", args=[thing.pk])


def ask(client, portfolio, **fields):
    wanted = {"language": "cy", "is_shared": "on", "key": str(uuid.uuid4())} | fields
    return client.post(path("report_list", portfolio), wanted)


def test_double_click_asks_once(as_user, portfolio, asha):
    key = str(uuid.uuid4())
    first, second = (ask(as_user(asha), portfolio, key=key) for _click in range(2))
    report = portfolio.reports.get()
    assert first.url == second.url == report.get_absolute_url()
    assert (report.language, report.is_shared, report.state) == ("cy", True, "queued")


def test_second_report_leads_to_the_one_being_made(as_user, portfolio, asha):
    being_made = asked(portfolio)
    response = ask(as_user(asha), portfolio)
    assert response.url == being_made.get_absolute_url()
    assert "already being made" in as_user(asha).get(response.url).content.decode()


def test_form_without_a_language_asks_for_nothing(as_user, portfolio, asha):
    response = ask(as_user(asha), portfolio, language="fr")
    assert response.status_code == 200
    assert response.context["form"].errors["language"]
    assert not portfolio.reports.exists()


def test_progress_is_shown_without_a_script(as_user, portfolio, asha):
    report, lease = running(portfolio)
    jobs.heartbeat(lease, 40)
    page = as_user(asha).get(path("report_detail", report)).content.decode()
    assert 'value="40"' in page
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page
    status = as_user(asha).get(path("report_status", report))
    assert status.json() == {"state": "running", "progress": 40, "pages": None}
    assert "no-store" in status["Cache-Control"]


def test_finished_page_leads_to_the_file_and_refreshes_no_more(as_user, portfolio, asha):
    report = ready(portfolio)
    page = as_user(asha).get(path("report_detail", report)).content.decode()
    assert path("report_pdf", report) in page
    assert report.printed_code in page
    assert "refresh" not in page


@pytest.mark.parametrize(("query", "disposition"), [("", "inline"), ("?download=1", "attachment")])
def test_file_is_served_privately(as_user, portfolio, asha, query, disposition):
    asha.name = 'Asha "../Ŵ\r\nX-Evil: 1'
    asha.save()
    response = as_user(asha).get(path("report_pdf", ready(portfolio)) + query)
    assert b"".join(response.streaming_content) == FILE
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'{disposition}; filename="asha-w-x-evil-1-primary-care-1.pdf"'
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
    assert response["X-Content-Type-Options"] == "nosniff"


def test_failed_report_says_why_and_can_be_tried_again(as_user, portfolio, asha):
    report, lease = running(portfolio)
    jobs.fail(lease, Report.Failure.TOO_LARGE)
    page = as_user(asha).get(path("report_detail", report)).content.decode()
    assert "The portfolio is too large for one report." in page
    as_user(asha).post(path("report_retry", report))
    assert fresh(report).state == "queued"


def test_report_can_be_cancelled_from_its_page(as_user, portfolio, asha):
    report, _lease = running(portfolio)
    as_user(asha).post(path("report_cancel", report))
    assert fresh(report).state == "cancelled"


@pytest.mark.parametrize("view", ["report_review", "report_retry", "report_cancel"])
def test_nothing_changes_on_get(as_user, portfolio, asha, view):
    assert as_user(asha).get(path(view, ready(portfolio))).status_code == 405


def test_supervisor_sees_what_is_shared_and_no_form(as_user, portfolio, bryn):
    shared, own = ready(portfolio), ready(portfolio, FILE + b"2", is_shared=False)
    response = as_user(bryn).get(path("report_list", portfolio))
    assert list(response.context["reports"]) == [shared]
    assert own.get_absolute_url() not in response.content.decode()
    assert response.context["form"] is None


def test_pages_cost_the_same_queries_however_many_reports(
    as_user, portfolio, asha, bryn, django_assert_max_num_queries
):
    for n in range(8):
        report = ready(portfolio, FILE + bytes([n]))
    for person, address in (
        (asha, path("report_list", portfolio)),
        (bryn, path("report_list", portfolio)),
        (bryn, "/reports/"),
        (bryn, path("report_detail", report)),
    ):
        as_user(person)
        with django_assert_max_num_queries(12):
            assert as_user(person).get(address).status_code == 200
