"""What rules of sufficiency must be before their edition is published. Found and told by `checks.py`."""

from collections import Counter

from django.utils.translation import gettext as _

from .models import SufficiencyRule
from .sufficiency import knows_evidence, names_for, rules_for, subject

Kind = SufficiencyRule.Kind
KINDS_OF_PROOF = 3


def rules_in_order(edition):
    return list(edition.sufficiency_rules.select_related("item").order_by("position", "pk"))


def rules_reach_competencies(edition, nodes):
    """A rule about an item against which, and under which, nothing can be claimed would never be read."""
    reached = {node.item.pk for node in nodes if any(below.item.is_assessable for below in node.walk())}
    for rule in rules_in_order(edition):
        if rule.item and rule.item_id not in reached:
            yield _("The rule %(code)s is about %(item)s, for which no evidence can be claimed.") % {
                "code": rule.code,
                "item": rule.item.code,
            }


def rules_are_said_once(edition, nodes):
    rules = rules_in_order(edition)
    counted = Counter((rule.item_id, *subject(rule)) for rule in rules)
    for about in [about for about, number in counted.items() if number > 1]:
        codes = [rule.code for rule in rules if (rule.item_id, *subject(rule)) == about]
        yield _("These rules ask the same of the same: %(codes)s.") % {"codes": ", ".join(codes)}


def rules_can_be_met_together(edition, nodes):
    """For each competency, by the rules that hold for it; told once for each pair of rules."""
    rules = rules_in_order(edition)
    parents = {node.item.pk: node.item.parent_id for node in nodes}
    told = set()
    for node in [node for node in nodes if node.item.is_assessable]:
        for more, most in contradictions(rules_for(node.item, rules, parents)):
            if (more.code, most.code) not in told:
                told.add((more.code, most.code))
                yield _("%(item)s: %(more)s asks for %(number)s, but %(most)s for at most %(limit)s.") % {
                    "item": node.item.code,
                    "more": more.code,
                    "number": more.number,
                    "most": most.code,
                    "limit": most.number,
                }


def contradictions(rules):
    """(a rule that asks for more pieces, the rule that allows fewer)."""
    limits = [rule for rule in rules if rule.kind == Kind.AT_MOST]
    asking = [rule for rule in rules if rule.kind in (Kind.AT_LEAST, Kind.OF_KIND, Kind.RECENCY)]
    return [(more, most) for most in limits for more in asking if more.number > most.number]


def triangulation_knows_three_kinds(edition, nodes):
    for rule in rules_in_order(edition):
        if rule.kind == Kind.TRIANGULATION and (rule.number or 1) > KINDS_OF_PROOF:
            yield _("%(code)s: there are three kinds of proof.") % {"code": rule.code}


def rules_name_known_evidence(edition, nodes):
    """A warning only: the forms may be loaded after the framework."""
    rules = rules_in_order(edition)
    names = names_for(rules)
    for rule in rules if knows_evidence() else ():
        if rule.evidence and rule.evidence not in names:
            yield _("%(code)s: no kind of evidence is called “%(name)s”.") % {"code": rule.code, "name": rule.evidence}
        elif rule.evidence:
            questions = names[rule.evidence].questions
            for name in {rule.counted_field, rule.errors_field} - {"", *questions}:
                yield _("%(code)s: that evidence asks no question “%(name)s”.") % {"code": rule.code, "name": name}


PROBLEMS = [
    rules_reach_competencies,
    rules_are_said_once,
    rules_can_be_met_together,
    triangulation_knows_three_kinds,
]
WARNINGS = [rules_name_known_evidence]
