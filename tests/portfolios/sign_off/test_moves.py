"""Every move from every state by everybody: what the table does not allow is refused and changes nothing."""

import pytest

from accounts.models import OutgoingMail
from portfolios.evidence import locking
from portfolios.models import Claim, Decision, LedgerEvent
from portfolios.sign_off import moves, refusals, sending
from tests import make

from .steps import amended, claim_in, decide, shown, waiting_claim, withdraw_acceptance

PEOPLE = ["asha", "bryn", "carys", "dewi", "elin", "ffion", "root"]
STATES = ["draft", "submitted", "accepted", "returned", "withdrawn"]
# (move, state, person) that succeed; everything else in the matrix is refused.
ALLOWED = {
    ("submit", "draft", "asha"),
    ("submit", "returned", "asha"),
    ("submit", "withdrawn", "asha"),
    ("withdraw", "submitted", "asha"),
    ("accept", "submitted", "bryn"),
    ("return", "submitted", "bryn"),
    ("ask_again", "accepted", "asha"),
    ("withdraw_acceptance", "accepted", "bryn"),
}
REFUSAL_OF_STRANGERS = {
    "submit": refusals.NotYours,
    "withdraw": refusals.NotYours,
    "accept": refusals.NotSupervised,
    "return": refusals.NotSupervised,
    "ask_again": refusals.NotYours,
    "withdraw_acceptance": refusals.NotSupervised,
}


@pytest.fixture
def cast(request, asha, bryn, carys, dewi, elin, ffion):
    root = make.make_user("root@example.org", "Root", is_staff=True, is_superuser=True, profession="other")
    people = {"asha": asha, "bryn": bryn, "carys": carys, "dewi": dewi, "elin": elin, "ffion": ffion, "root": root}
    assert set(people) == set(PEOPLE)
    return people


def perform(move, claim, by):
    if move == "submit":
        return moves.submit(claim, by=by)
    if move == "withdraw":
        return moves.withdraw(claim, by=by)
    if move == "ask_again":
        return moves.ask_again(claim, by=by)
    if move == "withdraw_acceptance":
        return withdraw_acceptance(claim, by)
    return decide(claim, by, moves.MOVES[move].target, "Say more.")


def test_the_matrix_knows_every_state_and_every_move():
    assert set(STATES) == set(Claim.Status.values)
    assert set(REFUSAL_OF_STRANGERS) == set(moves.MOVES)
    in_table = {(name, state) for name, move in moves.MOVES.items() for state in move.sources}
    assert in_table == {(move, state) for move, state, _person in ALLOWED}


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("move", list(moves.MOVES))
def test_a_claim_moves_as_the_table_says_and_no_other_way(move, state, person, cast, portfolio, bryn):
    claim = claim_in(state, portfolio, bryn)
    if (move, state) == ("ask_again", "accepted"):
        amended(claim)
    if (move, state, person) in ALLOWED:
        perform(move, claim, cast[person])
        assert Claim.objects.get(pk=claim.pk).status == moves.MOVES[move].target
        return
    before = (Claim.objects.values().get(pk=claim.pk), Decision.objects.count(), LedgerEvent.objects.count())
    with pytest.raises(refusals.MoveRefused) as refusal:
        perform(move, claim, cast[person])
    after = (Claim.objects.values().get(pk=claim.pk), Decision.objects.count(), LedgerEvent.objects.count())
    assert after == before
    assert isinstance(refusal.value, expected_refusal(move, state, person))


def expected_refusal(move, state, person):
    mover = "asha" if moves.MOVES[move].mover == "owner" else "bryn"
    if person == mover:
        return moves.WrongState
    return refusals.NotYours if person == "asha" else REFUSAL_OF_STRANGERS[move]


