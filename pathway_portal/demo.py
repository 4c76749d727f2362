"""Fills an empty portal with the demo cast and their work, through the same processes that people use.

Invariant: idempotent; what is there already is left as it is, so that a second `make run` keeps the data.
"""

import uuid
from dataclasses import replace
from io import StringIO

import yaml
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import translation

from accounts import asking, verifying
from accounts.models import Organisation, User
from accounts.people import add_person
from frameworks import editors
from frameworks.files.loading import load_framework
from frameworks.files.problems import FileRefused
from frameworks.models import CareerStage, Edition, Framework
from portfolios.attainment import sheets, signing
from portfolios.canonical import digest
from portfolios.evidence import claiming, drafting, locking, uploads
from portfolios.evidence.drafting import Words
from portfolios.models import Claim, Decision, EvidenceForm, Portfolio
from portfolios.progress import starting
from portfolios.progress.pages import item_of
from portfolios.reports import building, jobs
from portfolios.sign_off import moves, questions, showcase
from portfolios.sign_off.snapshot import snapshot_of, with_content
from portfolios.supervision import ending, invitations

from . import demo_draft

PASSWORD = "pathway-demo"
FIXTURES = settings.BASE_DIR / "fixtures"
FILES = FIXTURES / "demo"


def seed(say=lambda sentence: None):
    """Load the reference, then the cast and their portfolios."""
    load_reference(say)
    cast = yaml.safe_load((FILES / "cast.yaml").read_text())
    for organisation in cast["organisations"]:
        Organisation.objects.update_or_create(name=organisation["name"], defaults=organisation)
    for person in cast["people"]:
        ensure_person(**person)
    for administrator in cast["administrators"]:
        ensure_administrator(**administrator)
    for portfolio in cast["portfolios"]:
        ensure_portfolio(portfolio, say)
    demo_draft.ensure()


def load_reference(say):
    lines = (FIXTURES / "load_order.txt").read_text().splitlines()
    names = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    for name in names:
        if name.startswith("frameworks/"):
            load_edition(FIXTURES / name, say)
    call_command("load_reference", stdout=StringIO())
    call_command("load_evidence_forms", stdout=StringIO())
    forms = EvidenceForm.objects.current().count()
    say(f"{Framework.objects.count()} frameworks and {forms} evidence forms are there.")


def load_edition(path, say):
    """What was published once stays as it was, also where its file has come to say more."""
    try:
        load_framework(path, publish_it=True)
    except FileRefused:
        file = yaml.safe_load(path.read_text())
        slug, code = file["framework"]["slug"], file["edition"]["code"]
        if not Edition.objects.public().filter(framework__slug=slug, code=code).exists():
            raise
        say(f"{slug}/{code} stays as it was published here.")


def ensure_person(*, email, organisation, is_editor=False, **fields):
    if User.objects.filter(email=email).exists():
        return
    employer = Organisation.objects.get(name=organisation)
    person = add_person(email=email, password=PASSWORD, organisation=employer, is_staff=is_editor, **fields)
    if is_editor:
        person.groups.add(editors.ensure_group())


def ensure_administrator(*, email, organisation, verified=(), asked_by=()):
    organisation, administrator = Organisation.objects.get(name=organisation), User.objects.get(email=email)
    if organisation.administrators.filter(person=administrator).exists():
        return
    organisation.administrators.create(person=administrator)
    for person in User.objects.filter(email__in=verified):
        how = {"basis": "identity", "register_checked": True, "seen_digest": verifying.digest_of(person)}
        verifying.verify(person, organisation, by=administrator, **how)
    for person in User.objects.filter(email__in=asked_by):
        asking.ask(person)


