"""Over any editions and any work: no sign-off is lost, doubled, given to somebody else or counted against the rules."""

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portfolios.ledger.checking import faults
from portfolios.models import CarriedClaim, CarriedSignOff, Claim, CompetencySignOff, Decision, Move
from portfolios.moving import reading, reconfirm, refusals
from portfolios.moving.plan import offered
from portfolios.progress.coverage import coverage
from tests import make
from tests.portfolios.sign_off.steps import decide

from . import any_editions as told
from .steps import fresh, moved, planned

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
WITHOUT_LIMIT = {"deadline": None, "suppress_health_check": list(HealthCheck)}
SIGNED = (Decision, CompetencySignOff)


@pytest.fixture
def edition(db):
    return make.make_edition(domains=1, competencies=3)


def rows_in(move):
    """What a move has on record: {(key of what was signed, key of the item or None): standing}, claims and acts."""
    claims = CarriedClaim.objects.filter(move=move).values_list("claim", "item", "standing")
    acts = CarriedSignOff.objects.filter(move=move).values_list("sign_off", "item", "standing")
    return tuple({(thing, item): standing for thing, item, standing in rows} for rows in (claims, acts))


def check_step(move, claims, sign_offs):
    """Every accepted claim and every standing sign-off leads where the edition says, and to nothing besides."""
    assert rows_in(move) == (told.rows_of(claims), told.rows_of(sign_offs))
    for rows, things in ((CarriedClaim, claims), (CarriedSignOff, sign_offs)):
        levels = {(thing.pk, item and item.pk): level for thing, item, level, _standing in things}
        for row in rows.objects.filter(move=move).select_related("change", "level"):
            what = row.claim if rows is CarriedClaim else row.sign_off
            assert what.technician_id == move.destination.owner_id
            assert row.change.edition_id == move.destination.edition_id and row.item_id in (
                row.change.destination_id,
                None,
            )
            assert (row.level and row.level.code) == levels[what.pk, row.item_id]
            if rows is CarriedClaim:
                assert row.decision == what.decisions.latest("claim_version") and row.decision.outcome == "accepted"


def check_all(signed_before):
    """Nothing that was signed was touched, and the ledgers tell of everything."""
    assert [list(model.objects.order_by("pk").values()) for model in SIGNED] == signed_before
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert list(faults()) == []


def signed_things():
    return [list(model.objects.order_by("pk").values()) for model in SIGNED]


@settings(max_examples=40, **WITHOUT_LIMIT)
@given(data=st.data(), number=st.sampled_from([2, 2, 3]), work=told.WORK)
def test_nothing_signed_is_lost_doubled_or_given_away(portfolio, bryn, edition, data, number, work):
    with transaction.atomic():
        chain = told.chain_of(edition, number, data)
        told.do(work, portfolio, bryn)
        before, count = signed_things(), Claim.objects.filter(status="accepted").count()
        claims, sign_offs = told.own_claims(portfolio), told.own_sign_offs(portfolio)
        plan = planned(portfolio, chain[-1])
        assert plan.to == offered(fresh(portfolio))
        after = moved(portfolio, chain[-1])
        for move in Move.objects.order_by("destination__edition__sequence"):
            left = [{thing.pk for thing, *_rest in things} for things in (claims, sign_offs)]
            claims, sign_offs = (told.expected(things, move.destination.edition) for things in (claims, sign_offs))
            check_step(move, claims, sign_offs)
            assert left == [{key for key, _item in rows} for rows in rows_in(move)]
            claims, sign_offs = ([each for each in things if each[1]] for things in (claims, sign_offs))
        assert Claim.objects.filter(status="accepted").count() == count and check_all(before) is None
        assert states(plan.covered) == states(coverage(after))
        with pytest.raises(refusals.AlreadyMoved):
            moved(portfolio, chain[-1])
        transaction.set_rollback(True)


def states(covered):
    """What counts, by competency."""
    return {each.item.code: (each.is_met, each.accepted) for each in covered.competencies}


@settings(max_examples=25, **WITHOUT_LIMIT)
@given(data=st.data(), work=told.WORK)
def test_a_second_move_takes_on_what_the_first_one_brought(portfolio, bryn, edition, data, work):
    with transaction.atomic():
        first, second, third = told.chain_of(edition, 3, data)
        told.do(work, portfolio, bryn)
        between = moved(portfolio, second)
        withdraw_some(portfolio, bryn, data)
        confirm_some(between, bryn, data)
        before = signed_things()
        claims = told.own_claims(between) + carried_on(between, "claim")
        sign_offs = told.own_sign_offs(between) + carried_on(between, "sign_off")
        moved(between, third)
        move = Move.objects.get(origin=between)
        check_step(move, told.expected(claims, third), told.expected(sign_offs, third))
        check_all(before)
        transaction.set_rollback(True)


def withdraw_some(portfolio, by, data):
    work = data.draw(st.lists(st.sampled_from(told.CODES), max_size=2))
    for claim in Claim.objects.filter(portfolio=portfolio, status="accepted", item__code__in=work):
        told.withdraw_acceptance(claim, by)


def confirm_some(portfolio, by, data):
    rows = list(CarriedClaim.objects.into(portfolio).to_reconfirm().order_by("pk"))
    keys = [row.pk for row in rows if data.draw(st.booleans())]
    for claim in reconfirm.put_again(portfolio, keys, by=portfolio.owner).submitted if keys else ():
        if data.draw(st.booleans()):
            decide(claim, by)


def carried_on(portfolio, what):
    """What goes on of what had been carried: not what was withdrawn, nor what was decided anew."""
    read = {"claim": reading.carried_claims, "sign_off": reading.carried_sign_offs}[what]
    rows = [row for row in read(portfolio) if row.item and not row.reconfirmed]
    rows = [row for row in rows if (row.claim.status == "accepted" if what == "claim" else not row.is_withdrawn)]
    return [(getattr(row, what), row.item, row.level and row.level.code, row.standing) for row in rows]