def test_a_decision_says_who_decided_in_which_capacity(portfolio, bryn, asha):
    decision = decide(waiting_claim(portfolio), bryn, language="cy", assurance="second_factor")
    bryn.registration_number, bryn.name = "2099999", "Somebody Else"
    bryn.save(update_fields=["registration_number", "name"])
    decision = Decision.objects.get(pk=decision.pk)
    assert (decision.decider, decision.technician) == (bryn, asha)
    assert (decision.decider_name, decision.decider_registration_number) == ("Bryn Davies", "2012345")
    assert (decision.decider_role, decision.decider_profession) == ("educational_supervisor", "pharmacist")
    assert (decision.language, decision.assurance) == ("cy", "second_factor")


def test_a_return_without_a_reason_is_refused(portfolio, bryn):
    claim = waiting_claim(portfolio)
    with pytest.raises(moves.ReasonMissing):
        decide(claim, bryn, "returned", "  \n ")
    assert Claim.objects.get(pk=claim.pk).status == "submitted"


def test_a_decision_on_what_was_not_shown_is_refused(portfolio, bryn):
    claim = waiting_claim(portfolio)
    with pytest.raises(moves.ChangedSinceShown) as refusal:
        decide(claim, bryn, seen_digest="0" * 64)
    assert refusal.value.snapshot["justification"] == claim.justification
    assert not Decision.objects.exists()


def test_a_decision_on_an_earlier_submission_is_refused_though_nothing_changed(portfolio, bryn, asha):
    claim = waiting_claim(portfolio)
    moves.withdraw(claim, by=asha)
    moves.submit(claim, by=asha)
    with pytest.raises(moves.ChangedSinceShown):
        decide(claim, bryn, seen_version=claim.version)
    assert decide(claim, bryn, seen_version=claim.version + 1).claim_version == claim.version + 1


def test_a_decision_after_the_supervision_ended_is_refused(portfolio, bryn, asha):
    claim = waiting_claim(portfolio)
    make.end_supervision(portfolio.supervisions.get(supervisor=bryn), asha)
    with pytest.raises(refusals.NotSupervised):
        decide(claim, bryn)


@pytest.mark.parametrize(
    "lacking, field",
    [({"title": ""}, "title"), ({"event_date": None}, "event_date"), ({"is_anonymised": False}, "is_anonymised")],
)
def test_incomplete_evidence_is_not_submitted(lacking, field, portfolio, asha):
    claim = make.make_claim(portfolio, make.make_evidence(asha, **lacking))
    with pytest.raises(moves.Incomplete) as refusal:
        moves.submit(claim, by=asha)
    assert [problem.field for problem in refusal.value.problems] == [field]
    assert Claim.objects.get(pk=claim.pk).status == "draft"


def test_a_claim_without_level_or_justification_is_not_submitted(portfolio, asha):
    claim = make.make_claim(portfolio, level=None, justification=" ")
    with pytest.raises(moves.Incomplete) as refusal:
        moves.submit(claim, by=asha)
    assert {problem.field for problem in refusal.value.problems} == {"level", "justification"}


def test_evidence_follows_its_claims(portfolio, bryn, asha):
    evidence = make.make_evidence(asha)
    first, second = (waiting_claim(portfolio, evidence, code=code) for code in ("D1.1", "D1.2"))
    seen = []
    for move in (
        lambda: moves.withdraw(second, by=asha),
        lambda: decide(first, bryn, "returned", "Say more."),
        lambda: moves.submit(second, by=asha),
        lambda: decide(second, bryn),
    ):
        move()
        evidence.refresh_from_db()
        seen.append(evidence.status)
    assert seen == ["submitted", "draft", "submitted", "locked"]


def test_each_move_leaves_an_event_without_anybodys_words(portfolio, bryn, asha):
    claim = waiting_claim(portfolio, justification="Secret words")
    decision = decide(claim, bryn, "returned", "Secret reason")
    moves.submit(claim, by=asha)
    moves.withdraw(claim, by=asha)
    events = list(LedgerEvent.objects.order_by("sequence"))
    assert [event.kind for event in events] == [
        "claim_submitted",
        "claim_returned",
        "claim_submitted",
        "claim_withdrawn",
    ]
    assert [event.actor for event in events] == [asha, bryn, asha, asha]
    signed = {"decision": str(decision.pk), "version": claim.version, "snapshot": decision.snapshot_sha256}
    assert events[1].facts == signed
    assert "Secret" not in str([event.facts for event in events])


