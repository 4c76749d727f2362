import pytest
from django.urls import reverse
from django.utils import timezone

from portfolios import ledger
from portfolios.evidence import locking
from portfolios.models import Claim, LedgerEvent, Portfolio
from portfolios.progress import starting
from portfolios.sign_off import moves, questions
from tests import make
from tests.portfolios.sign_off.steps import shown, waiting_claim

pytestmark = pytest.mark.django_db
PAGES = ["portfolio_detail", "portfolio_history"]


def address(page, *keys):
    return reverse(f"portfolios:{page}", args=keys)


@pytest.fixture
def stage(db):
    stage = make.make_stage()
    make.make_edition(stage.pathway)
    return stage


def test_portfolio_is_started_with_an_event(as_user, asha, edition, stage):
    response = as_user(asha).post(address("portfolio_start"), {"edition": edition.pk, "stage": stage.pk})
    portfolio = Portfolio.objects.get()
    assert (response.url, portfolio.owner, portfolio.target_stage) == (portfolio.get_absolute_url(), asha, stage)
    assert LedgerEvent.objects.get().kind == "portfolio_started"


def test_second_portfolio_on_an_edition_leads_to_the_first(as_user, asha, portfolio, stage):
    response = as_user(asha).post(address("portfolio_start"), {"edition": portfolio.edition.pk, "stage": stage.pk})
    assert (response.url, Portfolio.objects.count()) == (portfolio.get_absolute_url(), 1)


def test_draft_edition_cannot_be_started_on(as_user, asha, stage):
    draft = make.make_edition(publish=False)
    response = as_user(asha).post(address("portfolio_start"), {"edition": draft.pk, "stage": stage.pk})
    assert response.context["form"].errors["edition"] and Portfolio.objects.count() == 0


def test_stage_that_nobody_may_read_cannot_be_aimed_at(as_user, asha, edition):
    hidden = make.make_stage()
    response = as_user(asha).post(address("portfolio_start"), {"edition": edition.pk, "stage": hidden.pk})
    assert response.context["form"].errors["stage"] and Portfolio.objects.count() == 0


def test_edition_without_competencies_is_not_offered(asha, edition):
    empty = make.make_edition(make.make_framework("structure-only"), domains=1, competencies=0)
    assert edition in starting.editions_to_start() and empty not in starting.editions_to_start()


def test_an_edition_that_was_replaced_is_offered_as_such(as_user, asha, edition):
    later = make.make_edition(edition.framework, "2027", publish=False)
    later.replaces = edition
    later.save(update_fields=["replaces"])
    make.publish_edition(later)
    shown = as_user(asha).get(reverse("portfolios:portfolio_start")).content.decode()
    assert shown.count("There is a later edition") == 1


def test_the_owner_is_led_to_credit_from_other_frameworks(as_user, asha, bryn, portfolio):
    address = reverse("portfolios:credit_list", args=[portfolio.pk])
    page = portfolio.get_absolute_url()
    assert address in as_user(asha).get(page).content.decode()
    assert address not in as_user(bryn).get(page).content.decode()


def test_one_portfolio_is_led_to_and_several_are_listed(as_user, asha, portfolio):
    assert as_user(asha).get(address("portfolio_mine")).url == portfolio.get_absolute_url()
    make.make_portfolio(asha, make.make_edition(make.make_framework("other")))
    assert len(as_user(asha).get(address("portfolio_mine")).context["portfolios"]) == 2


def test_supervisor_without_portfolio_is_led_to_the_queue(as_user, bryn, portfolio):
    assert as_user(bryn).get(address("portfolio_mine")).url == address("queue_list")


def test_newcomer_is_told_how_to_start(as_user, ffion):
    assert address("portfolio_start") in as_user(ffion).get(address("portfolio_mine")).content.decode()


def test_stage_is_changed_with_an_event(as_user, asha, portfolio, stage):
    as_user(asha).post(address("portfolio_stage", portfolio.pk), {"stage": stage.pk})
    portfolio.refresh_from_db()
    assert (portfolio.target_stage, LedgerEvent.objects.get().facts) == (stage, {"from": None, "stage": stage.pk})


def test_same_stage_again_is_no_event(as_user, asha, portfolio, stage):
    for _ in range(2):
        as_user(asha).post(address("portfolio_stage", portfolio.pk), {"stage": stage.pk})
    assert LedgerEvent.objects.count() == 1


def test_supervisor_does_not_choose_the_stage(as_user, bryn, portfolio, stage):
    assert as_user(bryn).post(address("portfolio_stage", portfolio.pk), {"stage": stage.pk}).status_code == 404


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("person, found", [("asha", 200), ("bryn", 200), ("dewi", 404), ("ffion", 404), ("elin", 404)])
def test_portfolio_is_read_by_owner_and_open_supervisor_alone(request, as_user, portfolio, page, person, found):
    assert as_user(request.getfixturevalue(person)).get(address(page, portfolio.pk)).status_code == found


