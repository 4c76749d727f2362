"""Evidence accepted in one framework, towards another: provisional until it is accepted there as well."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from frameworks.crosswalks import Strength
from frameworks.models import Association
from portfolios.credit import claiming
from portfolios.credit.finding import credits_towards
from portfolios.credit.refusals import AlreadyClaimed, NoSuchCredit
from portfolios.evidence import locking
from portfolios.models import Claim, Credit, Evidence, Portfolio
from portfolios.moving.move import move
from portfolios.progress.coverage import coverage
from portfolios.sign_off.refusals import MovedOn, NotYours
from tests import make
from tests.frameworks.editing.test_races import closing, wait_until_somebody_waits
from tests.portfolios.sign_off.steps import decide, waiting_claim, withdraw_acceptance

SAID = "D1.1 Competency 1.1 (primary-care 2026) is part of D2.1 Competency 2.1 (other 2026)"


@pytest.fixture
def other(asha, bryn, db):
    """Asha's portfolio on another framework, which Bryn supervises as well."""
    edition = make.make_edition(make.make_framework("other", title_en="Other framework", title_cy="Fframwaith arall"))
    portfolio = make.make_portfolio(asha, edition)
    make.make_supervision(portfolio, bryn)
    return portfolio


@pytest.fixture
def accepted(portfolio, bryn):
    claim = waiting_claim(portfolio)
    decide(claim, bryn)
    return Claim.objects.get(pk=claim.pk)


@pytest.fixture
def mapped(accepted, other):
    """D1.1 there is a part of D2.1 here."""
    return map_to(accepted, other)


def map_to(claim, portfolio, code="D2.1", relation="part_of"):
    destination = portfolio.edition.items.get(code=code)
    return Association.objects.create(origin=claim.item, destination=destination, relation=relation)


def put_forward(portfolio, accepted, by, code="D2.1"):
    item, level = portfolio.edition.items.get(code=code), portfolio.edition.levels.get(code="SH")
    return claiming.claim(
        portfolio, item=item.pk, accepted=accepted.pk, level=level, justification="It shows both.", by=by
    )


def state_of(portfolio, code="D2.1"):
    return next(each.state for each in coverage(portfolio).competencies if each.item.code == code)


def test_accepted_evidence_gives_credit_by_way_of_a_mapping(other, accepted, mapped):
    (credit,) = credits_towards(other)
    assert (credit.item.code, credit.accepted, credit.strength) == ("D2.1", accepted, Strength.PART)
    assert credit.decision == accepted.decisions.get() and credit.steps == [mapped]


def test_credit_alone_counts_for_nothing(other, mapped):
    assert credits_towards(other) and state_of(other) == "not_started"


def test_credit_is_provisional_until_a_supervisor_accepts_it(other, accepted, mapped, asha, bryn):
    claim = put_forward(other, accepted, asha)
    assert credits_towards(other)[0].is_waiting and state_of(other) == "waiting"
    decide(claim, bryn)
    assert credits_towards(other) == [] and state_of(other) == "accepted"


def test_a_claim_remembers_the_credit_it_rests_on(other, accepted, mapped, asha):
    credit = Credit.objects.get(claim=put_forward(other, accepted, asha))
    assert (credit.strength, credit.accepted) == ("part", accepted.decisions.get())
    assert credit.steps[0]["from"].endswith("/D1.1") and credit.steps[0]["relation"] == "part_of"


def test_nothing_gives_credit_without_a_mapping(other, accepted):
    assert credits_towards(other) == []


def test_work_in_the_same_framework_gives_no_credit(portfolio, accepted):
    assert credits_towards(portfolio) == []


def test_the_best_of_several_mappings_is_taken(other, accepted, mapped):
    map_to(accepted, other, relation="exact")
    (credit,) = credits_towards(other)
    assert credit.strength == Strength.WHOLE


def test_a_withdrawn_acceptance_gives_no_credit(other, accepted, mapped, bryn, asha):
    withdraw_acceptance(accepted, bryn)
    assert credits_towards(other) == []
    with pytest.raises(NoSuchCredit):
        put_forward(other, accepted, asha)


def test_evidence_that_changed_since_sign_off_gives_no_credit(other, accepted, mapped, asha):
    locking.amend(accepted.evidence, by=asha)
    assert credits_towards(other) == []


def test_credit_is_put_forward_once(other, accepted, mapped, asha):
    put_forward(other, accepted, asha)
    with pytest.raises(AlreadyClaimed):
        put_forward(other, accepted, asha)
    assert Credit.objects.count() == 1


def test_nobody_elses_work_gives_credit(other, accepted, mapped, ffion):
    hers = make.make_portfolio(ffion, other.edition)
    assert credits_towards(hers) == []


