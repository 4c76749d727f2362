"""The database refuses moves, and carried work, that cannot be, whoever writes them."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from portfolios.models import CarriedClaim, CarriedSignOff, Claim, Invitation, Move, Portfolio, StageCompletion
from portfolios.models.attainment import CompetencySignOff
from tests import make
from tests.frameworks.test_rules_by_name import broken_by, changed, run_deferred_checks, twin
from tests.portfolios.attainment.steps import accepted
from tests.portfolios.sign_off.steps import waiting_claim, withdraw_acceptance
from tests.portfolios.test_acts_by_name import asleep, signature

from .steps import moved, signed

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture(autouse=True)
def undone(db):
    """Half a move is no end of a test: the database would ask what became of the rest."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def later(edition):
    return make.make_next_edition(edition, "2027", changes={"D1.2": "substantive", "D1.3": "retired"})


@pytest.fixture
def after(asha, later):
    return make.make_portfolio(asha, later)


@pytest.fixture
def step(portfolio, after, asha):
    """Writes a move directly, with these changes to a lawful one, and closes what is left."""

    def write(**changes):
        said = {"origin": portfolio, "destination": after, "moved_at": timezone.now(), "moved_by": asha} | changes
        made = Move.objects.create(**said)
        Portfolio.objects.filter(pk=made.origin_id).update(closed_at=NOW)
        return made

    return write


@pytest.fixture
def carry(portfolio, bryn, after, later, step):
    """Writes what became of a claim on D1.1, or of its sign-off, with these changes to a lawful row."""
    claim, act = signed(portfolio, bryn)
    made = []

    def write(sign_off=False, **changes):
        made.extend([] if made else [step()])
        what = {"sign_off": act} if sign_off else {"claim": claim, "decision": claim.decisions.get()}
        where = {"item": later.items.get(code="D1.1"), "level": later.levels.get(code="SH")}
        said = {"change": later.changes.get(origin__code="D1.1"), "standing": "carried", "move": made[0]}
        model = CarriedSignOff if sign_off else CarriedClaim
        return lambda: model.objects.create(**(said | where | what | changes))

    return write


def test_move_follows_the_editions(portfolio, after, asha, bryn, ffion, edition, later, step):
    draft = make.make_portfolio(asha, make.make_next_edition(later, "2028", publish=False))
    other = make.make_portfolio(ffion, later)
    wrong = [
        {"origin": after, "destination": portfolio},
        {"origin": after, "destination": draft},
        {"destination": draft},
        {"destination": other},
        {"moved_by": bryn},
    ]
    for changes in wrong:
        assert broken_by(lambda changes=changes: step(**changes)) == "move_follows_the_editions"


def test_move_joins_two_portfolios(portfolio, step, run_sql):
    asleep(run_sql, "move", "move_follows_the_editions")
    assert broken_by(lambda: step(destination=portfolio)) == "move_joins_two_portfolios"


def test_a_portfolio_is_left_once_and_come_to_once(portfolio, asha, later, step):
    made = step()
    run_deferred_checks()
    again = make.make_portfolio(asha, later, closed_at=NOW)
    assert broken_by(twin(made, id="00000000-0000-4000-8000-000000000001", destination_id=again.pk)).endswith("key")


def test_move_leaves_nothing_out_that_is_open(portfolio, step):
    def left_open():
        step()
        Portfolio.objects.filter(pk=portfolio.pk).update(closed_at=None)

    assert broken_by(left_open) in ("move_leaves_nothing_out", "portfolio_moved_on_stays_closed")


@pytest.mark.parametrize("left", ["waiting", "accepted", "signed"])
def test_move_leaves_nothing_out(left, portfolio, bryn, step):
    {"waiting": lambda: waiting_claim(portfolio), "accepted": lambda: accepted(portfolio, bryn)}.get(
        left, lambda: signed(portfolio, bryn)
    )()
    assert broken_by(step) == "move_leaves_nothing_out"


