"""The database refuses sign-offs, completions, questions, cover and feedback that cannot be, whoever writes them."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Administrator, Verification
from portfolios.models import (
    CompetencySignOff,
    DecisionDraft,
    FeedbackAnswer,
    FeedbackCycle,
    IntegrityNote,
    Phrase,
    Question,
    Reminder,
    StageCompletion,
)
from tests import make
from tests.frameworks.test_rules_by_name import broken_by, changed, twin
from tests.portfolios.sign_off.steps import waiting_claim

NOW = timezone.now()
DAY = timedelta(days=1)


def asleep(run_sql, table, trigger):
    """The trigger speaks before the constraint, which stands all the same."""
    run_sql("SET CONSTRAINTS ALL IMMEDIATE")
    run_sql(f"ALTER TABLE portfolios_{table} DISABLE TRIGGER {trigger}")


def signature(by, **fields):
    return {
        "number": 1,
        "snapshot": {},
        "snapshot_sha256": "a" * 64,
        "decider": by,
        "decider_name": by.name,
        "decider_role": "educational_supervisor",
        "decider_profession": by.profession,
        "decider_registration_number": by.registration_number,
        "assurance": "second_factor",
        "language": "en",
        "decided_at": NOW,
    } | fields


@pytest.fixture
def sign(portfolio, bryn):
    """Writes Bryn's sign-off of a competency directly, with these changes to a lawful one."""
    item = portfolio.edition.items.get(code="D1.1")
    about = {"portfolio": portfolio, "item": item, "technician": portfolio.owner, "outcome": "signed_off"}
    return lambda **changes: lambda: CompetencySignOff.objects.create(**signature(bryn, **about) | changes)


@pytest.fixture
def complete(portfolio, bryn, elin):
    """Writes verified Bryn's completion of a stage directly, with these changes to a lawful one."""
    organisation = make.make_organisation()
    Administrator.objects.create(organisation=organisation, person=elin)
    Verification.objects.create(
        person=bryn,
        organisation=organisation,
        name=bryn.name,
        email=bryn.email,
        profession=bryn.profession,
        registration_number=bryn.registration_number,
        basis="in_person",
        register_checked=True,
        verified_by=elin,
        verified_at=NOW,
    )
    about = {"portfolio": portfolio, "stage": make.make_stage(), "technician": portfolio.owner, "outcome": "completed"}
    about |= {"decider_verified_by": organisation.name}
    return lambda **changes: lambda: StageCompletion.objects.create(**signature(bryn, **about) | changes)


@pytest.mark.parametrize(
    "name, changes",
    [
        ("competency_sign_off_withdrawn_with_reason", {"number": 2, "outcome": "withdrawn"}),
        ("competency_sign_off_has_a_digest", {"number": 2, "snapshot_sha256": "short"}),
        ("competency_sign_off_follows", {"number": 3}),
        ("competency_sign_off_follows", {"number": 1}),
    ],
)
def test_a_second_act_on_a_competency(name, changes, sign):
    sign()()
    assert broken_by(sign(**changes)) == name


def test_competency_sign_off_follows_a_sign_off_that_stands(sign):
    assert broken_by(sign(outcome="renewed")) == "competency_sign_off_follows"
    sign()()
    sign(number=2, outcome="withdrawn", reason="No.")()
    assert broken_by(sign(number=3, outcome="renewed")) == "competency_sign_off_follows"


def test_competency_sign_off_number_unique(sign, run_sql):
    sign()()
    asleep(run_sql, "competencysignoff", "competency_sign_off_is_lawful")
    assert broken_by(sign()) == "competency_sign_off_number_unique"


@pytest.mark.parametrize("person", ["asha", "carys", "dewi", "elin"])
def test_competency_sign_off_by_open_supervisor(person, sign, request):
    by = request.getfixturevalue(person)
    assert broken_by(sign(decider=by)) == "competency_sign_off_by_open_supervisor"


def test_competency_sign_off_by_open_supervisor_in_their_role(sign, portfolio):
    wrong = {"decider_role": "clinical_supervisor"}, {"item": portfolio.edition.items.get(code="D1")}
    for change in wrong:
        assert broken_by(sign(**change)) == "competency_sign_off_by_open_supervisor"


def test_competency_sign_off_not_by_owner(sign, asha, run_sql):
    asleep(run_sql, "competencysignoff", "competency_sign_off_is_lawful")
    assert broken_by(sign(decider=asha)) == "competency_sign_off_not_by_owner"


def test_competency_sign_off_by_educational_or_clinical(sign, portfolio, carys):
    make.make_supervision(portfolio, carys, "practice_supervisor")
    wrong = sign(decider=carys, decider_name=carys.name, decider_role="practice_supervisor")
    assert broken_by(wrong) == "competency_sign_off_by_educational_or_clinical"