def ensure_portfolio(wanted, say):
    owner = User.objects.get(email=wanted["owner"])
    slug, code = wanted["edition"].split("/")
    edition = Edition.objects.get(framework__slug=slug, code=code)
    if Portfolio.objects.owned_by(owner).filter(edition=edition).exists():
        return
    stage = CareerStage.objects.get(slug=wanted["stage"])
    with translation.override(owner.language):
        portfolio = starting.start(edition, by=owner, stage=stage)
        for supervisor in wanted["supervisors"]:
            supervise(portfolio, **supervisor)
        for entry in wanted["evidence"]:
            log(portfolio, **entry)
        for signature in wanted["signatures"]:
            sign_off(portfolio, **signature)
        for report in wanted["reports"]:
            make_report(portfolio, **report)
    say(f"{owner.name}: {len(wanted['evidence'])} entries.")


def supervise(portfolio, *, email, role, ended=False):
    invitation = invitations.invite(portfolio, email=email, role=role, by=portfolio.owner)
    supervision = invitations.accept(invitation, by=User.objects.get(email=email))
    if ended:
        ending.end(supervision, by=portfolio.owner)


def log(portfolio, *, form, title, event_date, answers, claims, attachments=(), amended=None):
    words = Words(title=title, event_date=event_date, answers=text_of(answers), is_anonymised=True)
    with uploads.checked([upload_of(**attachment) for attachment in attachments]) as (files, refusals):
        if refusals:
            raise ValueError(*refusals)
        form = EvidenceForm.objects.current().get(key=form)
        evidence = drafting.create(
            form,
            words,
            by=portfolio.owner,
            key=uuid.uuid4(),
            files=files,
            files_description=" ".join(attachment["description"] for attachment in attachments),
        )
    claiming.choose(evidence, portfolio, [choice_of(portfolio, **claim) for claim in claims])
    made = {claim.item.code: claim for claim in evidence.claims.select_related("item")}
    submit([made[wanted["item"]] for wanted in claims if wanted.get("outcome")], portfolio.owner)
    for wanted in claims:
        settle(made[wanted["item"]], **wanted)
    if amended:
        amend(evidence, words, **amended)


def amend(evidence, words, *, answers):
    held = locking.amend(evidence, by=evidence.owner)
    changed = replace(words, answers=words.answers | text_of(answers))
    drafting.save(held, changed, by=evidence.owner, seen_version=held.version)


def text_of(answers):
    return {name: str(value) for name, value in answers.items()}


def upload_of(*, file, **fields):
    return SimpleUploadedFile(file, (FILES / file).read_bytes())


def choice_of(portfolio, *, item, level, why, **fields):
    edition = portfolio.edition
    return claiming.Chosen(edition.items.get(code=item), edition.levels.get(code=level), why)


def submit(claims, technician):
    if claims:
        moves.submit_all(claims, by=technician)


def settle(claim, *, outcome=None, by=None, reason="", question=None, shown_first=False, **fields):
    """Bring a submitted claim to the state that the cast file wants."""
    if question:
        ask(claim, **question)
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
            assurance=assurance_of(decider),
            language=decider.language,
        )
    if shown_first:
        showcase.place(claim, by=claim.technician)


def ask(claim, *, by, text, answer=""):
    """A supervisor's question, and what the technician answered if they did."""
    shown = with_content(Claim.objects).get(pk=claim.pk)
    asked = questions.ask(claim.pk, text=text, seen_digest=digest(snapshot_of(shown)), by=User.objects.get(email=by))
    if answer:
        questions.answer(asked, text=answer, by=claim.technician)


def assurance_of(decider):
    """As if the decider had signed in with the password alone, which the demo allows."""
    return Decision.Assurance.ORGANISATION if verifying.verified_by(decider) else Decision.Assurance.ACCOUNT


def sign_off(portfolio, *, item, by):
    """A supervisor signs off a competency for which enough was accepted."""
    signer, item = User.objects.get(email=by), item_of(portfolio, item)
    sheet = sheets.for_competency(portfolio, item)
    shown = {"level": sheet.level, "seen_digest": sheet.digest}
    signing.sign_off(portfolio, item, by=signer, assurance=assurance_of(signer), language=signer.language, **shown)


def make_report(portfolio, *, language, is_shared):
    report = jobs.request(portfolio, by=portfolio.owner, language=language, is_shared=is_shared, key=uuid.uuid4())
    building.build(report.pk)
