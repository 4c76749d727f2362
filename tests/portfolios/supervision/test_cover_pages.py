"""The pages on which an absence is covered and technicians are handed over."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portfolios.models import Cover
from portfolios.supervision import ending, hand_over
from tests import make
from tests.portfolios.sign_off.steps import waiting_claim

COVER, HAND_OVER = "portfolios:cover_list", "portfolios:hand_over_list"


def days(first=0, last=9, email="carys@example.org"):
    today = timezone.localdate()
    return {"email": email, "first_day": today + timedelta(first), "last_day": today + timedelta(last)}


def post(client, name, typed):
    return client.post(reverse(name), typed)


@pytest.fixture
def offered(colleagues, portfolio, bryn, carys):
    return hand_over.offer(by=bryn, colleague=carys, portfolios=[portfolio]).hand_over


def answer_page(offered):
    return reverse("portfolios:hand_over_detail", args=[offered.pk])


def test_cover_is_arranged_for_whole_days(colleagues, bryn, as_user):
    assert post(as_user(bryn), COVER, days(2, 5)).status_code == 302
    absence = Cover.objects.get()
    first, last = timezone.localtime(absence.starts_at), timezone.localtime(absence.until)
    assert first.date() == timezone.localdate() + timedelta(2)
    assert (first.hour, last.hour, last.date()) == (0, 0, timezone.localdate() + timedelta(6))
    assert absence.last_day == timezone.localdate() + timedelta(5)


def test_cover_from_today_on_begins_at_once(colleagues, bryn, portfolio, as_user):
    post(as_user(bryn), COVER, days(0, 0))
    assert portfolio.supervisions.get(supervisor__email="carys@example.org").is_open


@pytest.mark.parametrize(
    "typed, field, words",
    [
        (days(-1, 3), "first_day", "today or later"),
        (days(3, 2), "last_day", "not before the first"),
        (days(0, 90), "last_day", "at most 90 days"),
        (days(400, 401), "first_day", "a year ahead"),
        (days(email="nobody@example.org"), "email", "We know no colleague"),
        (days(email="bryn@example.org"), "email", "not your own"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field_and_stays_typed(typed, field, words, colleagues, bryn, as_user):
    page = post(as_user(bryn), COVER, typed)
    assert words in str(page.context["form"].errors[field])
    assert f'value="{typed["first_day"]}"' in page.content.decode()
    assert "There is a problem" in page.content.decode()
    assert not Cover.objects.exists()


def test_ninety_days_are_covered(colleagues, bryn, as_user):
    assert post(as_user(bryn), COVER, days(0, 89)).status_code == 302


def test_a_second_absence_on_the_same_days_is_refused(absence, bryn, as_user):
    page = post(as_user(bryn), COVER, days(3, 20))
    assert "already arranged cover" in page.content.decode()
    assert Cover.objects.count() == 1


def test_whoever_is_not_verified_reads_what_to_do(portfolio, bryn, as_user):
    page = as_user(bryn).get(reverse(COVER)).content.decode()
    assert "Ask your organisation to verify you first" in page
    assert 'name="first_day"' not in page


def test_both_sides_see_the_absence_and_end_it(absence, bryn, carys, as_user):
    assert as_user(carys).get(reverse(COVER)).context["taken"] == [absence]
    client = as_user(bryn)
    assert client.get(reverse(COVER)).context["own"] == [absence]
    assert client.post(reverse("portfolios:cover_end", args=[absence.pk])).status_code == 302
    page = client.get(reverse(COVER))
    assert (page.context["own"], list(page.context["past"])) == ([], [absence])


def test_the_technician_does_not_find_the_absence_but_the_grant(absence, stand_in, portfolio, asha, as_user):
    client = as_user(asha)
    assert client.post(reverse("portfolios:cover_end", args=[absence.pk])).status_code == 404
    page = client.get(reverse("portfolios:supervision_list", args=[portfolio.pk])).content.decode()
    assert "standing in for Bryn Davies" in page
    assert client.post(reverse("portfolios:supervision_end", args=[stand_in.pk])).status_code == 302
    stand_in.refresh_from_db()
    assert not stand_in.is_open


def test_the_lists_say_who_stands_in_for_whom(absence, portfolio, bryn, carys, as_user):
    waiting_claim(portfolio)
    mine = reverse("portfolios:supervision_mine")
    assert "standing in for Bryn Davies" in as_user(carys).get(mine).content.decode()
    assert "you stand in for Bryn Davies" in as_user(carys).get(reverse("portfolios:queue_list")).content.decode()
    assert "<strong>Carys Morgan</strong> stands in for you" in as_user(bryn).get(mine).content.decode()


def test_a_hand_over_is_offered_on_its_page(colleagues, portfolio, bryn, as_user):
    typed = {"email": "carys@example.org", "portfolios": [portfolio.pk]}
    assert post(as_user(bryn), HAND_OVER, typed).status_code == 302
    assert list(Cover.objects.get().portfolios.all()) == [portfolio]


def test_somebody_elses_technicians_cannot_be_handed_over(colleagues, portfolio, ffion, bryn, as_user):
    others = make.make_portfolio(ffion, portfolio.edition)
    page = post(as_user(bryn), HAND_OVER, {"email": "carys@example.org", "portfolios": [others.pk]})
    assert "portfolios" in page.context["form"].errors
    assert not Cover.objects.exists()


def test_reading_the_offer_changes_nothing_and_accepting_does(offered, portfolio, carys, as_user):
    client = as_user(carys)
    assert "Accept" in client.get(answer_page(offered)).content.decode()
    assert not portfolio.supervisions.filter(supervisor=carys).exists()
    assert client.post(answer_page(offered), {"answer": "accept"}).status_code == 302
    assert portfolio.supervisions.open().get().supervisor == carys
    assert client.get(answer_page(offered)).status_code == 200


def test_the_technician_reads_about_themselves_alone_and_says_no(offered, portfolio, ffion, bryn, asha, as_user):
    client = as_user(asha)
    page = client.get(answer_page(offered))
    assert list(page.context["portfolios"]) == [portfolio]
    assert client.post(answer_page(offered), {"answer": "accept"}).status_code == 302
    assert portfolio.supervisions.open().get().supervisor == bryn
    assert as_user(ffion).get(answer_page(offered)).status_code == 404


def test_after_the_end_the_offer_names_nobody(offered, portfolio, asha, bryn, carys, as_user):
    ending.end(portfolio.supervisions.get(supervisor=bryn), by=asha)
    for person in (bryn, carys):
        page = as_user(person).get(answer_page(offered))
        assert page.status_code == 200
        assert "Asha" not in page.content.decode()


def test_an_answer_twice_is_told_so(offered, carys, as_user):
    client = as_user(carys)
    client.post(answer_page(offered), {"answer": "decline"})
    page = client.post(answer_page(offered), {"answer": "accept"}, follow=True)
    assert "already been answered" in page.content.decode()
