"""A supervisor leaves: a colleague takes over without a gap, and no technician against their will."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts.models import OutgoingMail
from portfolios.models import Claim, Cover, DecisionDraft, LedgerEvent, Supervision
from portfolios.models.cover import OFFERED_FOR
from portfolios.supervision import colleagues as rules
from portfolios.supervision import ending, hand_over
from tests import make
from tests.portfolios.sign_off.steps import decide, waiting_claim

from .colleagues import NOW, cover_from_now, verify


@pytest.fixture
def offered(colleagues, portfolio, bryn, carys):
    return hand_over.offer(by=bryn, colleague=carys, portfolios=[portfolio]).hand_over


def supervisors(portfolio):
    return {grant.supervisor.name for grant in portfolio.supervisions.open()}


def told(count):
    """Who got the newest letters."""
    return sorted(OutgoingMail.objects.order_by("-pk").values_list("recipient", flat=True)[:count])


def test_nothing_changes_before_the_colleague_accepts(offered, portfolio, carys):
    claim = waiting_claim(portfolio)
    assert supervisors(portfolio) == {"Bryn Davies"}
    assert not Claim.objects.visible_to(carys).filter(pk=claim.pk).exists()
    assert told(2) == ["asha@example.org", "carys@example.org"]
    assert LedgerEvent.objects.first().kind == "hand_over_offered"


def test_one_begins_in_the_moment_in_which_the_other_ends(offered, portfolio, bryn, carys):
    (new,) = hand_over.accept(offered, by=carys)
    old = portfolio.supervisions.get(supervisor=bryn)
    assert (new.started_at, new.until, new.role) == (old.ended_at, None, old.role)
    assert supervisors(portfolio) == {"Carys Morgan"}
    assert told(2) == ["asha@example.org", "bryn@example.org"]
    kinds = list(LedgerEvent.objects.order_by("sequence").values_list("kind", flat=True))
    assert kinds == ["hand_over_offered", "supervision_ended", "supervision_started"]


def test_what_waited_waits_for_the_colleague_who_decides_in_their_own_right(offered, portfolio, bryn, carys):
    claim = waiting_claim(portfolio)
    DecisionDraft.objects.create(supervisor=bryn, claim=claim, seen_digest="a" * 64, seen_version=claim.version)
    hand_over.accept(offered, by=carys)
    assert list(Claim.objects.awaiting(carys)) == [claim]
    assert not Claim.objects.visible_to(bryn).exists()
    assert not DecisionDraft.objects.exists()
    assert decide(claim, carys).decider_covers == ""


def test_some_are_handed_over_and_others_stay(colleagues, portfolio, bryn, carys, ffion):
    others = make.make_portfolio(ffion, portfolio.edition)
    make.make_supervision(others, bryn)
    offered = hand_over.offer(by=bryn, colleague=carys, portfolios=[others]).hand_over
    hand_over.accept(offered, by=carys)
    assert (supervisors(portfolio), supervisors(others)) == ({"Bryn Davies"}, {"Carys Morgan"})


@pytest.mark.parametrize("person, reader", [("carys", "bryn"), ("bryn", "carys")])
def test_the_colleague_declines_or_the_leaver_takes_it_back(person, reader, offered, portfolio, request):
    hand_over.stop(offered, by=request.getfixturevalue(person))
    assert told(2) == sorted(["asha@example.org", f"{reader}@example.org"])
    assert supervisors(portfolio) == {"Bryn Davies"}
    with pytest.raises(hand_over.NotOpen):
        hand_over.accept(offered, by=offered.deputy)


def test_a_technician_says_no_before(offered, portfolio, asha, carys):
    hand_over.refuse(offered, by=asha)
    assert told(1) == ["bryn@example.org"]
    with pytest.raises(hand_over.NotOpen):
        hand_over.accept(offered, by=carys)
    assert supervisors(portfolio) == {"Bryn Davies"}


def test_a_technician_says_no_afterwards(offered, portfolio, asha, carys):
    (new,) = hand_over.accept(offered, by=carys)
    ending.end(new, by=asha)
    assert supervisors(portfolio) == set()


def test_nobody_else_answers(offered, bryn, ffion, dewi):
    for somebody in (bryn, ffion, dewi):
        with pytest.raises(hand_over.NotTheirs):
            hand_over.accept(offered, by=somebody)
        with pytest.raises(hand_over.NotTheirs):
            hand_over.refuse(offered, by=somebody)
    with pytest.raises(hand_over.NotTheirs):
        hand_over.stop(offered, by=ffion)


def test_an_offer_expires(offered, carys):
    Cover.objects.filter(pk=offered.pk).update(arranged_at=NOW() - OFFERED_FOR)
    with pytest.raises(hand_over.NotOpen):
        hand_over.accept(offered, by=carys)


def test_a_colleague_who_is_verified_no_more_takes_nobody_over(offered, portfolio, carys):
    type(carys).objects.filter(pk=carys.pk).update(name="Carys Another")
    with pytest.raises(rules.UnknownColleague):
        hand_over.accept(offered, by=carys)
    assert supervisors(portfolio) == {"Bryn Davies"}


def test_a_technician_who_ended_it_meanwhile_is_not_handed_over(offered, portfolio, asha, bryn, carys):
    ending.end(portfolio.supervisions.get(supervisor=bryn), by=asha)
    with pytest.raises(hand_over.NothingToHandOver):
        hand_over.accept(offered, by=carys)
    assert supervisors(portfolio) == set()


def test_whoever_stands_in_can_take_over(absence, portfolio, bryn, carys):
    offered = hand_over.offer(by=bryn, colleague=carys, portfolios=[portfolio]).hand_over
    (new,) = hand_over.accept(offered, by=carys)
    assert list(portfolio.supervisions.not_over()) == [new]


def test_one_offer_at_a_time_for_a_portfolio(offered, portfolio, bryn, dewi):
    verify(dewi)
    with pytest.raises(hand_over.NothingToHandOver):
        hand_over.offer(by=bryn, colleague=dewi, portfolios=[portfolio])


def test_cover_cannot_be_handed_over(stand_in, portfolio, carys, ffion):
    verify(ffion)
    with pytest.raises(hand_over.NothingToHandOver):
        hand_over.offer(by=carys, colleague=ffion, portfolios=[portfolio])


def test_a_colleague_who_is_away_is_covered_there_too(offered, portfolio, carys, elin, dewi):
    verify(elin)
    make.make_supervision(make.make_portfolio(dewi, portfolio.edition), carys)
    cover_from_now(carys, elin)
    hand_over.accept(offered, by=carys)
    assert supervisors(portfolio) == {"Carys Morgan", "Elin Evans"}


@pytest.mark.django_db(transaction=True)
def test_two_clicks_take_over_once(portfolio, bryn, carys):
    verify(bryn, carys)
    offered = hand_over.offer(by=bryn, colleague=carys, portfolios=[portfolio]).hand_over

    def click(_number):
        try:
            return len(hand_over.accept(offered, by=carys))
        except hand_over.NotOpen:
            return 0
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(click, range(2))) == [0, 1]
    assert Supervision.objects.open().count() == 1
