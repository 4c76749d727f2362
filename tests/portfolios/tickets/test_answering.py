"""An assessor opens the link as often as they like, and answers once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import OutgoingMail
from portfolios.canonical import digest
from portfolios.models import LedgerEvent, Ticket, TicketAnswer
from portfolios.sign_off import moves
from portfolios.tickets import asking, limits
from tests import make
from tests.access_world import rows_of_every_table
from tests.portfolios.tickets import steps

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_minute(monkeypatch):
    """Rate limits are tested by themselves."""
    monkeypatch.setattr(limits, "too_many", lambda key, most: False)


def text_of(response):
    return response.content.decode()


def test_answering_keeps_the_words_with_who_wrote_them(client, path, ticket, evidence):
    response = client.post(path, steps.typed())
    assert response.status_code == 200 and "Thank you" in text_of(response)
    kept = TicketAnswer.objects.get()
    ticket.refresh_from_db()
    assert (kept.ticket, kept.evidence, kept.sha256) == (ticket, evidence, digest(kept.content))
    assert (kept.name, kept.position, kept.profession) == ("Nia Pugh", "Practice nurse", "nurse")
    assert (kept.registration_number, kept.assurance, kept.language) == ("12A3456E", "ticket_email", "en")
    assert kept.content["answers"][0]["value"] == "Asha checked four inhalers and explained each."
    assert len(kept.content["declared"]) == 3 and kept.content["asked"] == {"name": "Nia Pugh", "email": steps.NIA}
    assert kept.answered_at == ticket.answered_at


def test_the_technician_is_told_without_the_words(client, path, asha):
    client.post(path, steps.typed())
    letter = OutgoingMail.objects.get(recipient=asha.email)
    assert "Nia Pugh" in letter.subject and "four inhalers" not in letter.body


def test_the_answer_stands_in_the_ledger_by_its_digest(portfolio, client, path):
    client.post(path, steps.typed())
    event = LedgerEvent.objects.get(kind="ticket_answered")
    assert (event.facts["statement"], event.actor) == (TicketAnswer.objects.get().sha256, None)


def test_a_scanner_that_opens_everything_and_sends_nothing_spoils_nothing(client, path, ticket):
    before = rows_of_every_table()
    for _time in range(10):
        assert client.head(path, headers={"purpose": "prefetch"}).status_code == 200
        assert client.get(path, headers={"sec-purpose": "prefetch;prerender"}).status_code == 200
        assert client.get(path, headers={"user-agent": "SafeLinks"}).status_code == 200
        assert client.options(path).status_code == 405
    assert rows_of_every_table() == before
    assert client.post(path, steps.typed()).status_code == 200
    assert TicketAnswer.objects.get().ticket == ticket


def test_a_scanner_that_sends_the_form_as_it_found_it_answers_nothing(client, path, ticket):
    assert client.post(path).status_code == 422
    as_shown = {"name": ticket.name, "position": ticket.position, "profession": ""}
    assert client.post(path, as_shown).status_code == 422
    ticket.refresh_from_db()
    assert ticket.state == "pending" and not TicketAnswer.objects.exists()


def test_a_second_answer_meets_a_helpful_page(client, path):
    client.post(path, steps.typed())
    for again in (client.post(path, steps.typed(answer_seen="Worse")), client.get(path), client.head(path)):
        assert again.status_code == 410
    assert "It was answered on" in text_of(client.get(path)) and "Asha Rahman" in text_of(client.get(path))
    assert TicketAnswer.objects.get().content["answers"][0]["value"].startswith("Asha checked")


@pytest.mark.parametrize(
    "missing", ["saw_it", "is_no_relative", "own_words", "answer_seen", "name", "position", "profession", "address"]
)
def test_without_any_part_nothing_is_used_up_and_the_words_stay(missing, client, path, ticket):
    response = client.post(
        path, steps.typed(**{missing: ""}) if missing.startswith(("a", "n", "p")) else without(missing)
    )
    assert response.status_code == 422
    assert missing == "answer_seen" or "Asha checked four inhalers" in text_of(response)
    assert "12A3456E" in text_of(response)
    ticket.refresh_from_db()
    assert ticket.state == "pending" and not TicketAnswer.objects.exists()


def without(name):
    return {key: value for key, value in steps.typed().items() if key != name}


def test_a_letter_passed_on_is_not_answered_and_the_words_stay(client, path, ticket):
    response = client.post(path, steps.typed(address="friend@example.org"))
    assert response.status_code == 422
    assert "passed on to you" in text_of(response) and "Asha checked four inhalers" in text_of(response)
    assert steps.NIA not in text_of(client.get(path))
    ticket.refresh_from_db()
    assert ticket.state == "pending"


def test_somebody_signed_in_with_another_address_is_told(as_user, ffion, path):
    response = as_user(ffion).get(path)
    assert (
        response.status_code == 409 and "passed on" in text_of(response) and "Inhaler clinic" not in text_of(response)
    )
    assert as_user(ffion).post(path, steps.typed()).status_code == 409
    assert not TicketAnswer.objects.exists()


def test_the_person_asked_may_be_signed_in(as_user, bryn, evidence):
    _ticket, token = steps.ask(evidence, email="bryn@example.org")
    response = as_user(bryn).post(steps.path_of(token), steps.typed(address="bryn@example.org"))
    assert response.status_code == 200 and TicketAnswer.objects.get().assurance == "ticket_email"


def test_the_technician_signed_in_does_not_answer(as_user, asha, evidence, path):
    for address in (path, steps.path_of(steps.ask(evidence, email="")[1])):
        assert as_user(asha).get(address).status_code == 409
        assert as_user(asha).post(address, steps.typed()).status_code == 409
    assert not TicketAnswer.objects.exists()


def test_an_address_that_became_the_technicians_answers_nothing(client, asha, path):
    asha.emailaddress_set.create(email=steps.NIA, verified=True)
    assert client.get(path).status_code == 409
    assert client.post(path, steps.typed()).status_code == 409
    assert not TicketAnswer.objects.exists()


def test_the_code_of_the_same_room_is_answered_without_an_address(client, evidence):
    _ticket, token = steps.ask(evidence, email="")
    assert client.post(steps.path_of(token), without("address")).status_code == 200
    assert TicketAnswer.objects.get().assurance == "shared_device"


@pytest.mark.parametrize("end, status, words", [("revoked", 410, "taken it back"), ("expired", 410, "ask you again")])
def test_a_link_that_is_over_says_whom_to_ask(end, status, words, client, path, ticket, asha):
    if end == "revoked":
        asking.revoke(ticket, by=asha)
    else:
        Ticket.objects.update(expires_at=timezone.now())
    for response in (client.get(path), client.post(path, steps.typed())):
        assert response.status_code == status
        assert words in text_of(response) and "Asha Rahman" in text_of(response)
    assert not TicketAnswer.objects.exists()


@pytest.mark.parametrize("token", ["nobody-wrote-this", "a" * 43, "..%2F", "x" * 500])
def test_a_guessed_link_is_not_found_and_tells_nothing(token, client, sent):
    response = client.get(f"/tickets/{token}/")
    assert response.status_code == 404
    assert "Asha" not in text_of(response) and "Nia" not in text_of(response)


def test_submitted_evidence_takes_no_words_until_it_is_taken_back(client, path, portfolio, evidence, asha):
    claim = moves.submit(make.make_claim(portfolio, evidence), by=asha)
    assert client.get(path).status_code == 409
    late = client.post(path, steps.typed())
    assert late.status_code == 409 and "Asha checked four inhalers" in text_of(late)
    moves.withdraw(claim, by=asha)
    assert client.post(path, steps.typed()).status_code == 200


def test_the_assessor_sees_the_title_the_date_and_the_questions_alone(client, path, portfolio, evidence):
    make.make_claim(portfolio, evidence, justification="Secret reason")
    make.make_evidence(portfolio.owner, title="Another piece")
    page = text_of(client.get(path))
    assert all(shown in page for shown in ("Inhaler clinic", "1 October 2026", "What did you see?"))
    hidden = ("busy surgery", "She will say", "Secret reason", "Another piece", "asha@example.org", "Own witness_name")
    assert not [words for words in hidden if words in page]


def test_shared_words_are_the_technicians_own_and_never_put_into_the_assessors_mouth(client, evidence):
    _ticket, token = steps.ask(evidence, shares_words=True)
    page = text_of(client.get(steps.path_of(token)))
    assert "A busy surgery" in page and "She will say" not in page
    client.post(steps.path_of(token), steps.typed())
    assert [each["value"] for each in TicketAnswer.objects.get().content["shown"]] == ["A busy surgery"]


def test_a_corrected_name_stands_beside_the_one_that_was_asked(client, path, evidence, asha, as_user):
    client.post(path, steps.typed(name="Nia Pugh-Jones"))
    page = text_of(as_user(asha).get(evidence.get_absolute_url()))
    assert "In the words of Nia Pugh-Jones" in page and "Asked as Nia Pugh." in page


def test_a_form_without_words_for_assessors_asks_one_question(client, asha):
    form = make.make_form("old_form", triangulation="third_party")
    _ticket, token = steps.ask(steps.make_witnessed(asha, form=form))
    assert "What did you see? Say it in your own words." in text_of(client.get(steps.path_of(token)))
    response = client.post(steps.path_of(token), steps.typed(answer_statement="Good work."))
    assert response.status_code == 200 and "Good work." in text_of(response)


def test_the_page_is_in_welsh_as_well(client, sent):
    path = f"/cy{steps.path_of(sent[1])}"
    page = client.get(path)
    assert 'lang="cy"' in text_of(page) and "Beth welsoch chi?" in text_of(page)
    client.post(path, steps.typed())
    assert TicketAnswer.objects.get().language == "cy"


HOSTILE = [
    "<script>alert(1)</script>",
    "{{ 7|add:7 }}{% now %}",
    "a" + "\u0301" * 5000,
    "\u202egnp.exe",
    "\x00\x1b[31m",
    "'; DROP TABLE x; --",
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_words_are_words(hostile, client, path, asha, as_user, evidence):
    response = client.post(path, steps.typed(answer_seen=f"Seen {hostile}", position=f"Nurse {hostile}"[:90]))
    assert response.status_code == 200
    page = text_of(as_user(asha).get(evidence.get_absolute_url()))
    assert "Seen" in page and "<script>alert" not in page and "\x00" not in page and "\u0301" * 9 not in page


def test_a_page_of_twenty_thousand_words_too_many_is_refused_and_kept(client, path):
    response = client.post(path, steps.typed(answer_seen="word " * 20_001))
    assert response.status_code == 422 and "word word" in text_of(response)


def test_nothing_of_it_is_kept_by_browsers_or_found_by_search(client, path):
    response = client.get(path)
    assert "no-store" in response["Cache-Control"] and "noindex" in response["X-Robots-Tag"]
    assert response["Referrer-Policy"] == "no-referrer"


def test_a_browser_without_cookies_answers_too(path):
    assert Client(enforce_csrf_checks=True).post(path, steps.typed()).status_code == 200


def test_opening_costs_few_queries(client, path, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        client.get(path)


class Rival:
    """A window of Nia's that keeps its connection open."""

    def __init__(self, server):
        self.connection = HTTPConnection(urlsplit(server.url).netloc, timeout=30)

    def send(self, path, barrier):
        barrier.wait(timeout=30)
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request("POST", path, urlencode(steps.typed()), headers)
        response = self.connection.getresponse()
        response.read()
        return response.status


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_one_is_kept_in_twenty_of_twenty(live_server, portfolio):
    rivals, barrier = [Rival(live_server), Rival(live_server)], threading.Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        for _round in range(asking.MOST_PER_DAY):
            path = steps.path_of(steps.ask(steps.make_witnessed(portfolio.owner), email="")[1])
            both = [pool.submit(rival.send, path, barrier) for rival in rivals]
            assert sorted(each.result() for each in both) == [200, 410]
    for rival in rivals:
        rival.connection.close()
    assert TicketAnswer.objects.count() == Ticket.objects.filter(answered_at__isnull=False).count() == 20
    assert LedgerEvent.objects.filter(kind="ticket_answered").count() == 20