def test_competency_page_holds_claim_and_decision(as_user, asha, bryn, portfolio):
    from tests.portfolios.evidence.test_claims import decide

    claim = moves.submit(make.make_claim(portfolio), by=asha)
    decide(claim, bryn, "returned", "Say what you changed.")
    page = as_user(asha).get(address("portfolio_competency", portfolio.pk, "D1.1")).content.decode()
    for words in (
        "Say what you changed.",
        "Bryn Davies",
        "2012345",
        "Educational supervisor",
        "Because I did it alone.",
    ):
        assert words in page


def test_competency_of_another_edition_is_not_found(as_user, asha, portfolio):
    assert as_user(asha).get(address("portfolio_competency", portfolio.pk, "D1")).status_code == 404
    assert as_user(asha).get(address("portfolio_competency", portfolio.pk, "X9")).status_code == 404


def test_drafts_are_hidden_from_the_supervisor(as_user, asha, bryn, portfolio):
    make.make_claim(portfolio, justification="Unripe")
    for page in (address("portfolio_detail", portfolio.pk), address("portfolio_competency", portfolio.pk, "D1.1")):
        assert "Unripe" not in as_user(bryn).get(page).content.decode()
    assert as_user(bryn).get(portfolio.get_absolute_url()).context["covered"].by_state["draft"] == 0
    assert as_user(asha).get(portfolio.get_absolute_url()).context["covered"].by_state["draft"] == 1


def test_next_step_follows_what_matters_most(as_user, asha, bryn, edition, stage):
    portfolio = make.make_portfolio(asha, edition)

    def text():
        return as_user(asha).get(portfolio.get_absolute_url()).context["next_step"].text

    assert "Choose the stage" in text()
    starting.choose_stage(portfolio, stage, by=asha)
    assert "Invite a supervisor" in text()
    make.make_supervision(portfolio, bryn)
    assert "Log evidence" in text()
    make.make_claim(portfolio)
    assert "draft" in text()


def test_a_question_that_waits_for_an_answer_is_the_next_step(as_user, asha, bryn, portfolio, stage):
    starting.choose_stage(portfolio, stage, by=asha)
    claim = waiting_claim(portfolio)
    question = questions.ask(claim.pk, text="Who changed the form?", seen_digest=shown(claim), by=bryn)
    step = as_user(asha).get(portfolio.get_absolute_url()).context["next_step"]
    assert "D1.1" in step.text and step.url == address("portfolio_competency", portfolio.pk, "D1.1")
    questions.answer(question, text="I did.", by=asha)
    assert "question" not in as_user(asha).get(portfolio.get_absolute_url()).context["next_step"].text


def test_history_tells_events_in_words(as_user, asha, portfolio):
    moves.submit(make.make_claim(portfolio), by=asha)
    page = as_user(asha).get(address("portfolio_history", portfolio.pk)).content.decode()
    assert "Asha Rahman submitted a claim on D1.1." in page


def test_every_kind_of_event_has_words(asha, portfolio):
    from portfolios.progress import history

    for kind in LedgerEvent.Kind:
        ledger.record(portfolio, kind, by=asha, subject=portfolio)
    sentences = [line.sentence for line in history.lines(list(history.events_of(portfolio)))]
    assert len(set(sentences)) == len(LedgerEvent.Kind) and not any("%" in sentence for sentence in sentences)


@pytest.fixture
def busy(asha, portfolio):
    """200 pieces of evidence with 600 claims in every status."""
    form, items = make.make_form(), list(portfolio.edition.items.assessable())
    level = portfolio.edition.levels.get(code="SH")
    now, statuses = timezone.now(), ["draft", "submitted", "accepted", "returned", "withdrawn"]
    with make.past_the_rules():
        for number in range(200):
            evidence = make.make_evidence(asha, form=form, title=f"Evidence {number}")
            Claim.objects.bulk_create(
                Claim(
                    portfolio=portfolio,
                    evidence=evidence,
                    technician=asha,
                    item=item,
                    level=level,
                    justification="Because.",
                    status=(status := statuses[(number + place) % 5]),
                    submitted_at=None if status == "draft" else now,
                    decided_at=now if status in ("accepted", "returned") else None,
                )
                for place, item in enumerate(items[:3])
            )
    return portfolio


@pytest.mark.slow
def test_supervisors_pages_stay_within_twelve_queries(as_user, bryn, busy, django_assert_max_num_queries):
    waiting = busy.claims.filter(status="submitted").first()
    locking.settle(waiting.evidence)
    pages = [busy.get_absolute_url(), waiting.get_absolute_url(), waiting.evidence.get_absolute_url()]
    client = as_user(bryn)
    for page in pages:
        with django_assert_max_num_queries(12):
            assert client.get(page).status_code == 200


@pytest.mark.slow
def test_pages_stay_within_twelve_queries(as_user, asha, busy, django_assert_max_num_queries):
    newest = asha.evidence.order_by("-updated_at").first()
    pages = [
        busy.get_absolute_url(),
        address("portfolio_history", busy.pk),
        address("portfolio_competency", busy.pk, "D1.1"),
        address("evidence_list"),
        address("evidence_list") + "?show=returned&page=2",
        address("evidence_choose"),
        newest.get_absolute_url(),
        address("evidence_claims", newest.pk),
        address("evidence_submit", newest.pk),
    ]
    client = as_user(asha)
    for page in pages:
        with django_assert_max_num_queries(12):
            assert client.get(page).status_code == 200
