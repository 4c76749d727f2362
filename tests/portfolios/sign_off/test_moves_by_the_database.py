"""The database holds the moves of a claim, past all of our code: every rule is broken by name, as its owner would."""

import datetime
import uuid

import pytest
from django.db.models import F
from django.utils import timezone

from accounts.models import Organisation
from portfolios.evidence import locking
from portfolios.models import (
    Claim,
    Decision,
    Evidence,
    Submission,
)
from portfolios.sign_off import moves
from portfolios.sign_off.snapshot import snapshot_of
from tests import make
from tests.frameworks.test_rules_by_name import broken_by, changed

from .steps import claim_in, decide, waiting_claim, withdraw_acceptance

NOW = timezone.now()
STATUSES = Claim.Status.values
LAWFUL = {(source, move.target) for move in moves.MOVES.values() for source in move.sources}
UNLAWFUL = sorted({(source, target) for source in STATUSES for target in STATUSES if source != target} - LAWFUL)


def first_name(change):
    return next(iter(change))


@pytest.fixture
def waiting(portfolio):
    return waiting_claim(portfolio)


@pytest.fixture
def accepted(waiting, bryn):
    return decide(waiting, bryn)


def moved(claim, target, **changes):
    """The row as the move to `target` would leave it, but for `changes`."""
    again = target == "submitted" or (claim.status, target) == ("accepted", "returned")
    values = {"status": target, "version": claim.version + again, "submitted_at": NOW}
    return changed(claim, **(values | {"decided_at": NOW if target in ("accepted", "returned") else None} | changes))


@pytest.mark.parametrize("source, target", UNLAWFUL)
def test_claim_moves_lawfully(source, target, portfolio, bryn):
    assert broken_by(moved(claim_in(source, portfolio, bryn), target)) == "claim_moves_lawfully"


@pytest.mark.parametrize("source, target", sorted(LAWFUL))
@pytest.mark.parametrize("steps", [-1, 1])
def test_claim_moves_lawfully_by_its_number_of_versions(source, target, steps, portfolio, bryn):
    claim = claim_in(source, portfolio, bryn)
    wrong = claim.version + steps + (target == "submitted" or source == "accepted")
    assert broken_by(moved(claim, target, version=wrong)) == "claim_moves_lawfully"


@pytest.mark.parametrize(
    "change", [{"version": F("version") + 1}, {"decided_at": NOW}, {"evidence_revision": 2}], ids=first_name
)
def test_what_a_move_writes_is_not_written_without_one(change, accepted):
    assert broken_by(changed(accepted.claim, **change)) == "claim_moves_lawfully"


def test_a_claim_is_put_forward_on_the_revision_that_there_is(portfolio):
    assert broken_by(moved(make.make_claim(portfolio), "submitted", evidence_revision=2)) == "claim_moves_lawfully"


@pytest.mark.parametrize("target", ["accepted", "returned"])
def test_claim_stands_as_decided(target, waiting):
    locked = {"accepted": "locked", "returned": "draft"}[target]

    def forge():
        moved(waiting, target)()
        changed(waiting.evidence, status=locked)()

    assert broken_by(forge) == "claim_stands_as_decided"


def test_a_claim_stands_as_decided_last(accepted, bryn):

    def forge():
        moved(Claim.objects.get(), "returned")()
        changed(Evidence.objects.get(), status="draft")()

    assert broken_by(forge) == "claim_stands_as_decided"
    assert withdraw_acceptance(accepted.claim, bryn).pk


def test_claim_waits_with_its_submission(portfolio):
    claim = make.make_claim(portfolio)

    def forge():
        moved(claim, "submitted")()
        changed(claim.evidence, status="submitted")()

    assert broken_by(forge) == "claim_waits_with_its_submission"


@pytest.mark.parametrize("status", ["submitted", "accepted"])
def test_claim_keeps_its_words_while_it_waits_or_counts(status, portfolio, bryn):
    claim = claim_in(status, portfolio, bryn)
    other = portfolio.edition.levels.get(code="DO")
    for change in ({"justification": "Better words."}, {"level": other}):
        assert broken_by(changed(claim, version=claim.version + 1, **change)) == (
            "claim_keeps_its_words_while_it_waits_or_counts"
        )


@pytest.mark.parametrize("status", ["draft", "returned", "withdrawn"])
def test_new_words_are_a_new_version(status, portfolio, bryn):
    claim = claim_in(status, portfolio, bryn)
    assert broken_by(changed(claim, justification="Better words.")) == "claim_moves_lawfully"
    assert changed(claim, justification="Better words.", version=claim.version + 1)() == 1


def test_claim_stays_about_the_same(accepted, portfolio, asha):
    claim = Claim.objects.get()
    for change in (
        {"evidence": make.make_evidence(asha)},
        {"item": portfolio.edition.items.get(code="D1.2")},
        {"created_at": NOW - datetime.timedelta(days=1)},
    ):
        assert broken_by(changed(claim, **change)) == "claim_stays_about_the_same"


