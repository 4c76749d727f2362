from django import template

from portfolios.models import Decision
from portfolios.sign_off.snapshot import standing

register = template.Library()


@register.inclusion_tag("sign_off/_decision.html")
def decision_card(decision, claim=None):
    """A decision with who, when and why; an accepted one says what has changed since.

    `claim`: the decision's claim where it is fetched `snapshot.with_content`, to spare queries.
    """
    accepted = decision.outcome == Decision.Outcome.ACCEPTED
    return {"decision": decision, "standing": standing(decision, claim) if accepted else None}
