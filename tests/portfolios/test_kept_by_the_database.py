"""The database keeps signed evidence, files, grants, portfolios, finished reports and the ledger as they were."""

import pytest
from django.utils import timezone

from portfolios import ledger
from portfolios.models import (
    Attachment,
    Claim,
    Decision,
    Evidence,
    EvidenceRevision,
    LedgerEvent,
    Submission,
    Supervision,
)
from portfolios.sign_off import moves
from tests import make
from tests.frameworks.test_rules_by_name import broken_by, changed
from tests.portfolios.sign_off.steps import amended, decide, waiting_claim
from tests.portfolios.sign_off.test_moves_by_the_database import first_name, moved
from tests.portfolios.test_rules_by_name import make_report

NOW = timezone.now()


@pytest.fixture
def waiting(portfolio):
    return waiting_claim(portfolio)


@pytest.fixture
def accepted(waiting, bryn):
    return decide(waiting, bryn)


@pytest.mark.parametrize("status", ["submitted", "locked"])
@pytest.mark.parametrize("change", [{"title": "Better"}, {"event_date": "2026-01-01"}, {"answers": {}}], ids=first_name)
def test_evidence_changes_only_as_a_draft(status, change, waiting, bryn):
    if status == "locked":
        decide(waiting, bryn)
    assert broken_by(changed(waiting.evidence, **change)) == "evidence_changes_only_as_a_draft"
    assert broken_by(changed(waiting.evidence, status="draft", **change)) == "evidence_changes_only_as_a_draft"


def test_evidence_stays_its_owners(asha, ffion):
    assert broken_by(changed(make.make_evidence(asha), owner=ffion)) == "evidence_stays_its_owners"


def test_evidence_follows_its_claims(waiting, asha):
    for status in ("draft", "locked"):
        assert broken_by(changed(waiting.evidence, status=status)) == "evidence_follows_its_claims"
    assert broken_by(changed(make.make_evidence(asha), status="locked")) == "evidence_follows_its_claims"
    assert broken_by(moved(waiting, "withdrawn")) == "evidence_follows_its_claims"


def test_evidence_stays_once_submitted(accepted):
    evidence = amended(accepted.claim).evidence
    with make.past_the_rules():
        for model in (EvidenceRevision, Submission, Decision, Claim):
            model.objects.all().delete()
    assert broken_by(evidence.delete) == "evidence_stays_once_submitted"


def test_evidence_revisions_follow(accepted):
    evidence = Evidence.objects.get()
    for change in ({"revision": 2}, {"revision": 2, "status": "draft"}, {"revision": 0}):
        assert broken_by(changed(evidence, **change)) == "evidence_revisions_follow"
    assert broken_by(lambda: EvidenceRevision.objects.create(evidence=evidence, number=1, content={})) == (
        "evidence_revisions_follow"
    )


def test_evidence_revision_kept_when_amended(accepted, asha):
    for evidence in (Evidence.objects.get(), make.make_evidence(asha)):
        assert broken_by(
            lambda held=evidence: EvidenceRevision.objects.create(evidence=held, number=2, content={})
        ) == ("evidence_revision_kept_when_amended")


def attach(evidence, **fields):
    facts = {"name": "a.pdf", "kind": "application/pdf", "size": 1, "sha256": "a" * 64, "file": "a"}
    return Attachment.objects.create(evidence=evidence, **(facts | fields))


def test_attachment_changes_only_on_a_draft(portfolio, asha):
    file = attach(make.make_evidence(asha))
    waiting_claim(portfolio, file.evidence)
    for write in (
        lambda: attach(file.evidence),
        changed(file, removed_at=NOW),
        changed(file, description="Other"),
        file.delete,
    ):
        assert broken_by(write) == "attachment_changes_only_on_a_draft"


def test_attachment_stays_once_submitted(portfolio, asha):
    file = attach(make.make_evidence(asha))
    for change in ({"sha256": "b" * 64}, {"file": "b"}, {"name": "b.pdf"}, {"size": 2}):
        assert broken_by(changed(file, **change)) == "attachment_stays_once_submitted"
    moves.withdraw(waiting_claim(portfolio, file.evidence), by=asha)
    assert broken_by(Attachment.objects.filter(pk=file.pk).delete) == "attachment_stays_once_submitted"
    changed(file, removed_at=NOW)()
    assert broken_by(changed(file, removed_at=None)) == "attachment_stays_once_submitted"


def test_supervision_stays_as_given(portfolio, bryn, carys, dewi):
    held, ended = (Supervision.objects.get(supervisor=person) for person in (bryn, dewi))
    for change in ({"supervisor": carys}, {"role": "clinical_supervisor"}, {"started_at": NOW}):
        assert broken_by(changed(held, **change)) == "supervision_stays_as_given"
    for write in (changed(ended, ended_at=None, ended_by=None), changed(ended, ended_at=NOW), ended.delete):
        assert broken_by(write) == "supervision_stays_as_given"


def test_portfolio_stays_its_owners(portfolio, ffion):
    other = make.make_edition(portfolio.edition.framework, code="other")
    for change in ({"owner": ffion}, {"edition": other}, {"started_at": NOW}):
        assert broken_by(changed(portfolio, **change)) == "portfolio_stays_its_owners"
    with make.past_the_rules():
        Supervision.objects.all().delete()
    assert broken_by(portfolio.delete) == "portfolio_stays_its_owners"


FINISHED = {"state": "ready", "file": "f", "sha256": "f" * 64, "pages": 1, "size": 1, "finished_at": NOW}


@pytest.mark.parametrize(
    "change", [{"sha256": "e" * 64}, {"file": "g"}, {"ledger_head": "e" * 64}, {"pages": 2}], ids=first_name
)
def test_report_stays_as_finished(change, portfolio):
    report = make_report(portfolio)
    changed(report, **FINISHED)()
    for write in (changed(report, **change), report.delete):
        assert broken_by(write) == "report_stays_as_finished"


def test_what_was_asked_for_stays_and_what_failed_is_asked_for_again(portfolio):
    report = make_report(portfolio)
    for change in ({"verification_code": "OTHER"}, {"is_shared": False}, {"language": "cy"}):
        assert broken_by(changed(report, **change)) == "report_stays_as_finished"
    changed(report, state="cancelled")()
    assert broken_by(changed(report, **FINISHED)) == "report_stays_as_finished"
    assert changed(report, state="queued")() == 1


def test_ledger_event_follows(portfolio, asha):
    first = ledger.record(portfolio, ledger.Kind.STAGE_CHOSEN, by=asha)
    for sequence, previous in ((2, ""), (2, "0" * 64), (3, first.hash), (0, "")):
        event = LedgerEvent(portfolio=portfolio, sequence=sequence, previous_hash=previous, kind="stage_chosen")
        event.happened_at = NOW
        assert broken_by(event.save) == "ledger_event_follows"