@pytest.mark.parametrize("status", ["submitted", "accepted", "returned", "withdrawn"])
def test_claim_stays_once_submitted(status, portfolio, bryn):
    claim = claim_in(status, portfolio, bryn)

    def delete():
        with make.past_the_rules():
            Submission.objects.all().delete()
            Decision.objects.all().delete()
        claim.delete()

    assert broken_by(delete) == "claim_stays_once_submitted"


@pytest.mark.parametrize("table", ["claim", "evidence", "attachment", "supervision", "portfolio", "report"])
def test_no_table_is_emptied(table, accepted, run_sql):
    names = {"supervision": "stays_as_given", "portfolio": "stays_its_owners", "report": "stays_as_finished"}
    run_sql("SET CONSTRAINTS ALL IMMEDIATE")
    broken = broken_by(lambda: run_sql(f"TRUNCATE portfolios_{table} CASCADE"))
    assert broken == f"{table}_{names.get(table, 'stays_once_submitted')}" or broken.endswith("_is_append_only")


def submission(claim, **changes):
    snapshot = snapshot_of(claim)
    lawful = {"claim": claim, "claim_version": claim.version, "snapshot": snapshot, "snapshot_sha256": "a" * 64}
    lawful |= {"submitted_at": claim.submitted_at}
    return lambda: Submission.objects.create(**(lawful | changes))


@pytest.mark.parametrize(
    "change",
    [
        {"claim_version": 1},
        {"claim_version": 3},
        {"snapshot": {}},
        {"snapshot_sha256": "short"},
        {"submitted_at": NOW - datetime.timedelta(days=3)},
    ],
    ids=first_name,
)
def test_submission_is_of_the_claim_as_it_waits(change, waiting):
    with make.past_the_rules():
        Submission.objects.all().delete()
    assert broken_by(submission(waiting, **change)) == "submission_is_of_the_claim_as_it_waits"
    assert submission(waiting)().pk


def test_submission_unique_for_version_of_claim(waiting):
    assert broken_by(submission(waiting)) == "submission_unique_for_version_of_claim"


@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_submission_is_append_only(statement, waiting, run_sql):
    run_sql("SET CONSTRAINTS ALL IMMEDIATE")
    broken = broken_by(lambda: run_sql(statement.format("portfolios_submission")))
    assert broken == "portfolios_submission_is_append_only"


def decision(claim, by, **changes):
    """Accepts a waiting claim as `moves.decide` does, but for `changes` of the decision."""
    shown = claim.submissions.latest("claim_version")
    lawful = {
        "claim": claim,
        "claim_version": claim.version,
        "outcome": "accepted",
        "snapshot": shown.snapshot,
        "snapshot_sha256": shown.snapshot_sha256,
        "technician": claim.technician,
        "decider": by,
        "decider_name": by.name,
        "decider_role": "educational_supervisor",
        "decider_profession": by.profession,
        "decider_registration_number": by.registration_number,
        "assurance": "account",
        "language": "en",
        "decided_at": NOW,
    }

    def write():
        moved(claim, "accepted", submitted_at=claim.submitted_at)()
        Decision.objects.create(**(lawful | changes))
        locking.settle(claim.evidence)

    return write


@pytest.mark.parametrize(
    "change",
    [
        {"outcome": "returned", "reason": "No."},
        {"outcome": "withdrawn", "reason": "No."},
        {"claim_version": 1},
        {"snapshot": {"justification": "Kinder words."}},
        {"snapshot_sha256": "b" * 64},
        {"decided_at": NOW - datetime.timedelta(days=1)},
        {"decider_role": "clinical_supervisor"},
    ],
    ids=first_name,
)
def test_decision_fits_what_was_put_forward(change, waiting, bryn):
    assert broken_by(decision(waiting, bryn, **change)) == "decision_fits_what_was_put_forward"
    decision(waiting, bryn)()


def test_an_acceptance_is_withdrawn_in_the_words_that_were_signed(accepted, bryn):
    claim = Claim.objects.get()
    twin = {field.attname: getattr(accepted, field.attname) for field in Decision._meta.concrete_fields}
    twin |= {"id": uuid.uuid4(), "outcome": "withdrawn", "reason": "No.", "claim_version": claim.version + 1}

    def forge():
        moved(claim, "returned")()
        Decision.objects.create(**twin | {"decided_at": NOW, "snapshot": {}})

    assert broken_by(forge) == "decision_fits_what_was_put_forward"


@pytest.mark.parametrize(
    "change",
    [
        {"decider_name": "Prof. Bryn Davies"},
        {"decider_profession": "medicine"},
        {"decider_registration_number": "2999999"},
        {"decider_verified_by": "Health Education and Improvement Wales"},
        {"decider_covers": "Carys Morgan"},
        {"assurance": "organisation"},
    ],
    ids=first_name,
)
def test_signature_names_its_signer(change, waiting, bryn):
    Organisation.objects.get_or_create(name="Health Education and Improvement Wales")
    assert broken_by(decision(waiting, bryn, **change)) == "signature_names_its_signer"
