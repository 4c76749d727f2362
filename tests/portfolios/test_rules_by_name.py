"""The database refuses evidence, reports and reviews that cannot be, and any change of what was kept."""

import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from portfolios.models import Attachment, EvidenceRevision, Report, Review
from tests import make

NOW = timezone.now()


def broken_by(write):
    """The name of the constraint that refuses this."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        write()
    return refusal.value.__cause__.diag.constraint_name


def changed(row, **changes):
    return lambda: type(row).objects.filter(pk=row.pk).update(**changes)


@pytest.fixture
def evidence(asha):
    return make.make_evidence(asha)


@pytest.fixture
def report(portfolio):
    return make_report(portfolio)


@pytest.fixture
def ready(report):
    changed(report, state="ready", file="f", sha256="f" * 64, pages=1, size=1, finished_at=NOW)()
    return Report.objects.get(pk=report.pk)


def make_report(portfolio, number=1, **fields):
    return Report.objects.create(
        portfolio=portfolio,
        number=number,
        requested_by=portfolio.owner,
        language="en",
        verification_code=uuid.uuid4().hex[:20],
        **fields,
    )


@pytest.fixture
def review(ready, bryn):
    """Writes Bryn's review of the report directly, with these changes to a lawful one."""

    def write(**changes):
        lawful = {
            "report": ready,
            "technician": ready.portfolio.owner,
            "reviewer": bryn,
            "reviewer_role": "educational_supervisor",
            "outcome": "reviewed",
            "report_sha256": ready.sha256,
            "reviewed_at": NOW,
        }
        return lambda: Review.objects.create(**(lawful | changes))

    return write


def test_portfolio_one_open_for_owner_and_edition(portfolio):
    def twin():
        return make.make_portfolio(portfolio.owner, portfolio.edition)

    assert broken_by(twin) == "portfolio_one_open_for_owner_and_edition"
    changed(portfolio, closed_at=NOW)()
    assert twin().pk


@pytest.mark.parametrize("lacking", [{"title": ""}, {"event_date": None}, {"is_anonymised": False}])
@pytest.mark.parametrize("status", ["submitted", "locked"])
def test_evidence_complete_unless_draft(lacking, status, evidence):
    assert broken_by(changed(evidence, status=status, **lacking)) == "evidence_complete_unless_draft"


def test_versions_of_an_evidence_form(evidence):
    form = evidence.form
    same = {"key": form.key, "title_en": form.title_en, "family": form.family, "triangulation": form.triangulation}

    def again(**fields):
        return lambda: type(form).objects.create(**(same | fields))

    assert broken_by(again(version=1, is_current=False)) == "evidence_form_version_unique"
    assert broken_by(again(version=2)) == "evidence_form_has_one_current_version"
    assert again(version=2, is_current=False)().pk


def test_evidence_revision_unique(evidence):
    def keep():
        return EvidenceRevision.objects.create(evidence=evidence, number=1, content={})

    with make.past_the_rules():
        keep()
    assert broken_by(keep) == "evidence_revision_unique"


@pytest.mark.parametrize("size", [0, 10 * 1024 * 1024 + 1])
def test_attachment_between_one_byte_and_ten_megabytes(size, evidence):
    file = Attachment(evidence=evidence, name="a.pdf", kind="application/pdf", size=size, sha256="a" * 64, file="a")
    assert broken_by(file.save) == "attachment_between_one_byte_and_ten_megabytes"


def test_attachment_has_a_digest(evidence):
    file = Attachment(evidence=evidence, name="a.pdf", kind="application/pdf", size=1, sha256="short", file="a")
    assert broken_by(file.save) == "attachment_has_a_digest"


def test_report_number_unique_in_portfolio(ready, portfolio):
    assert broken_by(lambda: make_report(portfolio)) == "report_number_unique_in_portfolio"


def test_report_made_one_at_a_time_for_portfolio(report, portfolio):
    assert broken_by(lambda: make_report(portfolio, 2)) == "report_made_one_at_a_time_for_portfolio"


@pytest.mark.parametrize(
    "name, changes",
    [
        ("report_has_a_lease_exactly_while_running", {"state": "running"}),
        ("report_has_a_lease_exactly_while_running", {"lease_until": NOW, "lease_token": uuid.uuid4()}),
        ("report_has_a_file_exactly_when_ready", {"state": "ready"}),
        ("report_has_a_file_exactly_when_ready", {"file": "f", "sha256": "f" * 64}),
        ("report_failed_with_reason", {"state": "failed"}),
        ("report_failed_with_reason", {"failure": "error"}),
        ("report_progress_at_most_hundred", {"progress": 101}),
    ],
)
def test_a_report_in_an_impossible_state_is_refused(name, changes, report):
    assert broken_by(changed(report, **changes)) == name


def test_review_not_by_owner(review, asha, run_sql):
    # The trigger speaks first, as an owner never has a grant: without it, the constraint still stands.
    run_sql("ALTER TABLE portfolios_review DISABLE TRIGGER review_by_open_supervisor")
    assert broken_by(review(reviewer=asha)) == "review_not_by_owner"


@pytest.mark.parametrize("person", ["asha", "carys", "dewi", "elin"])
def test_review_by_open_supervisor(person, review, request):
    assert broken_by(review(reviewer=request.getfixturevalue(person))) == "review_by_open_supervisor"


def test_a_report_that_is_not_ready_has_no_review(review, report):
    with make.past_the_rules():
        changed(report, state="queued", file="", sha256="", pages=None, size=None)()
    assert broken_by(review()) == "review_by_open_supervisor"


def test_review_once_for_report_and_reviewer(review):
    review()()
    assert broken_by(review(outcome="changes_asked_for", comment="No.")) == "review_once_for_report_and_reviewer"


def test_review_asks_for_changes_with_comment(review):
    assert broken_by(review(outcome="changes_asked_for")) == "review_asks_for_changes_with_comment"


@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
@pytest.mark.parametrize(
    "table, name",
    [
        ("portfolios_review", "review_is_append_only"),
        ("portfolios_evidencerevision", "evidencerevision_is_append_only"),
    ],
)
def test_what_was_kept_is_never_rewritten(table, name, statement, review, evidence, run_sql):
    review()()
    with make.past_the_rules():
        EvidenceRevision.objects.create(evidence=evidence, number=1, content={})
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert broken_by(lambda: run_sql(statement.format(table))) == f"portfolios_{name}"
