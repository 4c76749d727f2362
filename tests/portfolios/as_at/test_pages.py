"""What the pages of a past moment show, and to whom."""

import pytest
from django.db import transaction

from portfolios import ledger
from portfolios.models import Claim, Submission
from portfolios.sign_off import moves
from tests import make
from tests.portfolios.sign_off.steps import decide, waiting_claim

ON_THE_4TH, ON_THE_6TH = {"moment": "2027-05-04"}, {"moment": "2027-05-06"}


def test_each_day_shows_the_stage_and_the_claims_of_that_day(page, asha, week):
    accepted, waiting = page(asha, week, **ON_THE_4TH), page(asha, week, **ON_THE_6TH)
    assert "As it stood at the end of 4 May 2027" in accepted and "1 accepted" in accepted and "Experienced" in accepted
    assert "Enhanced" not in accepted
    assert "1 waiting, 1 of them accepted before" in waiting and "Enhanced" in waiting


def test_each_day_shows_the_words_of_that_day(page, asha, week):
    accepted, waiting = page(asha, week, "D1.1", **ON_THE_4TH), page(asha, week, "D1.1", **ON_THE_6TH)
    assert "The first title" in accepted and "The second title" not in accepted
    assert "The second title" in waiting and "The first title" not in waiting
    assert "Bryn Davies" in accepted and "Educational supervisor" in accepted
    assert "Superseded" not in accepted and "Changed since sign-off" in waiting


def test_words_stand_in_the_language_of_the_page_with_the_other_beside_them(client, page, asha, week):
    english = page(asha, week, "D1.1", **ON_THE_4TH)
    welsh = client.get(f"/cy/portfolios/{week.pk}/as-at/D1.1/", ON_THE_4TH).content.decode()
    assert '<strong>Competency 1.1</strong><br><span lang="cy">Cymhwysedd 1.1</span>' in english
    assert '<strong>Cymhwysedd 1.1</strong><br><span lang="en">Competency 1.1</span>' in welsh


def test_a_time_shows_the_moment_itself(page, asha, week):
    assert "1 accepted" not in page(asha, week, moment="2027-05-04T09:59")
    assert "1 accepted" in page(asha, week, moment="2027-05-04", time="23:00")


@pytest.mark.parametrize(
    "asked, error",
    [
        ({"moment": "2027-05-11"}, "This is still to come."),
        ({"moment": "2027-05-10", "time": "23:59"}, "This is still to come."),
        ({"moment": "2027-05-02"}, "There was no portfolio yet"),
        ({"moment": "the fourth"}, "Enter a valid date."),
        ({"moment": "2027-05-04Tnoon"}, "Enter a valid time."),
        ({"moment": ""}, "This field is required."),
    ],
)
def test_a_moment_that_cannot_be_shown_is_named_beside_its_field(page, asha, week, asked, error):
    shown = page(asha, week, **asked)
    assert shown.count(error) == 2 and "As it stood" not in shown
    assert f'value="{asked["moment"].partition("T")[0]}"' in shown or not asked["moment"]


def test_without_a_moment_the_days_are_listed(page, asha, week):
    shown = page(asha, week)
    for day in ("2027-05-03", "2027-05-04", "2027-05-06"):
        assert f'href="?moment={day}"' in shown


def test_days_lead_to_the_days_beside_them(page, asha, week):
    shown = page(asha, week, moment="2027-05-05")
    assert 'rel="prev" href="?moment=2027-05-04"' in shown and 'rel="next" href="?moment=2027-05-06"' in shown
    assert "Nothing happened on this day." in shown


def test_what_happened_to_a_competency_names_it(page, asha, week):
    item = week.edition.items.get(code="D2.1")
    with transaction.atomic():
        ledger.record(week, ledger.Kind.COMPETENCY_ASKED_FOR, by=asha, subject=week, facts={"item": item.pk})
    assert "asked for the sign-off of D2.1" in page(asha, week, moment="2027-05-10")


