import pytest
from django.utils import timezone

from frameworks.models import Expectation, OptionalGroup
from portfolios.progress.coverage import coverage, gap
from portfolios.progress.pages import with_edition
from portfolios.sign_off import moves
from tests import make
from tests.portfolios.sign_off import steps

pytestmark = pytest.mark.django_db


@pytest.fixture
def aimed(asha):
    """Asha's portfolio: D1.* required at SH; at least two of D2.1 to D2.3 at SH."""
    edition = make.make_edition(publish=False)
    stage = make.make_stage()
    group = OptionalGroup.objects.create(edition=edition, stage=stage, code="choice", title_en="Choice", minimum=2)
    level = edition.levels.get(code="SH")
    for item in edition.items.assessable():
        chosen = group if item.code.startswith("D2") else None
        Expectation.objects.create(stage=stage, item=item, level=level, group=chosen)
    return make.make_portfolio(asha, make.publish_edition(edition), target_stage=stage)


def claim(portfolio, code, status, level="SH"):
    decided = timezone.now() if status in ("accepted", "returned") else None
    submitted = None if status == "draft" else timezone.now()
    with make.past_the_rules():
        make.make_claim(portfolio, code=code, level=level, status=status, submitted_at=submitted, decided_at=decided)


def state_of(portfolio, code="D1.1"):
    return next(each for each in coverage(portfolio).competencies if each.item.code == code).state


@pytest.mark.parametrize(
    "claims, state",
    [
        ([], "not_started"),
        ([("draft", "SH")], "draft"),
        ([("withdrawn", "SH")], "draft"),
        ([("submitted", "SH"), ("returned", "SH")], "waiting"),
        ([("returned", "SH"), ("draft", "SH")], "returned"),
        ([("accepted", "KH")], "accepted_below"),
        ([("accepted", "KH"), ("draft", "DO")], "accepted_below"),
        ([("accepted", "KH"), ("submitted", "SH")], "waiting"),
        ([("accepted", "SH"), ("submitted", "DO")], "accepted"),
        ([("accepted", "DO"), ("accepted", "KH")], "accepted"),
    ],
)
def test_state_of_a_competency_follows_from_its_claims(aimed, claims, state):
    for status, level in claims:
        claim(aimed, "D1.1", status, level)
    assert state_of(aimed) == state


def test_highest_accepted_level_counts(aimed):
    for level in ("KH", "DO", "SH"):
        claim(aimed, "D1.1", "accepted", level)
    assert coverage(aimed).competencies[0].accepted.code == "DO"


def test_every_missing_competency_says_why(aimed):
    claim(aimed, "D1.1", "accepted", "KH")
    claim(aimed, "D1.2", "accepted")
    reasons = {each.item.code: each.reason for each in coverage(aimed).competencies}
    assert "below the level" in reasons["D1.1"] and "No evidence" in reasons["D1.3"]
    assert (reasons["D1.2"], reasons["D2.1"]) == ("", "")


def test_optional_group_asks_for_its_minimum(aimed):
    claim(aimed, "D2.1", "accepted")
    claim(aimed, "D2.2", "accepted", "KH")
    group = gap(aimed).groups[0]
    assert (group.met, group.needed, group.group.minimum) == (1, 1, 2)


def test_more_of_a_choice_than_needed_is_not_counted(aimed):
    for code in ("D1.1", "D2.1", "D2.2", "D2.3"):
        claim(aimed, code, "accepted")
    found = gap(aimed)
    assert (found.met, found.total, [each.item.code for each in found.missing]) == (3, 5, ["D1.2", "D1.3"])


def test_stage_is_complete_when_required_and_chosen_ones_are_met(aimed):
    for code in ("D1.1", "D1.2", "D1.3", "D2.1", "D2.3"):
        assert not gap(aimed).is_complete
        claim(aimed, code, "accepted")
    assert gap(aimed).is_complete


def test_portfolio_without_stage_expects_nothing_and_is_not_complete(portfolio):
    found = gap(portfolio)
    assert (found.expects_something, found.is_complete, found.total) == (False, False, 0)


def test_branches_follow_the_domains_in_order(aimed):
    shape = [(branch.item.code, [each.item.code for each in branch.competencies]) for branch in coverage(aimed)]
    assert shape == [("D1", ["D1.1", "D1.2", "D1.3"]), ("D2", ["D2.1", "D2.2", "D2.3"])]


def test_competencies_under_nothing_stand_in_a_branch_of_their_own(asha):
    edition = make.make_edition(domains=0, publish=False)
    kind = edition.kinds.get(key="competency")
    for number in (1, 2):
        edition.items.create(kind=kind, code=str(number), title_en=str(number), is_assessable=True, position=number)
    branches = list(coverage(make.make_portfolio(asha, make.publish_edition(edition))))
    assert [(branch.item, len(branch.competencies)) for branch in branches] == [(None, 2)]


def test_claims_of_another_portfolio_do_not_count(aimed, ffion):
    other = make.make_portfolio(ffion, aimed.edition, target_stage=aimed.target_stage)
    claim(other, "D1.1", "accepted")
    assert state_of(aimed) == "not_started"


def test_coverage_asks_the_database_four_times(aimed, django_assert_num_queries):
    for code in ("D1.1", "D1.2", "D2.1"):
        claim(aimed, code, "accepted")
    portfolio = with_edition().get(pk=aimed.pk)
    with django_assert_num_queries(4):
        gap(portfolio, coverage(portfolio))


def test_counts_are_said_in_words(aimed):
    for status in ("accepted", "submitted", "returned", "draft", "withdrawn"):
        claim(aimed, "D1.1", status)
    assert coverage(aimed).competencies[0].counted == "1 accepted, 1 waiting, 1 returned, 2 drafts"


def test_what_changed_since_sign_off_is_marked_until_it_is_decided_again(portfolio, bryn, asha):
    accepted = steps.decide(steps.waiting_claim(portfolio), bryn).claim
    steps.decide(steps.waiting_claim(portfolio), bryn)
    assert coverage(portfolio).competencies[0].counted == "2 accepted"
    steps.amended(accepted)
    found = coverage(portfolio).competencies[0]
    assert (found.state, found.counted) == ("accepted", "2 accepted, 1 of them changed since sign-off")
    moves.ask_again(accepted, by=asha)
    assert coverage(portfolio).competencies[0].counted == "1 accepted, 1 waiting, 1 of them accepted before"
    steps.decide(accepted, bryn)
    assert coverage(portfolio).competencies[0].counted == "2 accepted"


def test_what_waits_again_or_was_withdrawn_counts_as_met_no_longer(portfolio, bryn, asha):
    first, second = (steps.decide(steps.waiting_claim(portfolio, code=code), bryn).claim for code in ("D1.1", "D1.2"))
    moves.ask_again(steps.amended(first), by=asha)
    steps.withdraw_acceptance(second, bryn)
    found = coverage(portfolio).competencies[:2]
    assert [(each.state, each.is_met) for each in found] == [("waiting", False), ("returned", False)]
