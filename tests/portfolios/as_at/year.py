"""A technician's days: random legal moves through the portal's own functions, under a clock that is ours.

The year lies ahead of us: what the database compares with its own clock has begun, and has not run out.
"""

import datetime
import io
import random
import uuid
from contextlib import suppress

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.utils import timezone

from frameworks.models import Expectation
from portfolios.as_at.live import live
from portfolios.evidence import drafting, locking
from portfolios.models import Claim, Evidence, Question, Report, Supervision, Ticket
from portfolios.progress import starting
from portfolios.refusals import Refused
from portfolios.reports import jobs
from portfolios.sign_off import moves, questions
from portfolios.supervision import cover, ending, hand_over, invitations, lapsing
from portfolios.tickets import answering, asking
from tests import make
from tests.portfolios.attainment import steps as attained
from tests.portfolios.sign_off.steps import decide, shown, withdraw_acceptance

BEGUN = timezone.now() + datetime.timedelta(hours=1)
START = datetime.datetime(2027, 1, 1, 8, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
REFUSALS = (Refused, locking.NotAllowed, jobs.ReportRefused)
CODES = ("D1.1", "D1.1", "D1.2", "D2.1")


class Clock:
    """Each look at it takes a second."""

    def __init__(self, start=START):
        self.time = start

    def __call__(self):
        self.time += datetime.timedelta(seconds=1)
        return self.time


class Year:
    NOT_MOVES = (
        "__init__",
        "make_edition",
        "make_person",
        "pass_day",
        "move",
        "one_of",
        "claim_in",
        "supervisor_of",
        "signed_by_one",
        "sign_and_complete",
    )

    def __init__(self, monkeypatch, seed, *, portfolios=2):
        self.random, self.clock = random.Random(seed), Clock()
        monkeypatch.setattr(timezone, "now", self.clock)
        self.asha = make.make_user("asha@example.org", "Asha Rahman")
        self.elin = make.make_user("elin@example.org", "Elin Evans", profession="other")
        self.people = [self.make_person(name) for name in ("bryn", "dewi", "carys")]
        self.stages = [make.make_stage(slug) for slug in ("experienced", "enhanced", "advanced")]
        self.form = make.make_form("direct_observation", triangulation="third_party", title_en="Direct observation")
        framework = make.make_framework()
        editions = [self.make_edition(framework, code) for code in ("2026", "2027")[:portfolios]]
        self.portfolios = [starting.start(edition, self.stages[0], by=self.asha) for edition in editions]
        self.done, self.refused = {}, {}

    def make_edition(self, framework, code):
        """The first stage expects one competency of it alone, so that it comes to be completed."""
        edition = make.make_edition(framework, code, publish=False)
        item = edition.items.get(code=CODES[0])
        Expectation.objects.create(stage=self.stages[0], item=item, level=edition.levels.get(code="KH"))
        return make.publish_edition(edition)

    def make_person(self, name):
        person = make.make_user(f"{name}@example.org", name.title())
        TOTP.activate(person, generate_totp_secret())
        attained.verify(person, self.elin)
        return person

    def pass_day(self, most=4):
        """Some moves, and how every portfolio stands in the evening: [(moment, its State)]."""
        for _ in range(self.random.randint(0, most)):
            self.move(self.random.choice(MOVES))
        evening = [(portfolio, self.clock.time, live(portfolio)) for portfolio in self.portfolios]
        self.clock.time = self.clock.time.replace(hour=8, minute=0, second=0) + DAY
        return evening

    def move(self, name):
        """Do it with whatever there is to do it with; what the rules refuse has not happened."""
        try:
            done = getattr(self, name)()
        except REFUSALS as refused:
            self.refused[name] = type(refused).__name__
            return
        self.done[name] = self.done.get(name, 0) + (done is not None)

    def one_of(self, rows, by="created_at"):
        """A row at random, in every run of a seed the same one: our clock never shows one time twice."""
        found = list(rows.order_by(by))
        return self.random.choice(found) if found else None

    def claim_in(self, *statuses):
        return self.one_of(Claim.objects.filter(technician=self.asha, status__in=statuses))

    def supervisor_of(self, portfolio, **of):
        """Whoever supervises, by a grant that has begun by the database's own clock as well: cover has not."""
        open_ones = portfolio.supervisions.open().filter(started_at__lte=BEGUN, **of)
        open_ones = open_ones.order_by("supervisor__email").select_related("supervisor")
        people = [grant.supervisor for grant in open_ones]
        return self.random.choice(people) if people else None

    def write(self):
        form = self.random.choice([self.form, None])
        evidence = make.make_evidence(self.asha, **({"form": form} if form else {}))
        for portfolio in self.random.sample(self.portfolios, self.random.randint(1, len(self.portfolios))):
            for code in sorted(set(self.random.sample(CODES, self.random.randint(1, 2)))):
                make.make_claim(portfolio, evidence, code=code, level=self.random.choice(["KH", "SH", "DO"]))
        return evidence

    def reword(self):
        evidence = self.one_of(Evidence.objects.filter(owner=self.asha, status="draft"))
        if evidence is None:
            return None
        answers = {"what_happened": f"Reworded {self.random.random()}", "learning": "To listen."}
        words = drafting.Words(evidence.title, evidence.event_date, answers, True)
        return drafting.save(evidence, words, by=self.asha, seen_version=evidence.version)

    def submit(self):
        claim = self.claim_in("draft", "returned", "withdrawn")
        return claim and moves.submit(claim, by=self.asha)

    def withdraw(self):
        claim = self.claim_in("submitted")
        return claim and moves.withdraw(claim, by=self.asha)

    def decide(self):
        claim = self.claim_in("submitted")
        supervisor = claim and self.supervisor_of(claim.portfolio)
        outcome = self.random.choice(["accepted", "accepted", "returned"])
        return supervisor and decide(claim, supervisor, outcome, "Say more.")

    def withdraw_acceptance(self):
        claim = self.claim_in("accepted")
        supervisor = claim and self.supervisor_of(claim.portfolio)
        return supervisor and withdraw_acceptance(claim, supervisor)

    def amend(self):
        evidence = self.one_of(Evidence.objects.filter(owner=self.asha, status="locked"))
        return evidence and locking.amend(evidence, by=self.asha)

    def ask_again(self):
        claim = self.claim_in("accepted")
        return claim and moves.ask_again(claim, by=self.asha)

    def choose_stage(self):
        portfolio = self.random.choice(self.portfolios)
        return starting.choose_stage(portfolio, self.random.choice(self.stages), by=self.asha)

    def start_supervision(self):
        portfolio, person = self.random.choice(self.portfolios), self.random.choice(self.people)
        role = self.random.choice(["educational_supervisor", "practice_supervisor"])
        invitation = invitations.invite(portfolio, email=person.email, role=role, by=self.asha)
        return invitations.accept(invitation, by=person)

    def end_supervision(self):
        grants = Supervision.objects.open().filter(portfolio=self.random.choice(self.portfolios))
        grant = self.one_of(grants, by="supervisor__email")
        return grant and ending.end(grant, by=self.random.choice([self.asha, grant.supervisor]))

    def ask_assessor(self):
        evidence = self.one_of(Evidence.objects.filter(owner=self.asha, status="draft", form=self.form))
        wanted = asking.Wanted("Nia Pugh", f"nia-{self.random.randint(1, 4)}@surgery.example.org")
        return evidence and asking.ask(evidence, wanted, by=self.asha, key=uuid.uuid4())

    def answer_ticket(self):
        ticket = self.one_of(Ticket.objects.open(), by="sent_at")
        said = ticket and answering.Said("Nia", "Nurse", "nurse", address=ticket.email, answers={"what": "I saw it."})
        return ticket and answering.answer(ticket, said, by=None, language="en")

    def revoke_ticket(self):
        ticket = self.one_of(Ticket.objects.unanswered(), by="sent_at")
        return ticket and asking.revoke(ticket, by=self.asha)

    def ask_question(self):
        claim = self.claim_in("submitted")
        supervisor = claim and self.supervisor_of(claim.portfolio)
        return supervisor and questions.ask(claim.pk, text="When?", seen_digest=shown(claim), by=supervisor)

    def answer_question(self):
        question = self.one_of(Question.objects.unanswered(), by="asked_at")
        return question and questions.answer(question, text="On Monday.", by=self.asha)

    def signed_by_one(self, sign):
        """What one who may sign does to a competency of a portfolio."""
        portfolio = self.random.choice(self.portfolios)
        supervisor = self.supervisor_of(portfolio, role="educational_supervisor")
        item = self.one_of(portfolio.edition.items.filter(claims__status="accepted").distinct(), by="position")
        return supervisor and item and sign(portfolio, supervisor, item.code)

    def sign_competency_off(self):
        return self.signed_by_one(attained.sign_off)

    def withdraw_sign_off(self):
        return self.signed_by_one(attained.withdraw)

    def complete_stage(self):
        return self.signed_by_one(self.sign_and_complete)

    def sign_and_complete(self, portfolio, supervisor, _code):
        """Of the one competency that the stage expects, signed off now if it can be."""
        with suppress(Refused):
            attained.sign_off(portfolio, supervisor, CODES[0])
        return attained.complete(portfolio, self.stages[0], supervisor)

    def withdraw_completion(self):
        return self.signed_by_one(
            lambda portfolio, by, _code: attained.withdraw_completion(portfolio, self.stages[0], by)
        )

    def arrange_cover(self):
        by, deputy = self.random.sample(self.people, 2)
        starts_at = self.clock() + self.random.randint(0, 2) * DAY
        return cover.arrange(by=by, deputy=deputy, starts_at=starts_at, until=starts_at + 4 * DAY)

    def sweep_cover(self):
        return lapsing.sweep() or None

    def hand_over(self):
        by, colleague = self.random.sample(self.people, 2)
        offered = hand_over.offer(by=by, colleague=colleague, portfolios=self.portfolios).hand_over
        return hand_over.accept(offered, by=colleague)

    def ask_for_report(self):
        portfolio = self.random.choice(self.portfolios)
        return jobs.request(portfolio, by=self.asha, language="en", is_shared=True, key=uuid.uuid4())

    def end_report(self):
        report = self.one_of(Report.objects.filter(state="queued"), by="requested_at")
        if report is None:
            return None
        if self.random.random() < 0.3:
            return jobs.cancel(report, by=self.asha) or report
        lease = jobs.take(report.pk)
        if self.random.random() < 0.3:
            return jobs.fail(lease, "too_large") or report
        return jobs.finish(lease, file=io.BytesIO(b"%PDF-1.7"), pages=1, ledger_head="") or report


ALL = tuple(name for name, each in vars(Year).items() if callable(each) and name not in Year.NOT_MOVES)
# What leads on to the rest.
OFTEN = ("write", "submit", "submit", "decide", "decide", "decide", "start_supervision", "start_supervision")
MOVES = ALL + OFTEN + ("sign_competency_off", "sign_competency_off", "complete_stage", "complete_stage")
