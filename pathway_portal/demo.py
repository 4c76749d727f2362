"""Fills an empty portal with the demo cast and their work, through the same processes that people use.

Invariant: idempotent; what is there already is left as it is, so that a second `make run` keeps the data.
"""

import uuid

import yaml
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import translation

from accounts.models import Organisation, User
from accounts.people import add_person
from frameworks import drafting, editors
from frameworks.models import CareerStage, Edition, Framework
from portfolios.canonical import digest
from portfolios.evidence import keeping, locking
from portfolios.models import Claim, Decision, Evidence, EvidenceForm, Portfolio
from portfolios.progress import starting
from portfolios.reports import building, jobs
from portfolios.sign_off import moves
from portfolios.sign_off.snapshot import snapshot_of, with_content
from portfolios.supervision import ending, invitations

PASSWORD = "pathway-demo"
FIXTURES = settings.BASE_DIR / "fixtures"
FILES = FIXTURES / "demo"
DRAFT_CODE = "2027"


def seed(say=lambda sentence: None):
    """Load the reference, then the cast and their portfolios."""
    load_reference(say)
    cast = yaml.safe_load((FILES / "cast.yaml").read_text())
    for organisation in cast["organisations"]:
        Organisation.objects.update_or_create(name=organisation["name"], defaults=organisation)
    for person in cast["people"]:
        ensure_person(**person)
    for portfolio in cast["portfolios"]:
        ensure_portfolio(portfolio, say)
    ensure_draft_edition()


def load_reference(say):
    lines = (FIXTURES / "load_order.txt").read_text().splitlines()
    names = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    for name in names:
        if name.startswith("frameworks/"):
            call_command("load_framework", FIXTURES / name, publish=True, verbosity=0)
    call_command("load_reference", verbosity=0)
    call_command("load_evidence_forms", verbosity=0)
    say(f"{Framework.objects.count()} frameworks and {EvidenceForm.objects.current().count()} evidence forms are there.")


def ensure_person(*, email, organisation, is_editor=False, **fields):
    if User.objects.filter(email=email).exists():
        return
    employer = Organisation.objects.get(name=organisation)
    person = add_person(email=email, password=PASSWORD, organisation=employer, is_staff=is_editor, **fields)
    if is_editor:
        person.groups.add(editors.ensure_group())


def ensure_portfolio(wanted, say):
    owner = User.objects.get(email=wanted["owner"])
    slug, code = wanted["edition"].split("/")
    edition = Edition.objects.get(framework__slug=slug, code=code)
    if Portfolio.objects.owned_by(owner).filter(edition=edition).exists():
        return
    stage = CareerStage.objects.get(slug=wanted["stage"])
    with translation.override(owner.language):
        portfolio = starting.start(owner=owner, edition=edition, stage=stage)
        for supervisor in wanted["supervisors"]:
            supervise(portfolio, **supervisor)
        for entry in wanted["evidence"]:
            log(portfolio, **entry)
        for report in wanted["reports"]:
            make_report(portfolio, **report)
    say(f"{owner.name}: {len(wanted['evidence'])} entries.")


def supervise(portfolio, *, email, role, ended=False):
    invitation = invitations.invite(portfolio, email=email, role=role, by=portfolio.owner)
    supervision = invitations.accept(invitation, by=User.objects.get(email=email))
    if ended:
        ending.end(supervision, by=portfolio.owner)


def log(portfolio, *, form, title, event_date, answers, claims, attachments=(), amended=None):
    evidence = Evidence.objects.create(
        owner=portfolio.owner,
        form=EvidenceForm.objects.current().get(key=form),
        title=title,
        event_date=event_date,
        answers={name: str(value) for name, value in answers.items()},
        is_anonymised=True,
    )
    for attachment in attachments:
        attach(evidence, **attachment)
    made = [(claim_of(portfolio, evidence, **claim), claim) for claim in claims]
    submit([claim for claim, wanted in made if wanted.get("outcome")], portfolio.owner)
    for claim, wanted in made:
        settle(claim, **wanted)
    if amended:
        held = locking.amend(evidence, by=portfolio.owner)
        held.answers |= amended["answers"]
        held.save(update_fields=["answers", "updated_at"])


def attach(evidence, *, file, description):
    upload = SimpleUploadedFile(file, (FILES / file).read_bytes())
    keeping.attach(evidence, [upload], descriptions=[description], by=evidence.owner)


def claim_of(portfolio, evidence, *, item, level, why, **fields):
    return Claim.objects.create(
        portfolio=portfolio,
        evidence=evidence,
        technician=portfolio.owner,
        item=portfolio.edition.items.get(code=item),
        level=portfolio.edition.levels.get(code=level),
        justification=why,
    )


def submit(claims, technician):
    if claims:
        moves.submit_all(claims, by=technician)


def settle(claim, *, outcome=None, by=None, reason="", **fields):
    """Bring a submitted claim to the state that the cast file wants."""
    if outcome == Claim.Status.WITHDRAWN:
        moves.withdraw(claim, by=claim.technician)
    elif outcome in Decision.Outcome.values:
        decider = User.objects.get(email=by)
        shown = with_content(Claim.objects).get(pk=claim.pk)
        moves.decide(
            claim.pk,
            outcome=outcome,
            reason=reason,
            seen_digest=digest(snapshot_of(shown)),
            by=decider,
            assurance=Decision.Assurance.ACCOUNT,
            language=decider.language,
        )


def make_report(portfolio, *, language, is_shared):
    report = jobs.request(portfolio, by=portfolio.owner, language=language, is_shared=is_shared, key=uuid.uuid4())
    building.build(report.pk)


def ensure_draft_edition():
    """A draft that the editor can change and publish."""
    framework = Framework.objects.get(slug="primary-care")
    if not framework.editions.filter(code=DRAFT_CODE).exists():
        drafting.copy_edition(
            framework.current_edition, by=User.objects.get(email="elin@example.org"), code=DRAFT_CODE
        )
