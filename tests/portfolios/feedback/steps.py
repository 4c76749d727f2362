"""Steps through a round of feedback."""

import re

from accounts.models import OutgoingMail
from portfolios.feedback import asking, cycles
from portfolios.feedback.questions import QUESTIONS
from portfolios.models import EvidenceForm, FeedbackRater
from tests import make

RATED = [question["name"] for question in QUESTIONS if question["kind"] == "rating"]
LINK = re.compile(r"/feedback/answer/([\w-]+)/")


def answers(step=4, **words):
    return dict.fromkeys(RATED, step) | {"goes_well": "", "could_change": ""} | words


def make_feedback_form():
    taken = {"name": "taken", "label": {"en": "What do you take?", "cy": "Beth?"}, "kind": "text", "required": True}
    form = EvidenceForm.objects.filter(key="multi_source_feedback").first()
    return form or make.make_form(
        "multi_source_feedback", title_en="Feedback", triangulation="third_party", fields=[taken]
    )


def prepared(portfolio, raters=4):
    """A cycle of the owner's with their own answers and a list."""
    make_feedback_form()
    cycle = cycles.start(portfolio, by=portfolio.owner)
    cycles.rate_oneself(cycle, answers(3), by=portfolio.owner)
    for number in range(raters):
        named = {"name": f"Colleague {number}", "email": f"colleague{number}@ward.example.org"}
        cycles.add_rater(cycle, relationship="Same ward, daily", by=portfolio.owner, **named)
    cycle.refresh_from_db()
    return cycle


def opened(portfolio, supervisor, raters=4):
    cycle = cycles.propose(prepared(portfolio, raters), by=portfolio.owner)
    return cycles.approve(cycle, by=supervisor)


def token_of(rater):
    """From the newest letter to this colleague."""
    return LINK.search(OutgoingMail.objects.filter(recipient=rater.email).order_by("-pk").first().body)[1]


def answer_all(cycle, count, **words):
    for number, rater in enumerate(FeedbackRater.objects.filter(cycle=cycle).order_by("name")[:count]):
        asking.answer(rater, answers(5 - number % 3, **words), by=None)