def test_credit_rests_on_an_acceptance(other, accepted, mapped, asha):
    elsewhere = make.make_claim(other, make.make_evidence(asha), "D2.1")
    with pytest.raises(IntegrityError, match="credit rests"), transaction.atomic():
        Credit.objects.create(claim=elsewhere, accepted=accepted.decisions.get(), strength="whole", steps=[])
    credit = Credit.objects.get(claim=put_forward(other, accepted, asha))
    with pytest.raises(IntegrityError, match="credit rests"), transaction.atomic():
        Credit.objects.filter(pk=credit.pk).update(strength="whole")


def test_as_many_queries_for_much_as_for_little(other, accepted, mapped, bryn, portfolio, django_assert_num_queries):
    with django_assert_num_queries(8) as few:
        credits_towards(other)
    for code in ("D1.2", "D1.3"):
        claim = waiting_claim(portfolio, code=code)
        decide(claim, bryn)
        map_to(claim, other)
    with django_assert_num_queries(len(few)):
        assert len(credits_towards(other)) == 3


def test_nothing_is_put_forward_in_a_portfolio_that_was_left(other, accepted, mapped, asha, as_user):
    move(other, to=make.make_next_edition(other.edition, "2027"), by=asha)
    with pytest.raises(MovedOn):
        put_forward(other, accepted, asha)
    shown = page(as_user, asha, other).content.decode()
    assert "takes nothing new" in shown and "Provisional credit" not in shown


def test_nobody_puts_credit_forward_for_somebody_else(other, accepted, mapped, bryn):
    with pytest.raises(NotYours):
        put_forward(other, accepted, bryn)


@pytest.mark.django_db(transaction=True)
def test_credit_waits_for_whoever_holds_its_evidence(other, accepted, mapped, asha):
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Evidence.objects.select_for_update().get(pk=accepted.evidence_id)
            putting = pool.submit(closing, lambda: put_forward(other, accepted, asha))
            wait_until_somebody_waits()
            # As a decision goes on; where the credit held this already, each would wait for the other.
            Portfolio.objects.select_for_update(no_key=True).get(pk=other.pk)
        assert putting.result(timeout=20).evidence_id == accepted.evidence_id


def page(as_user, who, portfolio):
    return as_user(who).get(reverse("portfolios:credit_list", args=[portfolio.pk]))


def posted(as_user, who, portfolio, accepted, **typed):
    item = portfolio.edition.items.get(code="D2.1")
    data = {"item": item.pk, "accepted": accepted.pk, "level": portfolio.edition.levels.get(code="SH").pk}
    data |= {"justification": "It shows both."} | typed
    return as_user(who).post(reverse("portfolios:credit_claim", args=[portfolio.pk]), data)


def test_page_says_what_credit_rests_on(as_user, asha, other, mapped):
    shown = page(as_user, asha, other).content.decode()
    assert "Provisional credit" in shown and "A part of the competency" in shown
    assert "accepted for D1.1 of Primary care framework" in shown and "Bryn Davies" in shown


def test_credit_is_put_forward_on_the_page(as_user, asha, other, accepted, mapped):
    assert posted(as_user, asha, other, accepted).status_code == 302
    assert other.claims.get().status == "submitted"


def test_what_was_typed_is_kept_beside_the_error(as_user, asha, other, accepted, mapped):
    shown = posted(as_user, asha, other, accepted, level="", justification="Typed at length").content.decode()
    assert "Typed at length" in shown and not other.claims.exists()


def test_what_was_typed_is_kept_where_the_credit_has_gone(as_user, asha, other, accepted, mapped):
    mapped.delete()
    shown = posted(as_user, asha, other, accepted, justification="Typed at length").content.decode()
    assert "Typed at length" in shown and "no longer there" in shown and not other.claims.exists()


def test_the_queue_says_that_a_claim_rests_on_credit(as_user, asha, bryn, other, accepted, mapped):
    put_forward(other, accepted, asha)
    shown = as_user(bryn).get(reverse("portfolios:queue_list")).content.decode()
    assert "Provisional credit" in shown and "A part of the competency" in shown
    assert SAID in shown


def test_the_competency_says_that_a_claim_rests_on_credit(as_user, asha, bryn, other, accepted, mapped):
    claim = put_forward(other, accepted, asha)
    address = reverse("portfolios:portfolio_competency", args=[other.pk, claim.item.code])
    shown = as_user(asha).get(address).content.decode()
    assert SAID in shown and "Provisional credit" in shown
    decide(claim, bryn)
    shown = as_user(asha).get(address).content.decode()
    assert SAID in shown and "Provisional credit" not in shown


@pytest.mark.parametrize("name", ["bryn", "ffion", "elin"])
def test_credit_is_the_technicians_own_affair(request, as_user, other, accepted, mapped, name):
    stranger = request.getfixturevalue(name)
    assert page(as_user, stranger, other).status_code == 404
    assert posted(as_user, stranger, other, accepted).status_code == 404
