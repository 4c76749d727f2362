"""The letters about feedback. None quotes an answer; the one to a colleague names nobody but the technician."""

from django.utils.translation import get_language

from accounts import outbox
from accounts.models import User

from ..access import supervisors_of


def tell_supervisors(cycle):
    for supervisor in supervisors_of([cycle.portfolio_id]):
        outbox.post(supervisor, "mail/feedback_proposed", {"cycle": cycle, "reader": supervisor})


def tell_of_approval(cycle):
    outbox.post(cycle.technician, "mail/feedback_approved", {"cycle": cycle})


def tell_of_return(cycle, *, by):
    outbox.post(cycle.technician, "mail/feedback_returned", {"cycle": cycle, "supervisor": by})


def tell_of_release(cycle):
    outbox.post(cycle.technician, "mail/feedback_released", {"cycle": cycle})


def ask_rater(rater, cycle, token):
    known = User.objects.filter(email__iexact=rater.email).first()
    context = {"rater": rater, "cycle": cycle, "technician": cycle.technician, "token": token}
    language = None if known else (cycle.technician.language or get_language())
    outbox.post(known or rater.email, "mail/feedback_asked", context, language=language)
