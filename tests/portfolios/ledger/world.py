"""A technician with rows of every kind on record, made through the portal's own processes."""

import uuid
from contextlib import contextmanager
from io import BytesIO
from types import SimpleNamespace

from django.db import connection, transaction
from django.utils import timezone

from portfolios import ledger
from portfolios.canonical import digest
from portfolios.evidence import locking
from portfolios.ledger import heads
from portfolios.models import CompetencySignOff, Evidence, FeedbackCycle, StageCompletion
from portfolios.moving.move import move
from portfolios.progress import starting
from portfolios.reports import jobs, reviewing
from portfolios.sign_off import moves, questions
from portfolios.supervision import ending, invitations
from portfolios.tickets import answering, asking
from tests import make
from tests.portfolios.reports.steps import asked, attach, running
from tests.portfolios.sign_off.steps import decide, shown, waiting_claim, withdraw_acceptance
from tests.portfolios.tickets.steps import make_witnessed

Kind = ledger.Kind
SIGNED = {"assurance": "account", "language": "en"}


def make_world():
    """Two technicians, of whom one is tampered with and the other is not; what was exported at the end."""
    asha = make.make_user("asha@example.org", "Asha Rahman", registration_number="5012345")
    ffion = make.make_user("ffion@example.org", "Ffion Hughes", registration_number="5023456", language="cy")
    bryn = make.make_user("bryn@example.org", "Bryn Davies", profession="pharmacist", registration_number="2012345")
    dewi = make.make_user("dewi@example.org", "Dewi Price", registration_number="5034567")
    before, stages = make.make_edition(code="2025"), [make.make_stage(slug) for slug in ("experienced", "enhanced")]
    edition = make.make_next_edition(before, "2026")
    asha, ffion = (lived(owner, bryn, dewi, edition, stages) for owner in (asha, ffion))
    heads.export()
    exported = heads.read(heads.path())
    return SimpleNamespace(asha=asha, ffion=ffion, bryn=bryn, dewi=dewi, file=heads.path(), exported=exported)


def lived(owner, supervisor, former, edition, stages):
    """A portfolio in which everything has happened that the ledger tells of."""
    portfolio = moved(owner, supervisor, edition, stages[0])
    starting.choose_stage(portfolio, stages[1], by=owner)
    supervise(portfolio, supervisor)
    ending.end(supervise(portfolio, former), by=owner)
    claims(portfolio, supervisor)
    tickets(owner)
    attain(portfolio, supervisor, stages[0])
    feedback(portfolio, supervisor)
    reports(portfolio, supervisor)
    return portfolio


def moved(owner, supervisor, edition, stage):
    """A portfolio that came from the edition before, with a claim and a sign-off."""
    before = starting.start(edition.replaces, stage, by=owner)
    supervise(before, supervisor)
    decide(waiting_claim(before), supervisor)
    attain(before, supervisor)
    return move(before, to=edition, by=owner, keeps=()).destination


def supervise(portfolio, supervisor):
    asking_them = invitations.invite(
        portfolio, email=supervisor.email, role="educational_supervisor", by=portfolio.owner
    )
    return invitations.accept(asking_them, by=supervisor)


def claims(portfolio, supervisor):
    """One in each state; one amended after it was accepted, one whose acceptance was taken back."""
    make.make_claim(portfolio)
    waiting = waiting_claim(portfolio)
    question = questions.ask(waiting.pk, text="Which device?", seen_digest=shown(waiting), by=supervisor)
    questions.answer(question, text="A spacer.", by=portfolio.owner)
    evidence = make.make_evidence(portfolio.owner)
    attach(evidence)
    decide(waiting_claim(portfolio, evidence), supervisor)
    decide(waiting_claim(portfolio), supervisor, "returned", "Say more.")
    moves.withdraw(waiting_claim(portfolio), by=portfolio.owner)
    amended = waiting_claim(portfolio)
    decide(amended, supervisor)
    locking.amend(Evidence.objects.get(pk=amended.evidence_id), by=portfolio.owner)
    regretted = waiting_claim(portfolio)
    decide(regretted, supervisor)
    withdraw_acceptance(regretted, supervisor)


def tickets(owner):
    said = answering.Said(
        name="Nia Pugh", position="Nurse", profession="nurse", address="nia@example.org", answers={"seen": "All of it."}
    )
    witnessed = make_witnessed(owner)
    ticket, _token = asking.ask(
        witnessed, asking.Wanted(name="Nia", email="nia@example.org"), by=owner, key=uuid.uuid4()
    )
    answering.answer(ticket, said, by=None, language="en")
    forgotten, _token = asking.ask(
        witnessed, asking.Wanted(name="Mair", email="mair@example.org"), by=owner, key=uuid.uuid4()
    )
    asking.revoke(forgotten, by=owner)


@transaction.atomic
def attain(portfolio, supervisor, stage=None):
    """Acts as rows: by which rules they come about is another room's matter."""
    shown = {"snapshot": {"competency": "D1.1", "claims": []}, "decider": supervisor, "technician": portfolio.owner}
    shown |= {"decider_name": supervisor.name, "decider_role": "educational_supervisor", "number": 1} | SIGNED
    shown |= {"decider_profession": supervisor.profession, "decider_verified_by": "Harbour Lane Surgery"}
    shown |= {"snapshot_sha256": digest(shown["snapshot"]), "decided_at": timezone.now()}
    item, level = portfolio.edition.items.get(code="D1.1"), portfolio.edition.levels.first()
    signed = CompetencySignOff(portfolio=portfolio, item=item, level=level, outcome="signed_off", **shown)
    completed = StageCompletion(portfolio=portfolio, stage=stage, outcome="completed", **shown)
    acts = {Kind.COMPETENCY_SIGNED_OFF: signed} | ({Kind.STAGE_COMPLETED: completed} if stage else {})
    for kind, act in acts.items():
        # Who was verified when is tested where stages are completed.
        with past_triggers():
            act.save(force_insert=True)
        ledger.record(portfolio, kind, by=supervisor, subject=act)


@transaction.atomic
def feedback(portfolio, supervisor):
    now = timezone.now()
    states = {"state": "open", "proposed_at": now, "approved_at": now, "approved_by": supervisor}
    cycle = FeedbackCycle.objects.create(portfolio=portfolio, technician=portfolio.owner, **states)
    ledger.record(portfolio, Kind.FEEDBACK_APPROVED, by=supervisor, subject=cycle)


def reports(portfolio, supervisor):
    report, lease = running(portfolio)
    head = ledger.head(portfolio)
    content = f"%PDF-1.7 {portfolio.pk}".encode()
    jobs.finish(lease, file=BytesIO(content), pages=3, ledger_head=head)
    report.refresh_from_db()
    reviewing.review(report, by=supervisor, outcome="reviewed", comment="All of it is hers.")
    _failed, lease = running(portfolio)
    jobs.fail(lease, "too_large")
    asked(portfolio)


@contextmanager
def past_triggers():
    """As somebody who may switch the triggers off, and with them the checks of foreign keys."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            yield
        finally:
            cursor.execute("SET session_replication_role = origin")
