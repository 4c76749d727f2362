"""Competencies against the rules of their edition.

The level wanted is what the target stage expects, or, where it expects nothing, the lowest that was accepted, so that
everything counts; where more is accepted than wanted, the verdict is about the highest level that suffices.
"""

from django.utils import timezone

from frameworks.models import SufficiencyRule
from frameworks.sufficiency import ASKING, rules_for

from ..progress.alongside import rules_in
from ..progress.coverage import expectations_of, items_of, levels_of
from . import words
from .kinds import JUDGES, default_finding
from .names import names_of
from .pieces import NO_LEVEL, pieces_among, pieces_of
from .verdict import Verdict

VALIDITY = SufficiencyRule.Kind.VALIDITY


def judge(portfolio, items, today=None, *, claims=None):
    """{item key: Verdict} for these items of the portfolio's edition, on `today`.

    `claims`: those on the items, in hand, judged by `sign_off.standing.judge`; then none are fetched.
    """
    items = list(items)
    rules = rules_of(portfolio)
    parents = {item.pk: item.parent_id for item in items_of(portfolio)}
    expected = {row.item_id: row.level for row in expectations_of(portfolio)}
    found = pieces_of(portfolio, items, rules) if claims is None else pieces_among(claims, portfolio, items, rules)
    case = words.Case(portfolio, names_of(portfolio, rules), today or timezone.localdate())
    levels = {level.position: level for level in levels_of(portfolio)}
    return {
        item.pk: verdict(case.of(item), rules_for(item, rules, parents), found[item.pk], expected.get(item.pk), levels)
        for item in items
    }


def rules_of(portfolio):
    """The edition's rules: one query, kept on the portfolio."""
    if not hasattr(portfolio, "_sufficiency_rules"):
        came_along = hasattr(portfolio, "rule_rows")
        rules = rules_in(portfolio) if came_along else portfolio.edition.sufficiency_rules.order_by("position", "pk")
        portfolio._sufficiency_rules = list(rules)
    return portfolio._sufficiency_rules


def verdict(case, rules, pieces, expected, levels):
    counting = [piece for piece in pieces if not piece.left_out]
    for height in heights(counting, expected):
        high_enough = [piece for piece in counting if piece.height >= height]
        findings = findings_on(case, rules, high_enough, counting)
        if all(finding.is_met for finding in findings):
            break
    validity = next((rule for rule in rules if rule.kind == VALIDITY), None)
    return Verdict(
        is_met=all(finding.is_met for finding in findings),
        level=levels.get(height),
        findings=findings,
        rests_on=[piece.claim for piece in high_enough],
        remarks=words.remarks(pieces, len(counting) - len(high_enough), levels.get(height)),
        expires_in_months=validity.months if validity else None,
        renewal_needs=validity.number if validity else 0,
        event_dates=[piece.event_date for piece in high_enough if piece.event_date],
    )


def heights(counting, expected):
    """The levels that a sign-off could be about, as positions, the highest first."""
    floor = NO_LEVEL if expected is None else expected.position
    claimed = {piece.height for piece in counting if piece.height >= floor}
    return sorted(claimed | {floor} if expected or not claimed else claimed, reverse=True)


def findings_on(case, rules, pieces, all_pieces):
    """`pieces` are those of the level wanted; an upper limit counts whatever was accepted."""
    found = [
        JUDGES[rule.kind](rule, all_pieces if rule.kind == "at_most" else pieces, case)
        for rule in rules
        if rule.kind != VALIDITY
    ]
    return found if any(rule.kind in ASKING for rule in rules) else [default_finding(pieces, case), *found]