def test_a_page_of_decisions_decides_what_it_can(portfolio, bryn, carys, asha):
    good, gone, foreign = (waiting_claim(portfolio) for _ in range(3))
    moves.withdraw(gone, by=asha)
    other = make.make_portfolio(carys, portfolio.edition)
    foreign = waiting_claim(other)
    choices = [sending.Choice(str(c.pk), "accepted", shown(c)) for c in (good, gone, foreign)]
    results = sending.send(choices, by=bryn, assurance="account", language="en")
    outcome = {result.choice.claim_id: type(result.refusal) for result in results}
    assert outcome == {
        str(good.pk): type(None),
        str(gone.pk): moves.NotWaiting,
        str(foreign.pk): refusals.NotSupervised,
    }
    assert [decision.claim_id for decision in Decision.objects.all()] == [good.pk]


def test_each_technician_gets_one_letter_for_a_page_in_their_language(portfolio, bryn, ffion):
    other = make.make_portfolio(ffion, portfolio.edition)
    make.make_supervision(other, bryn)
    claims = [waiting_claim(p, justification="Secret words") for p in (portfolio, portfolio, other)]
    choices = [sending.Choice(c.pk, "returned", shown(c), reason="Secret reason") for c in claims]
    sending.send(choices, by=bryn, assurance="account", language="en")
    letters = {letter.recipient: letter for letter in OutgoingMail.objects.all()}
    assert OutgoingMail.objects.count() == len(letters) == 2
    assert letters["asha@example.org"].language == "en"
    assert letters["ffion@example.org"].language == "cy"
    assert "/cy/portfolios/" in letters["ffion@example.org"].body
    assert "D1.1" in letters["asha@example.org"].body
    assert not any("Secret" in letter.body for letter in letters.values())


def test_submitting_several_claims_is_all_or_nothing(portfolio, asha):
    whole, lacking = make.make_claim(portfolio), make.make_claim(portfolio, justification="")
    with pytest.raises(moves.Incomplete):
        moves.submit_all([whole, lacking], by=asha)
    assert set(Claim.objects.values_list("status", flat=True)) == {"draft"}
    assert not OutgoingMail.objects.exists()


def test_every_open_supervisor_hears_once_of_what_was_submitted(portfolio, asha):
    moves.submit_all([make.make_claim(portfolio), make.make_claim(portfolio)], by=asha)
    assert list(OutgoingMail.objects.values_list("recipient", flat=True)) == ["bryn@example.org"]


def test_nobody_else_writes_the_status_of_evidence(portfolio, bryn, asha):
    claim = waiting_claim(portfolio)
    decide(claim, bryn)
    amended = locking.amend(claim.evidence, by=asha)
    assert (amended.status, amended.revision) == ("draft", 2)
    assert Claim.objects.get(pk=claim.pk).status == "accepted"


def test_what_changed_since_sign_off_is_asked_for_again_and_the_acceptance_stays(portfolio, bryn, asha):
    accepted = decide(waiting_claim(portfolio), bryn)
    claim = amended(accepted.claim, title="A better title")
    moves.ask_again(claim, by=asha)
    claim = Claim.objects.get(pk=claim.pk)
    assert (claim.status, claim.version, claim.evidence_revision) == ("submitted", accepted.claim_version + 1, 2)
    assert (claim.decided_at, claim.evidence.status) == (None, "submitted")
    event = LedgerEvent.objects.order_by("sequence").last()
    assert (event.kind, event.facts["accepted"]) == ("claim_submitted", str(accepted.pk))
    assert list(Decision.objects.values_list("outcome", flat=True)) == ["accepted"]
    assert OutgoingMail.objects.get().recipient == "bryn@example.org"
    assert decide(claim, bryn).claim_version == accepted.claim_version + 1