def test_move_leaves_nothing_out_of_sign_offs(carry):
    def without_the_sign_off():
        carry()()

    assert broken_by(without_the_sign_off) == "move_leaves_nothing_out"


@pytest.mark.parametrize("sign_off", [False, True])
def test_what_is_carried_lawfully(sign_off, carry):
    carry()()
    carry(sign_off=True)()
    run_deferred_checks()


WRONG = {
    "another item": lambda edition, later: {"item": later.items.get(code="D2.1")},
    "another change": lambda edition, later: {
        "item": later.items.get(code="D2.1"),
        "change": later.changes.get(origin__code="D2.1"),
    },
    "an item of the edition before": lambda edition, later: {"item": edition.items.get(code="D1.1")},
    "a level of the edition before": lambda edition, later: {"level": edition.levels.get(code="SH")},
}


@pytest.mark.parametrize("what", WRONG)
def test_carried_claim_as_the_edition_says(what, carry, edition, later):
    assert broken_by(carry(**WRONG[what](edition, later))) == "carried_claim_as_the_edition_says"


@pytest.mark.parametrize("what", WRONG)
def test_carried_sign_off_as_the_edition_says(what, carry, edition, later):
    assert broken_by(carry(sign_off=True, **WRONG[what](edition, later))) == "carried_sign_off_as_the_edition_says"


@pytest.mark.parametrize("sign_off", [False, True])
@pytest.mark.parametrize("level", ["DO", None])
def test_level_is_carried_as_signed(level, sign_off, carry, later):
    wrong = {"level": level and later.levels.get(code=level)}
    assert broken_by(carry(sign_off, **wrong)) == "level_is_carried_as_signed"
    if level is None:  # it may be asked for again, at whatever level the new edition has
        carry(sign_off, **wrong, standing="to_reconfirm")()


def test_carried_claim_as_the_edition_says_of_each_kind_of_change(portfolio, bryn, carry, later):
    claim, act = signed(portfolio, bryn, "D1.2")
    where = {"change": later.changes.get(origin__code="D1.2"), "item": later.items.get(code="D1.2")}
    what = {"claim": claim, "decision": claim.decisions.get()}
    assert broken_by(carry(**where, **what)) == "carried_claim_as_the_edition_says"
    wrong = carry(sign_off=True, **where, sign_off_id=act.pk)
    assert broken_by(wrong) == "carried_sign_off_as_the_edition_says"
    carry(**where, **what, standing="to_reconfirm")()


def test_carried_claim_as_the_edition_says_by_its_own_decision(portfolio, bryn, carry):
    other = accepted(portfolio, bryn)
    assert broken_by(carry(decision=other.decisions.get())) == "carried_claim_as_the_edition_says"
    withdraw_acceptance(other, bryn)
    wrong = carry(claim=other, decision=other.decisions.earliest("claim_version"))
    assert broken_by(wrong) == "carried_claim_as_the_edition_says"


def test_carried_claim_as_the_edition_says_of_ones_own_alone(ffion, bryn, edition, carry):
    hers = make.make_portfolio(ffion, edition)
    make.make_supervision(hers, bryn)
    claim, act = signed(hers, bryn)
    wrong = carry(claim=claim, decision=claim.decisions.get())
    assert broken_by(wrong) == "carried_claim_as_the_edition_says"


@pytest.mark.parametrize("sign_off", [False, True])
def test_what_had_to_be_confirmed_is_not_carried_on_as_if_it_had_been(sign_off, portfolio, bryn, asha, later):
    signed(portfolio, bryn, "D1.2")
    between = moved(portfolio, later)
    newest = make.make_portfolio(asha, make.make_next_edition(later, "2028"))
    before = (CarriedSignOff if sign_off else CarriedClaim).objects.get()
    move = Move.objects.create(origin=between, destination=newest, moved_at=timezone.now(), moved_by=asha)
    change = newest.edition.changes.get(origin__code="D1.2")
    said = {"move_id": move.pk, "change_id": change.pk, "item_id": change.destination_id, "level_id": None}
    name = "carried_sign_off_as_the_edition_says" if sign_off else "carried_claim_as_the_edition_says"
    assert broken_by(twin(before, **said, standing="carried")) == name
    twin(before, **said, standing="to_reconfirm")()


