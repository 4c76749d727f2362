"""A supervisor asks, the technician answers; the claim waits meanwhile, and nobody else learns of it."""

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutgoingMail
from portfolios import ledger
from portfolios.models import Claim, LedgerEvent, Question
from portfolios.sign_off import moves, questions, refusals
from tests import make
from tests.portfolios.test_rules_by_name import broken_by, changed

from .steps import claim_in, decide, shown, waiting_claim
from .test_queue import QUEUE, sent

WORDS = "Who changed the form, you or your colleague?"


@pytest.fixture
def page(bryn, as_user):
    return as_user(bryn)


@pytest.fixture
def claim(portfolio):
    return waiting_claim(portfolio)


@pytest.fixture
def asked(claim, bryn):
    return ask(claim, bryn)


def ask(claim, by, text=WORDS):
    return questions.ask(claim.pk, text=text, seen_digest=shown(claim), by=by)


def address(question):
    return reverse("portfolios:question_answer", args=[question.pk])


def test_a_question_leaves_the_claim_waiting_and_one_event_without_its_words(asked, claim, bryn):
    claim.refresh_from_db()
    event = LedgerEvent.objects.get(kind="question_asked")
    assert (claim.status, asked.asker_name, asked.claim_version) == ("submitted", "Bryn Davies", claim.version)
    assert (event.actor, event.subject_id) == (bryn, claim.pk)
    assert event.facts["question"] == str(asked.pk) and WORDS not in str(event.facts)
    assert ledger.first_broken_link(claim.portfolio_id) is None


def test_questions_and_decisions_go_with_one_submit_and_one_letter(portfolio, page):
    for code in ("D1.1", "D1.2", "D1.3"):
        waiting_claim(portfolio, code=code)
    verdicts = {"D1_1": ("accepted", ""), "D1_2": ("question", WORDS), "D1_3": ("returned", "Say more.")}
    response = page.post(QUEUE, sent(page.get(QUEUE), **verdicts), follow=True)
    assert "1 accepted, 1 returned, 1 question asked." in response.content.decode()
    assert Question.objects.get().text == WORDS
    (letter,) = OutgoingMail.objects.all()
    assert address(Question.objects.get()) in letter.body and WORDS not in letter.body


def test_a_question_needs_its_words(claim, bryn, page):
    response = page.post(QUEUE, sent(page.get(QUEUE), D1_1=("question", "  ")))
    assert response.context["cards"][0].form.errors["reason"] == ["Write your question."]
    with pytest.raises(refusals.QuestionMissing):
        ask(claim, bryn, " ")


def test_a_second_question_waits_for_the_first_answer(asked, claim, asha, bryn, page):
    assert "question" not in dict(page.get(QUEUE).context["cards"][0].form.fields["verdict"].choices)
    with pytest.raises(refusals.AlreadyAsked):
        ask(claim, bryn)
    questions.answer(asked, text="I did.", by=asha)
    assert ask(claim, bryn, "When?").text == "When?"


@pytest.mark.parametrize("person", ["asha", "carys", "dewi", "elin", "ffion"])
def test_nobody_asks_but_who_supervises_now(person, claim, request):
    with pytest.raises((refusals.NotYours, refusals.NotSupervised)):
        ask(claim, request.getfixturevalue(person))
    assert not Question.objects.exists()


@pytest.mark.parametrize("status", ["accepted", "returned", "withdrawn"])
def test_nothing_is_asked_of_what_no_longer_waits(status, portfolio, bryn):
    claim = claim_in(status, portfolio, bryn)
    with pytest.raises(refusals.WrongState):
        questions.ask(claim.pk, text=WORDS, seen_digest=shown(claim), by=bryn)


def test_a_question_about_what_has_changed_is_not_asked(claim, asha, bryn):
    seen = shown(claim)
    moves.withdraw(claim, by=asha)
    Claim.objects.filter(pk=claim.pk).update(justification="I was watched.", version=F("version") + 1)
    moves.submit(Claim.objects.get(pk=claim.pk), by=asha)
    with pytest.raises(refusals.ChangedSinceShown):
        questions.ask(claim.pk, text=WORDS, seen_digest=seen, by=bryn)


def test_the_owner_answers_once_and_the_asker_hears_of_it(asked, asha, bryn, as_user):
    client = as_user(asha)
    assert WORDS in client.get(address(asked)).content.decode()
    for text in ("I changed it.", "No, she did."):
        assert client.post(address(asked), {"answer": text}).url == asked.claim.get_absolute_url()
    asked.refresh_from_db()
    assert asked.answer == "I changed it."
    assert LedgerEvent.objects.filter(kind="question_answered", actor=asha).count() == 1
    letter = OutgoingMail.objects.get(recipient=bryn.email, subject__contains="answered")
    assert "I changed it." not in letter.body and QUEUE in letter.body