def test_what_has_not_changed_is_not_asked_for_again(portfolio, bryn, asha):
    claim = claim_in("accepted", portfolio, bryn)
    with pytest.raises(moves.NotChanged):
        moves.ask_again(claim, by=asha)
    assert Claim.objects.get(pk=claim.pk).status == "accepted"


def test_nobody_is_asked_again_for_what_is_not_finished(portfolio, bryn, asha):
    claim = amended(claim_in("accepted", portfolio, bryn), event_date=None)
    with pytest.raises(moves.Incomplete) as refusal:
        moves.ask_again(claim, by=asha)
    assert [problem.field for problem in refusal.value.problems] == ["event_date"]


def test_an_acceptance_is_not_given_up_where_nobody_could_decide(portfolio, bryn, asha):
    claim = amended(claim_in("accepted", portfolio, bryn))
    make.end_supervision(portfolio.supervisions.get(supervisor=bryn), asha)
    with pytest.raises(moves.Unsupervised):
        moves.ask_again(claim, by=asha)
    assert Claim.objects.get(pk=claim.pk).status == "accepted"


def test_an_acceptance_is_withdrawn_with_a_reason_and_everything_stays_on_record(portfolio, bryn, carys, asha):
    accepted = decide(waiting_claim(portfolio), bryn)
    make.make_supervision(portfolio, carys, "clinical_supervisor")
    withdrawal = withdraw_acceptance(accepted.claim, carys, " The chart was not hers. ")
    claim = Claim.objects.get(pk=accepted.claim_id)
    assert (claim.status, claim.version, claim.evidence.status) == ("returned", accepted.claim_version + 1, "draft")
    assert (withdrawal.claim_version, withdrawal.reason) == (claim.version, "The chart was not hers.")
    assert (withdrawal.decider_name, withdrawal.decider_role) == ("Carys Morgan", "clinical_supervisor")
    assert withdrawal.snapshot_sha256 == accepted.snapshot_sha256
    event = LedgerEvent.objects.order_by("sequence").last()
    assert (event.kind, event.actor, event.facts["decision"]) == ("acceptance_withdrawn", carys, str(withdrawal.pk))
    letter = OutgoingMail.objects.get()
    assert letter.recipient == "asha@example.org" and "D1.1" in letter.body and "chart" not in letter.body


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_an_acceptance_is_not_withdrawn_without_a_reason(reason, portfolio, bryn):
    claim = claim_in("accepted", portfolio, bryn)
    with pytest.raises(moves.ReasonMissing):
        withdraw_acceptance(claim, bryn, reason)
    assert Claim.objects.get(pk=claim.pk).status == "accepted"


def test_an_acceptance_that_followed_the_one_shown_is_not_withdrawn(portfolio, bryn, asha):
    claim = claim_in("accepted", portfolio, bryn)
    moves.ask_again(amended(claim), by=asha)
    decide(claim, bryn)
    with pytest.raises(moves.ChangedSinceShown):
        withdraw_acceptance(claim, bryn, seen_version=claim.version)
    assert withdraw_acceptance(claim, bryn, seen_version=claim.version + 1).outcome == "withdrawn"


def test_other_claims_on_the_evidence_stay_accepted_when_one_is_withdrawn(portfolio, bryn, asha):
    evidence = make.make_evidence(asha)
    first, second = (waiting_claim(portfolio, evidence, code=code) for code in ("D1.1", "D1.2"))
    for claim in (first, second):
        decide(claim, bryn)
    withdraw_acceptance(first, bryn)
    evidence.refresh_from_db()
    assert (Claim.objects.get(pk=second.pk).status, evidence.status) == ("accepted", "locked")
