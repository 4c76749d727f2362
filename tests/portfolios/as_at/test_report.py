"""The report of a past moment: what it says, and what it leaves as it was."""

import datetime
import uuid

import pytest
from django.urls import reverse

from portfolios import ledger
from portfolios.reports import jobs
from portfolios.reports.contents import contents
from tests import make
from tests.portfolios.reports.steps import asked, built, fresh, ready, words
from tests.portfolios.sign_off.steps import waiting_claim

ON_THE_4TH = datetime.datetime(2027, 5, 4, 22, 59, tzinfo=datetime.UTC)


def test_report_of_a_day_says_what_stood_that_day(week):
    report = built(week, as_at=ON_THE_4TH)
    text = words(report)
    for expected in (
        "as it stood on 4 May 2027", "The first title", "Experienced", "Accepted by Bryn Davies",
        "Head of the ledger when this was made", "told by the first 3 events", "Who supervised then",
    ):  # fmt: skip
        assert expected in text, expected
    for later in ("The second title", "Enhanced", "Waiting for sign-off since", "superseded"):
        assert later not in text, later


def test_report_prints_the_head_of_that_day_and_of_today(week):
    content = contents(asked(week, as_at=ON_THE_4TH))
    then = week.ledger_events.filter(happened_at__lte=ON_THE_4TH).latest("sequence")
    assert content["head_then"] == then.hash
    assert content["ledger_head"] == ledger.head(week) != then.hash


def rows_of(content):
    return [(row.code, row.state, row.is_changed) for domain in content["domains"] for row in domain.rows]


def test_report_of_now_and_report_as_at_now_say_the_same(week, clock):
    waiting_claim(week, code="D2.1")
    report = asked(week)
    now, moment = contents(report), clock.time
    jobs.cancel(report, by=week.owner)
    then = contents(asked(week, as_at=moment))
    assert [tile.number for tile in then["tiles"]] == [tile.number for tile in now["tiles"]]
    rows = [
        [(row.code, row.state, row.is_changed) for d in content["domains"] for row in d.rows] for content in (now, then)
    ]
    assert rows[0] == rows[1]
    assert [entry.title for entry in then["entries"]] == [entry.title for entry in now["entries"]]
    assert [[c.justification for c in e.claims] for e in then["entries"]] == [
        [c.justification for c in e.claims] for e in now["entries"]
    ]


def test_report_says_of_a_forged_row_that_it_was_changed(week, forge):
    forge("UPDATE portfolios_decision SET decider_name = 'Dr Somebody Else'")
    (entry,) = contents(asked(week, as_at=ON_THE_4TH))["entries"]
    assert entry.claims[0].decisions[0].doubt == "Changed after it was recorded"


def test_report_names_claims_whose_words_are_not_kept(week, forge):
    forge("DELETE FROM portfolios_submission")
    forge("DELETE FROM portfolios_decision")
    content = contents(asked(week, as_at=ON_THE_4TH))
    assert (content["entries"], content["unkept"]) == ([], ["D1.1"])


@pytest.mark.parametrize("table", ["submission", "decision"])
def test_report_of_emptied_rows_is_made_and_says_so(week, forge, table):
    forge(f"UPDATE portfolios_{table} SET snapshot = '{{}}'")
    (entry,) = contents(asked(week, as_at=ON_THE_4TH))["entries"]
    doubts = [entry.claims[0].doubt, entry.claims[0].decisions[0].doubt]
    assert "Changed after it was recorded" in doubts and entry.title == "The first title"


def ask(client, portfolio, **data):
    client.force_login(portfolio.owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    sent = {"language": "en", "is_shared": "on", "key": str(uuid.uuid4())} | data
    return client.post(reverse("portfolios:report_list", args=[portfolio.pk]), sent)


def test_a_day_is_asked_for_beside_the_language(client, week):
    assert ask(client, week, as_at="2027-05-04").status_code == 302
    report = week.reports.get()
    assert report.as_at == datetime.datetime(2027, 5, 4, 22, 59, 59, 999999, tzinfo=datetime.UTC)
    assert week.ledger_events.latest("sequence").facts["as_at"] == report.as_at.isoformat()


@pytest.mark.parametrize("day, error", [("2027-05-11", "still to come"), ("2027-05-02", "no portfolio yet")])
def test_a_day_that_cannot_be_printed_is_refused_beside_its_field(client, week, day, error):
    page = ask(client, week, as_at=day).content.decode()
    assert page.count(error) == 2 and f'value="{day}"' in page
    assert not week.reports.exists()


def test_report_of_the_past_supersedes_nothing(client, week):
    current = ready(week)
    past = ready(week, b"%PDF-1.7 of the past", as_at=ON_THE_4TH)
    assert list(fresh(current).newer) == []
    assert list(ready(week, b"%PDF-1.7 newer").newer) == [] and fresh(past).newer.count() == 1
    page = client.get(reverse("portfolios:verify_code", args=[past.printed_code])).content.decode()
    assert "As it stood on" in page and "Superseded" in page


def test_nothing_that_was_never_submitted_stands_in_it(week, asha):
    make.make_claim(week, make.make_evidence(asha, title="Only begun"), code="D1.2")
    titles = [entry.title for entry in contents(asked(week, as_at=ON_THE_4TH))["entries"]]
    assert titles == ["The first title"]


def test_contents_of_the_past_cost_the_same_queries_however_much_there_is(week, django_assert_max_num_queries, clock):
    for code in ("D1.2", "D1.3", "D2.1", "D2.2", "D2.3"):
        waiting_claim(week, code=code)
    report = asked(week, as_at=clock.time)
    with django_assert_max_num_queries(17):
        assert len(contents(report)["entries"]) == 6
