"""The letters about sign-off: who hears what, one letter for one person and page. No letter quotes evidence."""

from accounts import outbox

from .. import letters as by_choice
from ..access import supervisors_of


def tell_technicians(decisions, questions=(), *, supervisor):
    """One letter for each technician, about all their claims that were decided or asked about on one page."""
    told = {decision.technician_id: decision.technician for decision in decisions}
    told |= {question.claim.technician_id: question.claim.technician for question in questions}
    for key, technician in sorted(told.items()):
        about = {
            "decisions": [decision for decision in decisions if decision.technician_id == key],
            "questions": [question for question in questions if question.claim.technician_id == key],
        }
        claims = [each.claim for group in about.values() for each in group]
        portfolios = list({claim.portfolio for claim in claims})
        context = {"technician": technician, "decider": supervisor, "portfolios": portfolios}
        by_choice.post(technician, "mail/decisions_made", context | about)


def tell_of_withdrawal(decision, *, decider):
    """One letter to the technician whose claim is accepted no more."""
    context = {"technician": decision.technician, "decider": decider, "claim": decision.claim}
    outbox.post(decision.technician, "mail/acceptance_withdrawn", context)


def tell_supervisors(claims, *, technician):
    """One letter for each open supervisor of the portfolios in which claims now wait."""
    waiting = [claim.portfolio_id for claim in claims]
    for supervisor in supervisors_of(waiting):
        by_choice.post(supervisor, "mail/claims_waiting", {"technician": technician, "supervisor": supervisor})


def tell_asker(question):
    """One letter to whoever asked, if they supervise the portfolio still and want a letter each time."""
    claim = question.claim
    if question.asker in supervisors_of([claim.portfolio_id]):
        context = {"technician": claim.technician, "supervisor": question.asker, "claim": claim}
        by_choice.post(question.asker, "mail/question_answered", context)
