"""Who reads which report: every address × every person × every kind of report."""

import pytest
from django.urls import reverse

from tests import make
from tests.portfolios.reports.steps import ready, running

# status.json, portfolio.pdf and the page itself answer alike, but for a file that is not there yet.
SEEN = {
    "shared": {"asha": 200, "bryn": 200},
    "unshared": {"asha": 200},
    "being made": {"asha": 200},
}
PEOPLE = ["asha", "bryn", "carys", "dewi", "elin", "ffion", None]


def make_report(portfolio, kind):
    if kind == "being made":
        return running(portfolio)[0]
    return ready(portfolio, is_shared=kind == "shared")


@pytest.mark.parametrize("kind", SEEN)
@pytest.mark.parametrize("name", PEOPLE)
def test_report_is_read_by_whom_it_was_made_for(request, client, as_user, portfolio, kind, name):
    report = make_report(portfolio, kind)
    if name:
        as_user(request.getfixturevalue(name))
    expected = SEEN[kind].get(name, 404) if name else 302
    for view in ("report_detail", "report_status", "report_pdf"):
        has_no_file = view == "report_pdf" and kind == "being made" and expected == 200
        response = client.get(reverse(f"portfolios:{view}", args=[report.pk]))
        assert response.status_code == (404 if has_no_file else expected), view


@pytest.mark.parametrize("view", ["report_retry", "report_cancel"])
@pytest.mark.parametrize("name", ["bryn", "carys", "dewi", "elin", "ffion"])
def test_only_the_owner_retries_and_cancels(request, as_user, portfolio, view, name):
    report = ready(portfolio)
    response = as_user(request.getfixturevalue(name)).post(reverse(f"portfolios:{view}", args=[report.pk]))
    assert response.status_code == 404


@pytest.mark.parametrize("name", ["bryn", "carys", "dewi", "elin", "ffion"])
def test_only_the_owner_asks_for_a_report(request, as_user, portfolio, name):
    path = reverse("portfolios:report_list", args=[portfolio.pk])
    assert as_user(request.getfixturevalue(name)).post(path, {"language": "en"}).status_code == 404
    assert not portfolio.reports.exists()


def test_superuser_has_no_right_to_a_report(as_user, elin, portfolio):
    elin.is_superuser = True
    elin.save()
    report = ready(portfolio)
    assert as_user(elin).get(reverse("portfolios:report_pdf", args=[report.pk])).status_code == 404


def test_access_ends_with_supervision(as_user, portfolio, bryn, asha):
    report, path = ready(portfolio), "portfolios:report_pdf"
    assert as_user(bryn).get(reverse(path, args=[report.pk])).status_code == 200
    make.end_supervision(portfolio.supervisions.get(supervisor=bryn), asha)
    assert as_user(bryn).get(reverse(path, args=[report.pk])).status_code == 404
    assert report.pk not in [row["report"].pk for row in as_user(bryn).get("/reports/").context["waiting"]]
