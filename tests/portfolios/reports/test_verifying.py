import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from portfolios.reports import verifying
from tests.portfolios.reports.steps import FILE, asked, ready


@pytest.fixture(autouse=True)
def asked_seldom(db):
    cache.delete("verify-127.0.0.1")
    yield
    cache.delete("verify-127.0.0.1")


def by_code(client, code, language=""):
    return client.get(f"{language}/verify/{code}/")


def by_file(client, content, code=None):
    path = reverse("portfolios:verify_code", args=[code]) if code else reverse("portfolios:verify")
    return client.post(path, {"file": SimpleUploadedFile("copy.pdf", content, "application/pdf")})


def test_code_is_known_without_an_account_and_names_nobody(client, portfolio):
    report = ready(portfolio)
    for language in ("", "/cy"):
        page = by_code(client, report.printed_code, language).content.decode()
        assert report.sha256 in page
        assert "Asha" not in page
        assert "Rahman" not in page


@pytest.mark.parametrize(
    "written", [str.lower, lambda code: code.replace("-", " "), lambda code: code.replace("0", "o")]
)
def test_code_is_known_however_it_is_written_down(client, portfolio, written):
    report = ready(portfolio)
    response = client.get(reverse("portfolios:verify"), {"code": written(report.printed_code)}, follow=True)
    assert response.context["report"] == report


@pytest.mark.parametrize("written", ["%", "-", "\u202e", "\U0001f4a9"])
def test_code_without_letter_or_digit_is_refused_beside_its_field(client, db, written):
    response = client.get(reverse("portfolios:verify"), {"code": written})
    assert response.context["code_form"].errors["code"]


def test_unknown_code_and_unfinished_report_are_not_known(client, portfolio):
    assert by_code(client, "AAAA-BBBB-CCCC-DDDD").status_code == 404
    assert by_code(client, asked(portfolio).printed_code).status_code == 404


def test_older_report_says_that_there_is_a_newer_one(client, portfolio):
    older, newer = ready(portfolio), ready(portfolio, FILE + b"newer")
    assert by_code(client, older.printed_code).context["newer"] == newer
    assert by_code(client, newer.printed_code).context["newer"] is None


def test_unchanged_file_is_recognised(client, portfolio):
    report = ready(portfolio)
    assert by_file(client, FILE).context["report"] == report
    assert "The file is unchanged" in by_file(client, FILE, report.printed_code).content.decode()


def test_changed_file_is_noticed(client, portfolio):
    report = ready(portfolio)
    assert by_file(client, FILE + b" ").status_code == 404
    assert "The file was changed" in by_file(client, FILE + b" ", report.printed_code).content.decode()


def test_missing_and_oversized_files_are_refused(client, monkeypatch, db):
    assert client.post(reverse("portfolios:verify")).status_code == 422
    monkeypatch.setattr(verifying, "LARGEST_FILE", 10)
    response = by_file(client, FILE)
    assert response.status_code == 422
    assert "50 MB" in str(response.context["file_form"].errors)


def test_nothing_of_an_uploaded_file_is_kept(client, portfolio, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    by_file(client, b"x" * 5_000_000)
    assert [found for found in tmp_path.rglob("*") if found.is_file() and found.stat().st_size >= 1_000_000] == []


def test_form_from_elsewhere_is_refused(portfolio):
    foreign = Client(enforce_csrf_checks=True)
    assert by_file(foreign, FILE).status_code == 403


def test_too_many_questions_are_refused(client, portfolio):
    report = ready(portfolio)
    answers = [by_code(client, report.printed_code).status_code for _ in range(verifying.MOST_IN_A_MINUTE + 2)]
    assert answers.count(429) == 2