@pytest.mark.parametrize(
    "name, changes",
    [
        ("stage_completion_withdrawn_with_reason", {"number": 2, "outcome": "withdrawn"}),
        (
            "stage_completion_has_a_digest",
            {"number": 2, "outcome": "withdrawn", "reason": "No.", "snapshot_sha256": ""},
        ),
        ("stage_completion_follows", {"number": 2}),
        ("stage_completion_follows", {"number": 1, "outcome": "withdrawn", "reason": "No."}),
    ],
)
def test_a_second_act_on_a_stage(name, changes, complete):
    complete()()
    assert broken_by(complete(**changes)) == name


def test_stage_completion_number_unique(complete, run_sql):
    complete()()
    asleep(run_sql, "stagecompletion", "stage_completion_is_lawful")
    assert broken_by(complete()) == "stage_completion_number_unique"


def test_stage_completion_not_by_owner(complete, asha, run_sql):
    asleep(run_sql, "stagecompletion", "stage_completion_is_lawful")
    assert broken_by(complete(decider=asha)) == "stage_completion_not_by_owner"


def test_stage_completion_by_open_supervisor(complete, portfolio, carys):
    make.make_supervision(portfolio, carys)
    unverified = complete(decider=carys, decider_name=carys.name)
    assert broken_by(unverified) == "stage_completion_by_open_supervisor"
    Verification.objects.update(ended_at=NOW, ended_by=carys)
    assert broken_by(complete()) == "stage_completion_by_open_supervisor"


def test_stage_completion_by_verified_supervisor(complete):
    assert broken_by(complete(decider_verified_by="")) == "stage_completion_by_verified_supervisor"


@pytest.fixture
def cycle(portfolio, bryn):
    """Approved by Bryn; colleagues are answering."""
    return FeedbackCycle.objects.create(
        portfolio=portfolio, technician=portfolio.owner, state="open", approved_by=bryn, approved_at=NOW
    )


@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
@pytest.mark.parametrize(
    "name",
    [
        "competencysignoff_is_append_only",
        "stagecompletion_is_append_only",
        "feedbackanswer_is_append_only",
        "integritynote_is_append_only",
    ],
)
def test_what_was_recorded_stays(name, statement, sign, complete, cycle, elin, run_sql):
    sign()()
    complete()()
    FeedbackAnswer.objects.create(cycle=cycle, content={})
    IntegrityNote.objects.create(
        signal="burst", signal_digest="a" * 64, finding="explained", note="A day off.", looked_by=elin
    )
    run_sql("SET CONSTRAINTS ALL IMMEDIATE")
    table = f"portfolios_{name.removesuffix('_is_append_only')}"
    assert broken_by(lambda: run_sql(statement.format(table))) == f"portfolios_{name}"


@pytest.fixture
def question(portfolio, bryn):
    claim = waiting_claim(portfolio)
    return Question.objects.create(
        claim=claim, claim_version=claim.version, asker=bryn, asker_name=bryn.name, text="Alone?", asked_at=NOW
    )


def test_question_has_answer_and_time_together(question):
    for half in ({"answer": "Yes."}, {"answered_at": NOW}):
        assert broken_by(changed(question, **half)) == "question_has_answer_and_time_together"


def test_question_unanswered_once_for_asker(question):
    assert broken_by(twin(question, id=uuid.uuid4())) == "question_unanswered_once_for_asker"


def test_question_stays_as_asked(question, run_sql):
    assert broken_by(changed(question, text="With help?")) == "question_stays_as_asked"
    changed(question, answer="Yes.", answered_at=NOW)()
    for write in (changed(question, answer="No."), question.delete):
        assert broken_by(write) == "question_stays_as_asked"


@pytest.mark.parametrize("person", ["asha", "carys", "dewi", "elin"])
def test_question_by_open_supervisor(person, question, request):
    asker = request.getfixturevalue(person)
    assert broken_by(twin(question, id=uuid.uuid4(), asker_id=asker.pk)) == "question_by_open_supervisor"


def test_what_helps_a_supervisor_is_there_once(question, bryn):
    claim = question.claim
    begun = DecisionDraft.objects.create(supervisor=bryn, claim=claim, seen_digest="a" * 64, seen_version=2)
    assert broken_by(twin(begun)) == "decision_draft_once_for_claim"
    assert broken_by(twin(Phrase.objects.create(owner=bryn, text="Say more."))) == "phrase_once_for_owner"
    reminded = Reminder.objects.create(recipient=bryn, kind="reminder", sent_on=NOW.date())
    assert broken_by(twin(reminded)) == "reminder_once_a_day"


def test_places_in_the_showcase(portfolio):
    one, two = make.make_claim(portfolio), make.make_claim(portfolio)
    changed(one, showcase_position=1)()
    for place in (0, 4):
        assert broken_by(changed(two, showcase_position=place)) == "claim_showcase_has_three_places"
    assert broken_by(changed(two, showcase_position=1)) == "claim_showcase_place_taken_once"
