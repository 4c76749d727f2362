"""The letters about competencies and stages. No letter quotes evidence or a reason: it leads to where they are read."""

from accounts import outbox
from accounts.models import User

from ..models import CompetencySignOff, Supervision
from .locks import SIGNING_ROLES


def tell_of_competency(act):
    is_undone = act.outcome == CompetencySignOff.Outcome.WITHDRAWN
    template = "mail/competency_withdrawn" if is_undone else "mail/competency_signed_off"
    outbox.post(act.technician, template, {"act": act, "technician": act.technician, "item": act.item})


def tell_of_stage(act):
    template = "mail/stage_withdrawn" if act.outcome == act.Outcome.WITHDRAWN else "mail/stage_completed"
    outbox.post(act.technician, template, {"act": act, "technician": act.technician, "stage": act.stage})


def ask(supervisors, portfolio, *, item=None, stage=None):
    """One letter for each supervisor who may sign what the technician asks for."""
    for supervisor in supervisors:
        context = {"supervisor": supervisor, "portfolio": portfolio, "technician": portfolio.owner}
        outbox.post(supervisor, "mail/sign_off_asked", context | {"item": item, "stage": stage})


def tell_of_expiry(technician, acts):
    outbox.post(technician, "mail/sign_offs_expire", {"technician": technician, "acts": acts})


def signers_of(portfolio):
    """The people who may sign off this portfolio's competencies now, and can sign in."""
    grants = Supervision.objects.open().filter(portfolio=portfolio, role__in=SIGNING_ROLES)
    return User.objects.filter(pk__in=grants.values("supervisor"), is_active=True)