def test_supervisor_of_today_sees_what_was_decided(page, bryn, week):
    assert "1 accepted" in page(bryn, week, **ON_THE_4TH)
    assert "The first title" in page(bryn, week, "D1.1", **ON_THE_4TH)


@pytest.mark.parametrize("name", ["dewi", "carys", "ffion", "elin"])
def test_nobody_else_sees_any_moment(request, page, week, asha, name):
    person = request.getfixturevalue(name)
    if name == "dewi":
        make.end_supervision(make.make_supervision(week, person), asha)
    page(person, week, status=404, **ON_THE_4TH)
    page(person, week, "D1.1", status=404, **ON_THE_4TH)


def test_supervisor_whose_supervision_ended_sees_no_moment_of_it(page, asha, bryn, week):
    make.end_supervision(week.supervisions.get(), asha)
    page(bryn, week, status=404, **ON_THE_4TH)


def test_what_is_taken_back_is_hidden_from_supervisors_at_every_moment(page, asha, bryn, week, clock):
    secret = waiting_claim(week, make.make_evidence(asha, title="Taken back title"), code="D1.2")
    while_waiting = clock.time.strftime("%Y-%m-%dT%H:%M")
    moves.withdraw(secret, by=asha)
    for moment in (while_waiting, clock.time.strftime("%Y-%m-%d")):
        assert "Taken back title" not in page(bryn, week, "D1.2", moment=moment)
    assert "Taken back title" in page(asha, week, "D1.2", moment="2027-05-10")


def test_words_taken_back_and_replaced_stay_the_technicians(page, asha, bryn, week, clock):
    claim = waiting_claim(week, make.make_evidence(asha, title="Hasty title"), code="D1.2")
    clock.time = clock.time.replace(hour=12)
    moves.withdraw(claim, by=asha)
    claim.evidence.title = "Better title"
    claim.evidence.save(update_fields=["title"])
    moves.submit(Claim.objects.get(pk=claim.pk), by=asha)
    decide(claim, bryn)
    clock.time = clock.time.replace(hour=15)
    seen = page(bryn, week, "D1.2", moment="2027-05-10T11:30")
    assert "Hasty title" not in seen and "took this back later" in seen
    assert "Hasty title" in page(asha, week, "D1.2", moment="2027-05-10T11:30")
    assert "Better title" in page(bryn, week, "D1.2", moment="2027-05-10T14:00")


@pytest.mark.parametrize(
    "table, column, value",
    [
        ("submission", "snapshot", '{"evidence": {}}'),
        ("decision", "decider_name", "Dr Somebody Else"),
        ("decision", "reason", "Never written"),
    ],
)
def test_a_row_changed_behind_the_ledger_is_shown_as_changed(page, asha, week, forge, table, column, value):
    assert "Changed after it was recorded" not in page(asha, week, "D1.1", **ON_THE_4TH)
    changed = "jsonb_set(snapshot, '{justification}', '\"forged\"')" if column == "snapshot" else "%s"
    forge(f"UPDATE portfolios_{table} SET {column} = {changed}", [] if column == "snapshot" else [value])
    assert "Changed after it was recorded" in page(asha, week, "D1.1", **ON_THE_4TH)


def emptied(table, forge):
    forge(f"UPDATE portfolios_{table} SET snapshot = '{{}}'")


def test_a_row_that_was_emptied_is_shown_as_changed_without_words(page, asha, week, forge):
    emptied("submission", forge)
    shown = page(asha, week, "D1.1", **ON_THE_4TH)
    assert "Changed after it was recorded" in shown and "The first title" not in shown


def test_what_was_erased_by_right_is_shown_as_erased(page, asha, week, forge):
    emptied("submission", forge)
    with transaction.atomic():
        rows = Submission.objects.filter(claim__portfolio=week)
        ledger.record(week, ledger.Kind.PERSON_ERASED, facts={"person": asha.pk}, rows=rows)
    shown = page(asha, week, "D1.1", **ON_THE_4TH)
    assert "Erased since, as its writer asked" in shown and "Changed after it was recorded" not in shown
