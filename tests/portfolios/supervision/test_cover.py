"""A colleague stands in: who may, for how long, and what becomes of it."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from accounts.models import OutgoingMail
from portfolios.models import Cover, DecisionDraft, LedgerEvent, Supervision
from portfolios.supervision import colleagues as rules
from portfolios.supervision import cover, ending, invitations
from tests import make
from tests.portfolios.sign_off.steps import decide, waiting_claim

from .colleagues import DAY, NOW, cover_from_now, verify


def readers():
    return sorted(OutgoingMail.objects.values_list("recipient", flat=True))


def test_the_deputy_gets_the_same_role_until_the_last_day(absence, stand_in, portfolio, bryn):
    own = portfolio.supervisions.get(supervisor=bryn)
    assert (stand_in.role, stand_in.cover, stand_in.until) == (own.role, absence, absence.until)
    assert own.is_open and stand_in.is_open
    assert stand_in.stands_in_for == bryn


def test_the_deputy_and_each_technician_hear_once(colleagues, portfolio, bryn, carys, asha):
    second = make.make_portfolio(asha, make.make_edition(make.make_framework("secondary-care")))
    make.make_supervision(second, bryn)
    assert len(cover_from_now(bryn, carys).grants) == 2
    assert readers() == ["asha@example.org", "carys@example.org"]


def test_each_portfolio_has_the_event(absence, stand_in, portfolio, bryn):
    event = LedgerEvent.objects.get(portfolio=portfolio)
    assert (event.kind, event.actor, event.subject_id) == ("supervision_started", bryn, stand_in.pk)
    assert event.facts["until"] == absence.until.isoformat()


def test_the_deputy_decides_and_the_decision_says_for_whom(stand_in, portfolio, carys, bryn):
    decision = decide(waiting_claim(portfolio), carys)
    assert (decision.decider_name, decision.decider_covers) == ("Carys Morgan", "Bryn Davies")
    assert decision.decider_role == stand_in.role
    assert decide(waiting_claim(portfolio, code="D1.2"), bryn).decider_covers == ""


def test_whoever_supervises_as_well_decides_in_their_own_right(absence, portfolio, carys):
    make.make_supervision(portfolio, carys, "practice_supervisor")
    decision = decide(waiting_claim(portfolio), carys)
    assert (decision.decider_role, decision.decider_covers) == ("practice_supervisor", "")


@pytest.mark.parametrize("who", ["unverified", "of another organisation", "oneself", "nobody"])
def test_only_a_verified_colleague_stands_in(who, portfolio, bryn, carys, ffion):
    verify(bryn)
    verify(carys, name="Elsewhere")
    chosen = {"unverified": ffion, "of another organisation": carys, "oneself": bryn, "nobody": None}[who]
    with pytest.raises(rules.UnknownColleague):
        cover_from_now(bryn, chosen)
    assert not Cover.objects.exists()


def test_an_unverified_supervisor_arranges_nothing(portfolio, bryn, carys):
    verify(carys)
    with pytest.raises(rules.NotVerified):
        cover_from_now(bryn, carys)


def test_outside_the_demo_the_deputy_needs_a_second_factor(colleagues, bryn, carys, settings):
    settings.DEMO = False
    with pytest.raises(rules.UnknownColleague):
        cover_from_now(bryn, carys)
    TOTP.activate(carys, generate_totp_secret())
    assert cover_from_now(bryn, carys).grants


def test_an_address_says_the_same_whether_or_not_somebody_has_it(colleagues, bryn, ffion):
    said = set()
    for email in (ffion.email, "nobody@example.org"):
        with pytest.raises(rules.UnknownColleague) as refused:
            rules.find(email, supervisor=bryn)
        said.add(str(refused.value))
    assert len(said) == 1


def test_the_technician_and_other_supervisors_are_skipped(portfolio, bryn, asha, carys):
    verify(bryn, asha, carys)
    with pytest.raises(cover.NothingToCover):
        cover_from_now(bryn, asha)
    make.make_supervision(portfolio, carys)
    others = make.make_portfolio(make.make_user("gwen@example.org", "Gwen Rees"), portfolio.edition)
    make.make_supervision(others, bryn)
    arranged = cover_from_now(bryn, carys)
    assert [grant.portfolio for grant in arranged.skipped] == [portfolio]
    assert [grant.portfolio for grant in arranged.grants] == [others]


@pytest.mark.parametrize(
    "first, last, refusal", [(0, 91, cover.TooLong), (-5, -1, cover.InThePast), (3, 2, cover.InThePast)]
)
def test_days_that_cannot_be_are_refused(first, last, refusal, colleagues, bryn, carys):
    with pytest.raises(refusal):
        cover.arrange(by=bryn, deputy=carys, starts_at=NOW() + first * DAY, until=NOW() + last * DAY)


def test_one_absence_at_a_time(absence, bryn, carys):
    with pytest.raises(cover.Overlaps):
        cover_from_now(bryn, carys)
    later = cover.arrange(by=bryn, deputy=carys, starts_at=NOW() + 20 * DAY, until=NOW() + 30 * DAY)
    assert later.grants[0].is_coming


def test_whom_the_supervisor_comes_to_supervise_is_covered_too(absence, bryn, carys, ffion, edition):
    new = make.make_portfolio(ffion, edition)
    invitation = invitations.invite(new, email=bryn.email, role="clinical_supervisor", by=ffion)
    invitations.accept(invitation, by=bryn)
    grant = new.supervisions.get(supervisor=carys)
    assert (grant.role, grant.until) == ("clinical_supervisor", absence.until)
    assert "Carys Morgan" in OutgoingMail.objects.filter(recipient=ffion.email).first().body


def test_cover_is_not_covered_in_turn(stand_in, carys, dewi):
    verify(dewi)
    with pytest.raises(cover.NothingToCover):
        cover_from_now(carys, dewi)


@pytest.mark.parametrize("person, told", [("bryn", "carys@example.org"), ("carys", "bryn@example.org")])
def test_either_side_ends_it_early_and_all_hear(person, told, absence, stand_in, portfolio, request):
    OutgoingMail.objects.all().delete()
    cover.end(absence, by=request.getfixturevalue(person))
    stand_in.refresh_from_db()
    assert not stand_in.is_open
    assert readers() == sorted(["asha@example.org", told])
    assert LedgerEvent.objects.filter(kind="supervision_ended", subject_id=stand_in.pk).count() == 1
    with pytest.raises(cover.AlreadyOver):
        cover.end(absence, by=request.getfixturevalue(person))


def test_nobody_else_ends_an_absence(absence, asha, ffion):
    for somebody in (asha, ffion):
        with pytest.raises(cover.NotTheirs):
            cover.end(absence, by=somebody)


def test_the_technician_ends_it_for_themselves_and_both_colleagues_hear(stand_in, asha, portfolio, bryn, carys):
    OutgoingMail.objects.all().delete()
    ending.end(stand_in, by=asha)
    assert readers() == ["bryn@example.org", "carys@example.org"]
    assert [grant.supervisor for grant in portfolio.supervisions.open()] == [bryn]


def test_cover_that_is_still_to_come_can_be_ended(colleagues, bryn, carys, asha, portfolio):
    cover.arrange(by=bryn, deputy=carys, starts_at=NOW() + 2 * DAY, until=NOW() + 9 * DAY)
    ending.end(portfolio.supervisions.get(supervisor=carys), by=asha)
    assert not portfolio.supervisions.not_over().filter(supervisor=carys).exists()


def test_whoever_stands_in_goes_with_the_supervisor(stand_in, portfolio, asha, bryn, carys):
    ending.end(portfolio.supervisions.get(supervisor=bryn), by=asha)
    assert not Supervision.objects.open().filter(portfolio=portfolio).exists()
    assert readers().count("carys@example.org") == 2


def test_decisions_begun_go_with_the_access(stand_in, portfolio, asha, carys):
    claim = waiting_claim(portfolio)
    DecisionDraft.objects.create(supervisor=carys, claim=claim, seen_digest="a" * 64, seen_version=claim.version)
    ending.end(stand_in, by=asha)
    assert not DecisionDraft.objects.exists()
