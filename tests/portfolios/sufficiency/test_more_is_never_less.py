"""Another accepted claim never turns a rule that asks for evidence from met to unmet."""

import datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import make
from tests.portfolios.sufficiency.steps import FORMS, TODAY, accept, verdict

GROWING = ("at_least", "of_kind", "triangulation", "recency")
ANSWERS = {"accuracy_checking_log": {"items_checked": "5", "errors_missed": "0"}}
pieces = st.lists(
    st.tuples(st.sampled_from(sorted(FORMS)), st.sampled_from(["KH", "SH", "DO"]), st.integers(0, 900)),
    min_size=2,
    max_size=5,
)


def met(portfolio):
    return {found.rule.kind for found in verdict(portfolio).findings if found.is_met and found.rule}


def ruled(draft, numbers):
    make.make_rule(draft, "at_least", number=numbers[0])
    make.make_rule(draft, "at_most", number=3)
    make.make_rule(draft, "of_kind", number=numbers[1], evidence="log")
    make.make_rule(draft, "triangulation", number=numbers[2])
    make.make_rule(draft, "recency", number=numbers[3], months=12)


@pytest.mark.django_db
@settings(max_examples=8, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(numbers=st.tuples(*[st.integers(1, 3)] * 4), logged=pieces, expected=st.sampled_from([None, "KH", "SH"]))
def test_more_evidence_never_unmeets_a_rule_that_asks_for_some(draft, start, bryn, numbers, logged, expected):
    with transaction.atomic():
        ruled(draft, numbers)
        stage = make.make_stage() if expected else None
        if stage:
            make.make_expectations(draft, stage, expected)
        portfolio, before = start(stage), set()
        for key, level, days in logged:
            accept(
                portfolio, bryn, key, level=level, on=TODAY - datetime.timedelta(days=days), answers=ANSWERS.get(key)
            )
            after = met(portfolio) & set(GROWING)
            assert before <= after
            before = after
        transaction.set_rollback(True)
    draft.refresh_from_db()
