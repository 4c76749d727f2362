"""Two technicians who differ only in how much they have, on the reference that the portal ships.

Made for counting queries: everything that a list may show grows with the number of entries.
"""

import hashlib
import random
import uuid
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import transaction
from django.db.models import Case, When
from django.utils import timezone, translation

from accounts.models import KeptText, OutgoingMail
from frameworks.editors import ensure_group
from frameworks.models import Bookmark, CareerStage, Edition, Publication
from pathway_portal import demo, register
from portfolios import ledger
from portfolios.attainment.basis import basis_of
from portfolios.models import (
    Attachment,
    Claim,
    CompetencySignOff,
    Decision,
    DecisionDraft,
    Evidence,
    EvidenceForm,
    Invitation,
    Phrase,
    Question,
    Report,
    Review,
    Submission,
    Supervision,
)
from portfolios.progress.coverage import coverage
from portfolios.sign_off import moves
from portfolios.tickets import answering, asking
from tests import make
from tests.access_visitor import Visitor
from tests.access_world import undone
from tests.portfolios.sign_off.steps import decide, shown

# Numbers of register's technicians far enough apart to have supervisors of their own.
FEW, MANY = 20, 200
NUMBERS = {FEW: 0, MANY: register.TECHNICIANS_PER_SUPERVISOR}


