"""What somebody else said counts as somebody else's view, on whatever form it stands."""

import pytest
from django.utils import timezone

from portfolios.feedback import cycles
from portfolios.models import Evidence, Ticket, TicketAnswer
from tests import make
from tests.portfolios.feedback import steps as feedback
from tests.portfolios.sign_off import steps as decisions
from tests.portfolios.sufficiency.steps import TEXTS, form, verdict

pytestmark = pytest.mark.django_db


@pytest.fixture
def portfolio(draft, start):
    make.make_rule(draft, "triangulation", number=2)
    return start()


def stated(evidence):
    """The evidence with the answer of somebody who was asked about it."""
    ticket = Ticket.objects.create(
        evidence=evidence,
        name="Nia Pugh",
        email="nia@example.org",
        token_digest="a" * 64,
        expires_at=timezone.now() + timezone.timedelta(days=1),
    )
    who = {"name": "Nia Pugh", "position": "Nurse", "profession": "nurse", "assurance": "ticket_email"}
    content = who | {"answers": [], "asked": {"name": "Nia Pugh", "email": "nia@example.org"}}
    TicketAnswer.objects.create(
        ticket=ticket,
        evidence=evidence,
        content=content,
        sha256="a" * 64,
        language="en",
        answered_at=timezone.now(),
        **who,
    )
    return evidence


def accepted(portfolio, evidence, bryn):
    claim = decisions.waiting_claim(portfolio, evidence)
    decisions.decide(claim, bryn)
    return claim


def test_statement_of_an_assessor_makes_it_seen_by_somebody_else(portfolio, asha, bryn):
    evidence = make.make_evidence(asha, form=form("qi_project"), answers=TEXTS)
    accepted(portfolio, stated(evidence), bryn)
    assert verdict(portfolio).is_met


def test_released_feedback_is_somebody_elses_view(portfolio, asha, bryn):
    cycle = feedback.opened(portfolio, bryn)
    feedback.answer_all(cycle, 4)
    evidence = cycles.release(cycle, by=asha).evidence
    Evidence.objects.filter(pk=evidence.pk).update(
        answers={"taken": "To ask sooner."}, title="Feedback", event_date=timezone.localdate(), is_anonymised=True
    )
    accepted(portfolio, Evidence.objects.get(pk=evidence.pk), bryn)
    assert verdict(portfolio).findings[0].have == 1
    assert "something that somebody else has seen" not in verdict(portfolio).findings[0].sentence
