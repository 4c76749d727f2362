"""What becomes of work that was signed on an item, for each kind of change."""

from django.db import transaction

from ..models import CarryRule, ItemChange

Kind, Policy = ItemChange.Kind, CarryRule.Policy
# Kinds for which editors choose; a new item has no past, and what is retired has nowhere to go.
CHOSEN = tuple(kind for kind in CarryRule.DEFAULTS if kind != Kind.RETIRED)


def rules_of(edition):
    """{kind: policy} for every kind that has a past. One query."""
    return {str(kind): str(policy) for kind, policy in CarryRule.DEFAULTS.items()} | dict(
        edition.carry_rules.values_list("kind", "policy")
    )


@transaction.atomic
def choose(edition, policies, *, by):
    """Keeps {kind: policy} of a draft. Called within `editing.recorded`, which says who `by` was."""
    ensure(edition)
    for kind, policy in policies.items():
        edition.carry_rules.filter(kind=kind).exclude(policy=policy).update(policy=Policy(policy))


def ensure(edition):
    """Writes down what nobody has chosen, so that the record is whole."""
    missing = rules_of(edition).keys() - set(edition.carry_rules.values_list("kind", flat=True))
    policies = rules_of(edition)
    CarryRule.objects.bulk_create(
        CarryRule(edition=edition, kind=kind, policy=policies[kind]) for kind in sorted(missing)
    )
