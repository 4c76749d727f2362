"""Access ends while a page is open, a letter is queued, a report is being made: nothing is disclosed from then on."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts import delivery, outbox
from accounts.models import OutgoingMail, User
from portfolios.models import Claim, DecisionDraft, Supervision
from portfolios.reminders import digest, supervisors
from portfolios.reports import jobs
from portfolios.sign_off import begun, questions
from portfolios.sign_off.sending import Choice
from portfolios.supervision import ending, hand_over
from tests import make
from tests.access_world import attach, undone
from tests.forgeries.by_browser import post, send
from tests.forgeries.world import ACTS, inhabited, rows
from tests.portfolios.reports.steps import running
from tests.portfolios.sign_off.steps import shown, waiting_claim

pytestmark = pytest.mark.django_db

# Words that were typed into the portfolio, and nowhere else.
TYPED = (
    "Inhaler check",
    "inhaler technique",
    "watch before I speak",
    "Because I did it alone",
    "Alone, or with whom?",
    "With nobody.",
    "Say more.",
    "Good on Tuesdays",
)
LISTS = (
    "queue_list decision_list supervision_mine report_inbox sign_off_waiting cover_list hand_over_list portfolio_mine "
    "phrase_list evidence_list"
).split()


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock(), inhabited(tmp_path_factory.mktemp("media")) as world:
        asked = {"text": "Alone, or with whom?", "seen_digest": shown(world.waiting), "by": world.people["bryn"]}
        world.question = questions.ask(world.waiting.pk, **asked)
        questions.answer(world.question, text="With nobody.", by=world.people["asha"])
        evidence = make.make_evidence(world.people["asha"])
        world.file = attach(evidence)
        waiting_claim(world.portfolio, evidence)
        begun_by(world)
        yield world


@pytest.fixture(autouse=True)
def own_files(world, settings):
    """The files were stored when the world was made; whatever a test does is undone."""
    settings.DEMO = True
    with undone():
        yield


def begun_by(world, words="Good on Tuesdays"):
    claim = world.waiting
    return begun.keep([Choice(str(claim.pk), "returned", shown(claim), claim.version, words)], by=world.people["bryn"])


def by_the_technician(world):
    ending.end(world.grant, by=world.people["asha"])


def by_himself(world):
    ending.end(world.grant, by=world.people["bryn"])


def by_a_hand_over(world):
    hand_over.accept(world.hand_over, by=world.people["offered"])


def by_closing_his_account(world):
    User.objects.filter(pk=world.people["bryn"].pk).update(is_active=False)


ENDS = pytest.mark.parametrize("end", [by_the_technician, by_himself, by_a_hand_over, by_closing_his_account])


def get(world, path):
    visitor = world.visitors["bryn"]
    visitor.client.cookies.clear()
    visitor.client.cookies.load(visitor.session)
    return visitor.client.get(path)


def content(response):
    return response.getvalue().decode(errors="replace") if response.streaming else response.content.decode()


def disclosed(response):
    return [words for words in TYPED if words in content(response)]


def pages(world):
    """{what: address} of everything about the portfolio that has an address."""
    portfolio, evidence = world.portfolio.pk, world.waiting.evidence.pk
    whole = "portfolio_detail portfolio_history portfolio_as_at attainment_detail report_list feedback_list".split()
    of_competency = "portfolio_competency portfolio_as_at_competency sign_off_list competency_sign_off".split()
    return (
        {name: reverse(f"portfolios:{name}", args=[portfolio]) for name in whole}
        | {name: reverse(f"portfolios:{name}", args=[portfolio, "D1.3"]) for name in of_competency}
        | {
            "evidence": reverse("portfolios:evidence_detail", args=[evidence]),
            "file": reverse("portfolios:attachment_download", args=[world.file.pk]),
            "report": reverse("portfolios:report_detail", args=[world.report.pk]),
            "report's state": reverse("portfolios:report_status", args=[world.report.pk]),
            "report's pages": reverse("portfolios:report_pdf", args=[world.report.pk]),
            "feedback": reverse("portfolios:feedback_detail", args=[world.rater.cycle_id]),
            "withdrawal": reverse("portfolios:acceptance_withdraw", args=[world.accepted.pk]),
            "completion": reverse("portfolios:stage_complete", args=[portfolio, world.stages[0].slug]),
        }
    )


@ENDS
def test_every_page_that_was_open_is_shut(end, world):
    assert {get(world, path).status_code for path in pages(world).values()} == {200}
    end(world)
    shut = {name: (response.status_code, disclosed(response)) for name, response in answers(world).items()}
    expected = 302 if end is by_closing_his_account else 404
    assert shut == dict.fromkeys(shut, (expected, []))


def answers(world):
    return {name: get(world, path) for name, path in pages(world).items()}


@ENDS
def test_no_list_shows_a_word_any_more(end, world):
    before = {name: disclosed(get(world, reverse(f"portfolios:{name}"))) for name in LISTS}
    assert before["queue_list"] and before["decision_list"]
    end(world)
    after = {name: disclosed(get(world, reverse(f"portfolios:{name}"))) for name in LISTS}
    assert after == dict.fromkeys(LISTS, [])


@ENDS
@pytest.mark.parametrize("act", ACTS)
def test_what_is_sent_from_an_open_page_does_and_shows_nothing(act, end, world):
    end(world)
    before = rows()
    answer = send(world, "bryn", act)
    assert (answer.status_code < 500, disclosed(answer), rows() == before) == (True, [], True)


@pytest.mark.parametrize("show", ["all", "begun", "asked", "overdue", "showcased"])
def test_no_filter_of_the_queue_shows_it(show, world):
    by_the_technician(world)
    wanted = f"?show={show}&technician={world.people['asha'].pk}&competency={world.waiting.item_id}&page=1"
    assert disclosed(get(world, reverse("portfolios:queue_list") + wanted)) == []


def test_what_was_only_begun_is_gone_and_nothing_more_is_kept(world):
    assert DecisionDraft.objects.count() == 1
    by_the_technician(world)
    assert not DecisionDraft.objects.exists()
    _path, form = world.acts["return"]
    assert post(world.visitors["bryn"], reverse("portfolios:decision_keep"), form).status_code == 200
    assert begun_by(world) == 0 and not DecisionDraft.objects.exists()


def test_no_letter_says_a_word_of_what_was_typed(world):
    letters = list(OutgoingMail.objects.all())
    assert len(letters) > 15
    said = {letter.subject: words for letter in letters for words in TYPED if words in letter.subject + letter.body}
    assert said == {}


def test_a_letter_that_was_queued_before_leads_nowhere_after(world):
    bryn, asha = world.people["bryn"], world.people["asha"]
    letter = outbox.post(bryn, "mail/claims_waiting", {"technician": asha, "supervisor": bryn})
    by_the_technician(world)
    delivery.deliver(letter.pk)
    sent = mail.outbox[-1]
    links = [word for word in sent.body.split() if word.startswith("http")]
    assert sent.to == [bryn.email] and links
    found = [get(world, "/" + link.split("/", 3)[3]) for link in links]
    assert [disclosed(page) for page in found] == [[]] * len(links)


def test_a_report_that_was_asked_for_before_and_finished_after_is_not_his(world):
    asked, lease = running(world.portfolio)
    by_the_technician(world)
    before = OutgoingMail.objects.filter(recipient=world.people["bryn"].email).count()
    jobs.finish(lease, file=BytesIO(b"%PDF-1.7 later"), pages=1, ledger_head="0" * 64)
    assert OutgoingMail.objects.filter(recipient=world.people["bryn"].email).count() == before
    assert [get(world, path).status_code for path in addresses_of(asked)] == [404] * 3
    assert str(asked.pk) not in content(get(world, reverse("portfolios:report_inbox")))


def addresses_of(report):
    return [
        reverse(f"portfolios:{name}", args=[report.pk]) for name in ("report_detail", "report_status", "report_pdf")
    ]


def test_reminders_and_the_weekly_letter_are_about_what_he_may_see_when_they_are_written(world, monkeypatch):
    Claim.objects.filter(pk=world.waiting.pk).update(due_on=timezone.localdate() - timedelta(days=1))
    bryn = User.objects.get(pk=world.people["bryn"].pk)
    by_the_technician(world)
    before = OutgoingMail.objects.filter(recipient=bryn.email).count()
    assert not supervisors.remind(bryn)
    User.objects.filter(pk=bryn.pk).update(letters=User.Letters.WEEKLY)
    digest.write(bryn)
    assert OutgoingMail.objects.filter(recipient=bryn.email).count() == before


def test_a_grant_that_ended_shows_no_more_than_that_there_was_one(world):
    by_the_technician(world)
    page = get(world, reverse("portfolios:supervision_end", args=[world.grant.pk]))
    assert page.status_code == 200 and disclosed(page) == []
    assert not Supervision.objects.open().filter(supervisor=world.people["bryn"]).exists()
