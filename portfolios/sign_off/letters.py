"""The letters about sign-off: who hears what, one letter for one person and page. No letter quotes evidence."""

from itertools import groupby

from accounts import outbox

from ..access import supervisors_of


def tell_technicians(decisions, *, decider):
    """One letter for each technician, about all their claims that were decided on one page."""
    ordered = sorted(decisions, key=lambda decision: decision.technician_id)
    for _key, group in groupby(ordered, key=lambda decision: decision.technician_id):
        group = list(group)
        context = {
            "technician": group[0].technician,
            "decider": decider,
            "decisions": group,
            "portfolios": list({decision.claim.portfolio for decision in group}),
        }
        outbox.post(group[0].technician, "mail/decisions_made", context)


def tell_of_withdrawal(decision, *, decider):
    """One letter to the technician whose claim is accepted no more."""
    context = {"technician": decision.technician, "decider": decider, "claim": decision.claim}
    outbox.post(decision.technician, "mail/acceptance_withdrawn", context)


def tell_supervisors(claims, *, technician):
    """One letter for each open supervisor of the portfolios in which claims now wait."""
    waiting = [claim.portfolio_id for claim in claims]
    for supervisor in supervisors_of(waiting):
        outbox.post(supervisor, "mail/claims_waiting", {"technician": technician, "supervisor": supervisor})
