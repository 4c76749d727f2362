"""The database refuses an unlawful decision, whoever writes it and past all of our code."""

import pytest
from django.contrib import admin
from django.db import IntegrityError, transaction
from django.utils import timezone

from portfolios.evidence import locking
from portfolios.models import Claim, Decision
from tests import make

from .steps import decide, waiting_claim


@pytest.fixture
def claim(portfolio):
    return waiting_claim(portfolio)


@pytest.fixture
def record(claim, bryn):
    """Writes a decision row directly, with these changes to a lawful one."""

    def write(**changes):
        shown = claim.submissions.get()
        lawful = {
            "claim": claim,
            "claim_version": claim.version,
            "outcome": "accepted",
            "snapshot": shown.snapshot,
            "snapshot_sha256": shown.snapshot_sha256,
            "technician": claim.technician,
            "decider": bryn,
            "decider_name": bryn.name,
            "decider_role": "educational_supervisor",
            "decider_profession": bryn.profession,
            "decider_registration_number": bryn.registration_number,
            "assurance": "account",
            "language": "en",
            "decided_at": timezone.now(),
        } | changes
        with transaction.atomic():
            status = "accepted" if lawful["outcome"] == "accepted" else "returned"
            waiting = Claim.objects.filter(pk=claim.pk, status="submitted")
            waiting.update(status=status, decided_at=lawful["decided_at"])
            decision = Decision.objects.create(**lawful)
            locking.settle(claim.evidence)
            return decision

    return write


def test_a_lawful_row_is_accepted(record):
    assert record().pk


def test_decision_not_by_owner(record, asha, run_sql):
    # The trigger speaks first, as an owner never has a grant: without it, the constraint still stands.
    run_sql("ALTER TABLE portfolios_decision DISABLE TRIGGER decision_by_open_supervisor")
    with pytest.raises(IntegrityError, match="decision_not_by_owner"):
        record(decider=asha)


@pytest.mark.parametrize("person", ["asha", "carys", "dewi", "elin"])
def test_decision_by_open_supervisor(person, record, request):
    with pytest.raises(IntegrityError, match="is not decided by an open supervisor") as error:
        record(decider=request.getfixturevalue(person))
    assert error.value.__cause__.diag.constraint_name == "decision_by_open_supervisor"


def test_decision_by_open_supervisor_names_the_owner(record, ffion):
    with pytest.raises(IntegrityError, match="is not decided by an open supervisor"):
        record(technician=ffion)


def test_decision_returned_with_reason(record):
    for outcome in ("returned", "withdrawn"):
        with pytest.raises(IntegrityError, match="decision_returned_with_reason"):
            record(outcome=outcome, reason="")


def test_decision_unique_for_version_of_claim(record):
    record()
    with pytest.raises(IntegrityError, match="decision_unique_for_version_of_claim"):
        record(outcome="returned", reason="No.")


@pytest.mark.parametrize("value", ["", "A" * 64, "a" * 63])
def test_decision_has_a_digest(value, record):
    with pytest.raises(IntegrityError, match="decision_has_a_digest"):
        record(snapshot_sha256=value)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE portfolios_decision SET outcome = 'accepted'",
        "UPDATE portfolios_decision SET reason = 'Kinder words'",
        "DELETE FROM portfolios_decision",
        "TRUNCATE portfolios_decision CASCADE",
    ],
)
def test_decision_is_append_only(statement, claim, bryn, run_sql):
    decide(claim, bryn, "returned", "Say more.")
    run_sql("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="decision is append-only"), transaction.atomic():
        run_sql(statement)
    assert Decision.objects.get().reason == "Say more."


def test_a_decision_is_not_saved_again_nor_deleted(claim, bryn):
    decision = decide(claim, bryn)
    decision.reason = "Kinder words"
    for change in (decision.save, decision.delete, Decision.objects.all().delete):
        with pytest.raises(IntegrityError, match="decision is append-only"), transaction.atomic():
            change()


@pytest.mark.parametrize(
    "name, changes",
    [
        ("claim_has_submission_time_unless_draft", {"submitted_at": None}),
        ("claim_has_decision_time_exactly_when_decided", {"decided_at": timezone.now()}),
        ("claim_has_decision_time_exactly_when_decided", {"status": "accepted"}),
        ("claim_has_justification_unless_draft", {"justification": ""}),
    ],
)
def test_a_claim_in_an_impossible_state_is_refused(name, changes, claim):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(**changes)


def test_claim_unique_for_evidence_and_competency(claim, portfolio):
    with pytest.raises(IntegrityError, match="claim_unique_for_evidence_and_competency"), transaction.atomic():
        make.make_claim(portfolio, claim.evidence)


def test_claim_belongs_to_one_technician_and_edition(portfolio, ffion):
    elsewhere = make.make_portfolio(ffion, make.make_edition(make.make_framework("elsewhere")))
    foreign = elsewhere.edition
    for wrong in (
        {"evidence": make.make_evidence(ffion)},
        {"technician": ffion},
        {"item": foreign.items.get(code="D1.1")},
        {"item": portfolio.edition.items.get(code="D1")},
        {"level": foreign.levels.get(code="SH")},
    ):
        claim = make.make_claim(portfolio)
        with pytest.raises(IntegrityError, match="mixes technicians or editions") as error, transaction.atomic():
            Claim.objects.filter(pk=claim.pk).update(**wrong)
        assert error.value.__cause__.diag.constraint_name == "claim_belongs_to_one_technician_and_edition"


def test_nothing_of_anybodys_portfolio_is_in_the_admin():
    registered = {model._meta.app_label for model in admin.site._registry}
    assert "portfolios" not in registered