@pytest.mark.parametrize(
    "sign_off, name",
    [(False, "carried_claim_once_for_each_item"), (True, "carried_sign_off_once_for_each_item")],
)
def test_once_for_each_item(sign_off, name, carry):
    carry(sign_off)()
    assert broken_by(carry(sign_off)) == name
    nowhere = {"standing": "expired", "item": None, "level": None}
    carry(sign_off, **nowhere)()
    assert broken_by(carry(sign_off, **nowhere)) == name


@pytest.mark.parametrize(
    "sign_off, name",
    [
        (False, "carried_claim_has_a_competency_unless_expired"),
        (True, "carried_sign_off_has_a_competency_unless_expired"),
    ],
)
def test_has_a_competency_unless_expired(sign_off, name, carry):
    for wrong in ({"item": None}, {"item": None, "standing": "to_reconfirm"}, {"standing": "expired"}):
        assert broken_by(carry(sign_off, **wrong)) == name


@pytest.fixture
def left(portfolio, bryn, later):
    """A portfolio that was left, with a draft in it."""
    make.make_claim(portfolio)
    moved(portfolio, later)
    return portfolio


def test_portfolio_moved_on_takes_nothing_new(left, bryn):
    item, technician = left.edition.items.get(code="D1.2"), left.owner
    invited = {"portfolio": left, "email": "gwen@example.org", "token_digest": "b" * 64, "expires_at": NOW}
    act = signature(bryn, portfolio=left, technician=technician)
    writes = [
        lambda: make.make_claim(left, code="D1.3"),
        changed(left.claims.get(), status="submitted", submitted_at=NOW, version=2),
        lambda: Invitation.objects.create(**invited),
        lambda: CompetencySignOff.objects.create(**act, item=item, outcome="signed_off"),
    ]
    assert {broken_by(write) for write in writes} == {"portfolio_moved_on_takes_nothing_new"}


def test_portfolio_moved_on_takes_nothing_new_for_a_stage(left, bryn, run_sql):
    asleep(run_sql, "stagecompletion", "stage_completion_is_lawful")
    act = signature(bryn, portfolio=left, technician=left.owner, decider_verified_by="HEIW")
    complete = {"stage": make.make_stage(), "outcome": "completed"} | act
    assert broken_by(lambda: StageCompletion.objects.create(**complete)) == "portfolio_moved_on_takes_nothing_new"


def test_portfolio_moved_on_takes_nothing_new_but_a_withdrawal(portfolio, bryn, later):
    claim = accepted(portfolio, bryn)
    moved(portfolio, later)
    withdraw_acceptance(claim, bryn)
    assert Claim.objects.get(pk=claim.pk).status == "returned"


def test_portfolio_moved_on_stays_closed(left):
    for moment in (None, NOW + timedelta(days=1)):
        assert broken_by(changed(left, closed_at=moment)) == "portfolio_moved_on_stays_closed"


@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
@pytest.mark.parametrize(
    "name", ["move_is_append_only", "carriedclaim_is_append_only", "carriedsignoff_is_append_only"]
)
def test_what_was_moved_is_append_only(name, statement, portfolio, bryn, later, run_sql):
    signed(portfolio, bryn)
    moved(portfolio, later)
    run_deferred_checks()
    table = f"portfolios_{name.removesuffix('_is_append_only')}"
    assert broken_by(lambda: run_sql(statement.format(table))) == f"portfolios_{name}"
