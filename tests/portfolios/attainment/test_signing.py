"""Who signs a competency off, on what, and what is kept of it."""

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from accounts.models import OutgoingMail
from portfolios import ledger
from portfolios.attainment import refusals, standing
from portfolios.canonical import digest
from portfolios.models import CompetencySignOff, LedgerEvent
from tests import make
from tests.portfolios.sign_off.steps import amended, withdraw_acceptance

from .steps import accepted, fresh, sheet_of, sign_off, withdraw

pytestmark = pytest.mark.django_db


def state(portfolio, code="D1.1"):
    item = portfolio.edition.items.get(code=code)
    return standing.of(fresh(portfolio))[item.pk].state


def test_educational_supervisor_signs_off_what_is_sufficient(portfolio, bryn):
    claim = accepted(portfolio, bryn)
    act = sign_off(portfolio, bryn)
    assert (act.number, act.outcome, act.level.code, act.technician) == (1, "signed_off", "SH", portfolio.owner)
    assert (act.decider_name, act.decider_role) == ("Bryn Davies", "educational_supervisor")
    assert [piece["claim"] for piece in act.snapshot["rests_on"]] == [str(claim.pk)]
    assert state(portfolio) == "signed_off"


def test_snapshot_is_kept_with_its_digest_and_holds_both_languages(portfolio, bryn):
    accepted(portfolio, bryn)
    act = CompetencySignOff.objects.get(pk=sign_off(portfolio, bryn).pk)
    assert digest(act.snapshot) == act.snapshot_sha256
    assert act.snapshot["competency"]["title"] == {"en": "Competency 1.1", "cy": "Cymhwysedd 1.1"}
    assert act.snapshot["descriptor"]["en"] == "What D1.1 is at SH."
    assert act.snapshot["framework"] == {"slug": "primary-care", "edition": "2026"}
    assert act.snapshot["rules"] == [{"rule": None, "kind": "at_least", "have": 1, "need": 1, "is_met": True}]


def test_one_event_and_one_letter_follow_a_sign_off(portfolio, bryn):
    accepted(portfolio, bryn)
    before = OutgoingMail.objects.count()
    act = sign_off(portfolio, bryn)
    event = LedgerEvent.objects.latest("sequence")
    assert (event.kind, event.actor, event.subject_id) == ("competency_signed_off", bryn, act.pk)
    assert event.facts["snapshot"] == act.snapshot_sha256
    letter = OutgoingMail.objects.latest("pk")
    assert (OutgoingMail.objects.count() - before, letter.recipient) == (1, "asha@example.org")
    assert "D1.1" in letter.subject and ledger.first_broken_link(portfolio.pk) is None


def test_nobody_signs_off_without_accepted_evidence(portfolio, bryn):
    with pytest.raises(refusals.Insufficient) as refused:
        sign_off(portfolio, bryn)
    assert [problem.advice for problem in refused.value.problems] == ["Log 1 more piece of evidence"]
    assert not CompetencySignOff.objects.exists()


def test_evidence_below_the_expected_level_does_not_suffice(portfolio, bryn):
    accepted(portfolio, bryn, level="KH")
    with pytest.raises(refusals.Insufficient):
        sign_off(portfolio, bryn)


def test_technician_signs_off_nothing_of_their_own(portfolio, asha, bryn):
    accepted(portfolio, bryn)
    with pytest.raises(refusals.NotYours):
        sign_off(portfolio, asha)


def test_practice_supervisor_decides_claims_but_signs_no_competency(portfolio, bryn, dewi):
    accepted(portfolio, dewi)
    with pytest.raises(refusals.OtherRole):
        sign_off(portfolio, dewi)


def test_clinical_supervisor_signs_off(portfolio, bryn, carys):
    make.make_supervision(portfolio, carys, "clinical_supervisor")
    accepted(portfolio, bryn)
    assert sign_off(portfolio, carys).decider_role == "clinical_supervisor"


def test_stranger_and_former_supervisor_sign_nothing(portfolio, asha, bryn, carys):
    accepted(portfolio, bryn)
    make.end_supervision(portfolio.supervisions.get(supervisor=bryn), asha)
    for person in (bryn, carys):
        with pytest.raises(refusals.NotSupervised):
            sign_off(portfolio, person)


def test_more_evidence_than_was_shown_is_refused_with_the_sheet_as_it_is(portfolio, bryn):
    accepted(portfolio, bryn)
    seen = sheet_of(portfolio).digest
    accepted(portfolio, bryn)
    with pytest.raises(refusals.ChangedSinceShown) as refused:
        sign_off(portfolio, bryn, seen_digest=seen)
    assert len(refused.value.snapshot["rests_on"]) == 2


def test_an_amendment_after_the_page_was_opened_is_refused(portfolio, bryn):
    claim = accepted(portfolio, bryn)
    seen = sheet_of(portfolio).digest
    amended(claim, title="Another title")
    with pytest.raises(refusals.ChangedSinceShown):
        sign_off(portfolio, bryn, seen_digest=seen)