@contextmanager
def busy():
    """{FEW: what there is of the smaller one, MANY: of the larger}, and the editor, until the end of a module."""
    with translation.override("en"), undone():
        demo.load_reference(say=lambda sentence: None)
        known = reference()
        publications = [make_publication(number) for number in range(MANY // 10)]
        world = SimpleNamespace(staff=make_staff(), letters=make_letters())
        world.sizes = {count: make_pair(count, known, publications) for count in NUMBERS}
        yield world


def reference():
    edition = Edition.objects.get(framework__slug="primary-care", code="2026")
    items = list(edition.items.assessable().prefetch_related("descriptors").select_related("edition__framework"))
    form = EvidenceForm.objects.current().get(key="reflective_account")
    return register.Reference(edition, form, items, list(edition.levels.all()))


def make_publication(number):
    return Publication.objects.create(slug=f"news-{number}", title_en=f"News {number}", kind="news", publisher="Us")


def make_staff():
    editor = make.make_user(
        "elin@example.org", "Elin Evans", profession="other", is_staff=True, organisation=make.make_organisation()
    )
    editor.groups.add(ensure_group())
    return with_second_factor(editor)


def with_second_factor(person):
    TOTP.activate(person, generate_totp_secret())
    return person


def make_letters():
    return OutgoingMail.objects.bulk_create(
        OutgoingMail(recipient="asha@example.org", subject=f"Letter {number}") for number in range(MANY)
    )


def make_pair(count, known, publications):
    """A technician with `count` entries, three claims on each, and a supervisor of theirs and of others."""
    number = NUMBERS[count]
    register.fill_batch(range(number, number + 1), count, known, random.Random(1))
    grant = Supervision.objects.get(technician__email=f"technician-{number}@example.org")
    pair = SimpleNamespace(portfolio=grant.portfolio, technician=grant.technician, supervisor=grant.supervisor)
    pair.number, pair.some = number, count // 10
    pair.portfolio.target_stage = CareerStage.objects.get(slug="enhanced")
    pair.portfolio.save(update_fields=["target_stage"])
    with_second_factor(pair.supervisor)
    make_work(grant, known, count // 2, seed=1)
    add_people(pair, known)
    add_papers(pair, publications)
    add_to_the_queue(pair)
    add_signatures(pair)
    pair.things = things_of(pair, known)
    pair.visitors = {"technician": Visitor(pair.technician), "supervisor": Visitor(pair.supervisor)}
    return pair


def things_of(pair, known):
    """What an address may name of this portfolio, as its arguments."""
    key = {"pk": pair.portfolio.pk}
    evidence = {status: {"pk": each.pk} for status, each in make_evidence(pair, known).items()}
    evidence["seen"] = {"pk": make_seen(pair).pk}
    accepted = pair.portfolio.claims.accepted().filter(evidence=evidence["locked"]["pk"]).first()
    return evidence | {
        "-": {},
        "portfolio": key,
        "competency": key | {"code": busiest_competency(pair.portfolio)},
        "accepted": {"pk": accepted.pk},
        "form": {"form_key": known.form.key},
        "report": {"pk": make_report(pair, pair.some + 1).pk},
    }


def add_people(pair, known):
    """Former supervisors and invitations of the technician; other technicians, with work, of the supervisor."""
    for place in range(pair.some):
        name = f"{pair.number}-{place}"
        former = make.make_supervision(pair.portfolio, make.make_user(f"former-{name}@example.org", f"Former {name}"))
        make.end_supervision(former, pair.technician)
        Invitation.objects.create(
            portfolio=pair.portfolio,
            email=f"invited-{name}@example.org",
            token_digest=f"digest-{name}",
            expires_at=timezone.now() + timedelta(days=14),
        )
        other = make.make_user(f"other-{name}@example.org", f"Other {name}")
        grant = make.make_supervision(make.make_portfolio(other, known.edition), pair.supervisor)
        make_work(grant, known, 1, seed=place)


def make_work(grant, known, count, seed):
    """Entries that somebody else has seen, with their claims and the decisions on them."""
    seen = replace(known, form=EvidenceForm.objects.current().get(key="direct_observation"))
    claims = list(register.entries(grant, count, seen, random.Random(seed)))
    Evidence.objects.bulk_create({claim.evidence_id: claim.evidence for claim in claims}.values())
    Claim.objects.bulk_create(claims)
    kept = [register.submission(claim) for claim in claims if claim.submitted_at]
    Submission.objects.bulk_create(kept)
    Decision.objects.bulk_create(register.decision(each) for each in kept if each.claim.decided_at)


def add_signatures(pair):
    """Sign-offs on as many competencies as there are tens of entries, twice each, and what is asked for."""
    busiest = Case(When(code=busiest_competency(pair.portfolio), then=0), default=1)
    items = pair.portfolio.edition.items.assessable().order_by(busiest, "position")[: pair.some]
    capacity = {"decider_role": "educational_supervisor", "decider_profession": "pharmacist"}
    for number, item in [(number, item) for item in items for number in (1, 2)]:
        accepted = pair.portfolio.claims.accepted().filter(item=item).prefetch_related("decisions")
        CompetencySignOff.objects.create(
            portfolio=pair.portfolio,
            technician=pair.technician,
            item=item,
            level=pair.portfolio.edition.levels.first(),
            number=number,
            outcome="signed_off",
            expires_on=timezone.localdate() + timedelta(days=30),
            decider=pair.supervisor,
            decider_name=pair.supervisor.name,
            decider_registration_number=pair.supervisor.registration_number,
            decided_at=timezone.now(),
            snapshot={"rests_on": basis_of(accepted)},
            snapshot_sha256="0" * 64,
            **capacity,
        )
    with transaction.atomic():
        for item in items:
            ledger.record(pair.portfolio, "competency_asked_for", by=pair.technician, facts={"item": item.pk})


def add_to_the_queue(pair):
    """Phrases of the supervisor; questions, showcases and decisions begun on what waits for them."""
    Phrase.objects.bulk_create(Phrase(owner=pair.supervisor, text=f"Phrase {number}") for number in range(pair.some))
    waiting = list(Claim.objects.awaiting(pair.supervisor).select_related("item")[: max(pair.some, 6)])
    for claim in waiting[::2]:
        said = {"claim": claim, "claim_version": claim.version, "asker": pair.supervisor}
        Question.objects.create(**said, asker_name="Sam", text="Alone?", asked_at=timezone.now())
        DecisionDraft.objects.create(
            supervisor=pair.supervisor, claim=claim, reason="Say", seen_digest=shown(claim), seen_version=claim.version
        )
    places = {}
    for claim in waiting[1::2]:
        places[claim.portfolio_id, claim.item_id] = claim.pk
    Claim.objects.filter(pk__in=places.values()).update(showcase_position=1)


def add_papers(pair, publications):
    """Reports with a review each, bookmarks, kept texts."""
    for number in range(1, pair.some + 1):
        report = make_report(pair, number)
        Review.objects.create(
            report=report,
            technician=pair.technician,
            reviewer=pair.supervisor,
            reviewer_role="educational_supervisor",
            outcome="reviewed",
            report_sha256=report.sha256,
            reviewed_at=timezone.now(),
        )
        KeptText.objects.create(id=report.pk, owner=pair.technician, path="/account/", fields=[["name", "A"]])
    Bookmark.objects.bulk_create(
        Bookmark(reader=pair.technician, publication=publication) for publication in publications[: pair.some]
    )


def make_report(pair, number):
    sha256 = hashlib.sha256(f"{pair.number}-{number}".encode()).hexdigest()
    report = Report.objects.create(
        portfolio=pair.portfolio,
        number=number,
        requested_by=pair.technician,
        language="en",
        verification_code=f"{pair.number:04d}{number:08d}",
    )
    file = {"file": f"reports/{sha256}.pdf", "sha256": sha256, "pages": 9, "size": 9, "finished_at": timezone.now()}
    Report.objects.filter(pk=report.pk).update(state="ready", progress=100, **file)
    report.refresh_from_db()
    return report


def make_evidence(pair, known):
    """{status: an entry in it} with more files and claims where there is more of everything."""
    made, answers = {}, {field["name"]: register.WORDS for field in known.form.fields}
    for status in Evidence.Status.values:
        made[status] = evidence = make.make_evidence(pair.technician, form=known.form, answers=answers)
        claimed = known.items[: max(2, pair.some // 2)]
        claims = [make.make_claim(pair.portfolio, evidence, item.code) for item in claimed]
        attach(evidence, 1 if pair.some < 5 else Attachment.MAXIMUM_PER_EVIDENCE)
        if status != "draft":
            moves.submit_all(claims, by=pair.technician)
        if status == "locked":
            for claim in claims:
                decide(claim, pair.supervisor)
        evidence.refresh_from_db()
    return made


def make_seen(pair):
    """A draft about which people were asked, half of whom have answered."""
    form = EvidenceForm.objects.current().get(key="direct_observation")
    seen = make.make_evidence(pair.technician, form=form, answers={})
    for number in range(pair.some):
        wanted = asking.Wanted(name=f"Assessor {number}", email=f"assessor-{pair.number}-{number}@example.org")
        ticket, _token = asking.ask(seen, wanted, by=pair.technician, key=uuid.uuid4())
        if number % 2:
            said = answering.Said(wanted.name, "Nurse", "nurse", address=wanted.email)
            answering.answer(ticket, said, by=None, language="en")
    return seen


def attach(evidence, count):
    for number in range(count):
        Attachment.objects.create(
            evidence=evidence,
            name=f"file-{number}.pdf",
            kind="application/pdf",
            size=9,
            sha256="a" * 64,
            file=f"evidence/{number}",
        )


def busiest_competency(portfolio):
    """The code of the competency with most claims."""
    return max(coverage(portfolio).competencies, key=lambda each: sum(each.counts.values())).item.code
