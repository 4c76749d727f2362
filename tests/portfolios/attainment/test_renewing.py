"""A sign-off that lasts for a time is renewed with less than it was given for."""

import datetime

import pytest
from django.utils import timezone

from accounts.models import OutgoingMail
from portfolios.attainment import expiring, overview, refusals, standing
from portfolios.models import CompetencySignOff, Reminder
from tests import make
from tests.portfolios.sign_off.steps import amended

from .steps import accepted, fresh, make_rule, renew, renewal_of, sign_off

pytestmark = pytest.mark.django_db

MONTHS = 24


@pytest.fixture
def edition(draft, stage):
    make_rule(draft, "at_least", "two", number=2)
    make_rule(draft, "validity", "two-years", number=1, months=MONTHS)
    return make.publish_edition(draft)


@pytest.fixture
def signed(portfolio, bryn):
    """Signed off today, on two pieces of evidence."""
    claims = [accepted(portfolio, bryn), accepted(portfolio, bryn)]
    return sign_off(portfolio, bryn), claims


def nearly_over(act, run_sql, days=30):
    """As if it had been signed so long ago that `days` are left."""
    today = timezone.localdate()
    run_sql("SET session_replication_role = replica")
    CompetencySignOff.objects.filter(pk=act.pk).update(
        expires_on=today + datetime.timedelta(days=days), decided_at=timezone.now() - datetime.timedelta(days=600)
    )
    run_sql("SET session_replication_role = origin")


def standing_of(portfolio, act):
    return standing.of(fresh(portfolio))[act.item_id]


def recent(portfolio, by, **fields):
    return accepted(portfolio, by, event_date=timezone.localdate(), **fields)


def test_a_sign_off_lasts_as_many_months_as_the_rule_says(signed):
    today = timezone.localdate()
    act, _claims = signed
    assert act.expires_on.replace(year=today.year) == today and act.expires_on.year == today.year + MONTHS // 12


@pytest.mark.parametrize(("days", "state", "soon"), [(61, "signed_off", False), (60, "signed_off", True)])
def test_it_expires_soon_in_its_last_sixty_days(portfolio, signed, run_sql, days, state, soon):
    nearly_over(signed[0], run_sql, days)
    found = standing_of(portfolio, signed[0])
    assert (found.state, found.expires_soon) == (state, soon)


@pytest.mark.parametrize(("days", "state"), [(0, "signed_off"), (-1, "expired")])
def test_it_is_valid_until_the_end_of_its_last_day(portfolio, signed, run_sql, days, state):
    nearly_over(signed[0], run_sql, days)
    assert standing_of(portfolio, signed[0]).state == state


@pytest.mark.parametrize("days", [30, -30])
def test_one_recent_piece_renews_where_two_were_needed(portfolio, bryn, signed, run_sql, days):
    nearly_over(signed[0], run_sql, days)
    recent(portfolio, bryn)
    act = renew(portfolio, bryn)
    assert (act.outcome, act.number, act.level) == ("renewed", 2, signed[0].level)
    assert act.snapshot["renews"] == {"act": str(signed[0].pk), "sha256": signed[0].snapshot_sha256}
    assert len(act.snapshot["rests_on"]) == 3
    assert standing_of(portfolio, act).state == "signed_off"


def test_renewal_without_a_recent_piece_is_refused_and_says_what_would_help(portfolio, bryn, signed, run_sql):
    nearly_over(signed[0], run_sql)
    accepted(portfolio, bryn, event_date=timezone.localdate() - datetime.timedelta(days=700))
    with pytest.raises(refusals.Insufficient) as refused:
        renew(portfolio, bryn)
    assert [problem.advice for problem in refused.value.problems] == ["Log 1 more piece of evidence"]


def test_what_happened_on_the_day_of_the_signature_does_not_renew(portfolio, bryn, run_sql):
    signed_on = timezone.localdate() - datetime.timedelta(days=600)
    for _piece in range(2):
        accepted(portfolio, bryn, event_date=signed_on)
    nearly_over(sign_off(portfolio, bryn), run_sql)
    seen = overview.overview(overview.for_reader(bryn).get(pk=portfolio.pk))
    line = next(line for line in seen.lines if line.item.code == "D1.1")
    assert line.may_be_renewed and not line.is_renewable
    assert not renewal_of(portfolio).is_ready


def test_a_recent_piece_below_the_level_does_not_renew(portfolio, bryn, signed, run_sql):
    nearly_over(signed[0], run_sql)
    recent(portfolio, bryn, level="KH")
    with pytest.raises(refusals.Insufficient):
        renew(portfolio, bryn)


def test_nothing_is_renewed_long_before_its_time(portfolio, bryn, signed):
    recent(portfolio, bryn)
    with pytest.raises(refusals.NothingToRenew):
        renew(portfolio, bryn)


def test_what_has_changed_is_not_renewed(portfolio, bryn, signed, run_sql):
    nearly_over(signed[0], run_sql)
    recent(portfolio, bryn)
    amended(signed[1][0])
    with pytest.raises(refusals.Insufficient):
        renew(portfolio, bryn)
    assert "signed off anew" in renewal_of(portfolio).problems[0].advice


def test_the_technician_is_told_once_that_it_expires(portfolio, signed, run_sql):
    nearly_over(signed[0], run_sql)
    today = timezone.localdate()
    assert [expiring.tell(today), expiring.tell(today), expiring.tell(today + datetime.timedelta(days=1))] == [1, 0, 0]
    letter = OutgoingMail.objects.latest("pk")
    assert letter.recipient == "asha@example.org" and "D1.1" in letter.body
    assert Reminder.objects.filter(kind="expiry").count() == 1


def test_another_sign_off_that_comes_within_reach_later_is_told_as_well(portfolio, bryn, signed, run_sql):
    for _piece in range(2):
        accepted(portfolio, bryn, code="D1.2")
    second = sign_off(portfolio, bryn, code="D1.2")
    nearly_over(signed[0], run_sql, 60)
    nearly_over(second, run_sql, 70)
    today = timezone.localdate()
    assert [expiring.tell(today), expiring.tell(today + datetime.timedelta(days=10))] == [1, 1]
    assert "D1.2" in OutgoingMail.objects.latest("pk").body
    assert "D1.1" not in OutgoingMail.objects.latest("pk").body


def test_nobody_is_told_of_what_is_far_off_or_changed(portfolio, signed, run_sql):
    assert expiring.tell() == 0
    nearly_over(signed[0], run_sql)
    amended(signed[1][0])
    assert expiring.tell() == 0