def test_another_level_than_was_shown_is_refused(portfolio, bryn):
    accepted(portfolio, bryn)
    with pytest.raises(refusals.ChangedSinceShown):
        sign_off(portfolio, bryn, level=portfolio.edition.levels.get(code="DO"))


def test_signing_twice_is_refused_and_a_higher_level_is_not(portfolio, bryn):
    accepted(portfolio, bryn)
    sign_off(portfolio, bryn)
    with pytest.raises(refusals.AlreadySigned):
        sign_off(portfolio, bryn)
    accepted(portfolio, bryn, level="DO")
    assert [sign_off(portfolio, bryn).number, state(portfolio)] == [2, "signed_off"]


def test_amended_evidence_leaves_the_sign_off_changed_and_on_record(portfolio, bryn):
    claim = accepted(portfolio, bryn)
    act = sign_off(portfolio, bryn)
    amended(claim)
    assert state(portfolio) == "changed"
    assert CompetencySignOff.objects.get() == act


def test_withdrawn_acceptance_leaves_the_sign_off_changed(portfolio, bryn):
    claim = accepted(portfolio, bryn)
    sign_off(portfolio, bryn)
    withdraw_acceptance(claim, bryn)
    assert state(portfolio) == "changed"


def test_later_evidence_leaves_the_sign_off_as_it_is(portfolio, bryn):
    accepted(portfolio, bryn)
    sign_off(portfolio, bryn)
    accepted(portfolio, bryn)
    assert state(portfolio) == "signed_off"


def test_changed_competency_is_signed_off_anew_on_what_is_left(portfolio, bryn):
    claim = accepted(portfolio, bryn)
    sign_off(portfolio, bryn)
    withdraw_acceptance(claim, bryn)
    accepted(portfolio, bryn)
    assert sign_off(portfolio, bryn).number == 2
    assert state(portfolio) == "signed_off"


def test_withdrawal_is_an_act_of_its_own_with_a_reason(portfolio, bryn):
    accepted(portfolio, bryn)
    signed = sign_off(portfolio, bryn)
    act = withdraw(portfolio, bryn, reason="  It was not hers. ")
    assert (act.number, act.outcome, act.reason) == (2, "withdrawn", "It was not hers.")
    assert (act.snapshot_sha256, act.level, act.expires_on) == (signed.snapshot_sha256, signed.level, None)
    assert state(portfolio) == "withdrawn"
    assert LedgerEvent.objects.latest("sequence").kind == "competency_withdrawn"
    assert CompetencySignOff.objects.filter(pk=signed.pk, outcome="signed_off").exists()


def test_withdrawal_without_reason_or_of_nothing_is_refused(portfolio, bryn):
    with pytest.raises(refusals.NothingToWithdraw):
        withdraw(portfolio, bryn)
    accepted(portfolio, bryn)
    sign_off(portfolio, bryn)
    with pytest.raises(refusals.ReasonMissing):
        withdraw(portfolio, bryn, reason=" ")


def test_withdrawal_from_a_stale_page_is_refused(portfolio, bryn):
    accepted(portfolio, bryn)
    sign_off(portfolio, bryn)
    accepted(portfolio, bryn, level="DO")
    sign_off(portfolio, bryn)
    with pytest.raises(refusals.ChangedSinceShown):
        withdraw(portfolio, bryn, seen_number=1)


def test_after_a_withdrawal_it_is_signed_off_anew(portfolio, bryn):
    accepted(portfolio, bryn)
    sign_off(portfolio, bryn)
    withdraw(portfolio, bryn)
    assert sign_off(portfolio, bryn).number == 3
    history = standing.history_of(fresh(portfolio), portfolio.edition.items.get(code="D1.1"))
    assert [act.standing.state for act in history] == ["signed_off", "superseded", "withdrawn"]


def test_no_letter_quotes_evidence_or_reason(portfolio, bryn):
    accepted(portfolio, bryn)
    sign_off(portfolio, bryn, reason="Splendid work on inhalers.")
    withdraw(portfolio, bryn, reason="A colleague wrote it.")
    bodies = " ".join(OutgoingMail.objects.filter(subject__contains="D1.1").values_list("body", flat=True))
    assert "inhaler" not in bodies.lower() and "colleague" not in bodies
    assert mail.outbox == []


@pytest.mark.parametrize("change", [{"decider_role": "practice_supervisor"}, {"number": 3}])
def test_the_database_refuses_an_unlawful_act(portfolio, bryn, change):
    accepted(portfolio, bryn)
    act = sign_off(portfolio, bryn)
    act.pk, act._state.adding = None, True
    with pytest.raises(IntegrityError), transaction.atomic():
        CompetencySignOff.objects.create(
            **{field.name: getattr(act, field.name) for field in act._meta.fields if field.name != "id"}
            | {"number": 2, "outcome": "renewed"}
            | change
        )