def test_an_empty_answer_says_so_beside_its_field(asked, asha, as_user):
    response = as_user(asha).post(address(asked), {"answer": " "})
    assert response.context["form"].errors["answer"] == ["Write your answer."]
    with pytest.raises(refusals.AnswerMissing):
        questions.answer(asked, text=" ", by=asha)


@pytest.mark.parametrize("person", ["bryn", "carys", "dewi", "elin", "ffion"])
def test_nobody_else_answers(person, asked, as_user, request):
    stranger = request.getfixturevalue(person)
    assert as_user(stranger).post(address(asked), {"answer": "She did."}).status_code == 404
    with pytest.raises(refusals.NotAsked):
        questions.answer(asked, text="She did.", by=stranger)


def test_whoever_asked_and_supervises_no_more_hears_nothing(asked, asha, bryn):
    make.end_supervision(asked.claim.portfolio.supervisions.get(supervisor=bryn), asha)
    questions.answer(asked, text="I did.", by=asha)
    assert not OutgoingMail.objects.filter(subject__contains="answered").exists()


def test_whoever_wants_one_letter_a_week_gets_none_for_an_answer(asked, asha, bryn):
    bryn.letters = "weekly"
    bryn.save(update_fields=["letters"])
    questions.answer(asked, text="I did.", by=asha)
    assert not OutgoingMail.objects.filter(subject__contains="answered").exists()


def test_questions_are_read_by_owner_and_supervisors_on_every_page_of_the_claim(
    asked, claim, asha, bryn, carys, as_user
):
    make.make_supervision(claim.portfolio, carys)
    questions.answer(asked, text="It was I.", by=asha)
    pages = {asha: [claim.get_absolute_url(), claim.evidence.get_absolute_url()]}
    pages |= {person: [*pages[asha], QUEUE] for person in (bryn, carys)}
    for person, addresses in pages.items():
        read = [as_user(person).get(each).content.decode() for each in addresses]
        assert all(WORDS in text and "It was I." in text for text in read)
    decide(claim, bryn)
    assert "It was I." in as_user(carys).get(claim.get_absolute_url()).content.decode()


def test_what_waits_for_an_answer_comes_last_and_is_marked(portfolio, bryn, page):
    first, second = waiting_claim(portfolio, code="D1.1"), waiting_claim(portfolio, code="D1.2")
    ask(first, bryn)
    cards = page.get(QUEUE).context["cards"]
    assert [(card.claim, card.is_asked) for card in cards] == [(second, False), (first, True)]
    assert [card.claim for card in page.get(QUEUE, {"show": "asked"}).context["cards"]] == [first]


def test_hostile_questions_are_shown_as_words(claim, bryn, asha, as_user):
    question = ask(claim, bryn, "<script>alert(1)</script>")
    for address_of_page in (claim.get_absolute_url(), address(question)):
        assert "<script>alert(1)" not in as_user(asha).get(address_of_page).content.decode()


def test_question_unanswered_once_for_asker(asked):
    twin = {"claim": asked.claim, "claim_version": 1, "asker": asked.asker, "asker_name": "B", "text": "And?"}
    assert broken_by(lambda: Question.objects.create(asked_at=timezone.now(), **twin)) == (
        "question_unanswered_once_for_asker"
    )


def test_question_has_answer_and_time_together(asked):
    assert broken_by(changed(asked, answered_at=timezone.now())) == "question_has_answer_and_time_together"


@pytest.mark.parametrize("changes", [{"text": "Something else."}, {"asker_name": "Nobody"}, {"claim_version": 9}])
def test_question_stays_as_asked(changes, asked):
    assert broken_by(changed(asked, **changes)) == "question_stays_as_asked"


@pytest.mark.parametrize("statement", ["UPDATE {} SET answer = 'No.'", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_an_answered_question_is_never_rewritten(statement, asked, asha, run_sql):
    questions.answer(asked, text="I did.", by=asha)
    run_sql("SET CONSTRAINTS ALL IMMEDIATE")
    assert broken_by(lambda: run_sql(statement.format("portfolios_question"))) == "question_stays_as_asked"


@pytest.mark.parametrize("person", ["asha", "carys", "dewi", "elin"])
def test_question_by_open_supervisor(person, claim, request):
    said = {
        "claim": claim,
        "claim_version": 1,
        "asker": request.getfixturevalue(person),
        "asker_name": "B",
        "text": "?",
    }
    written = broken_by(lambda: Question.objects.create(asked_at=timezone.now(), **said))
    assert written == "question_by_open_supervisor"
