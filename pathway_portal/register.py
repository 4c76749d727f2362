"""Invented technicians by the thousand, for load and query measurements on data of the register's shape.

Everything goes in by bulk, so it takes seconds, but under the same constraints and triggers as the real thing; the
ledger's chain is valid.
"""

import datetime
import random
from collections import Counter
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from frameworks.models import Edition
from portfolios.canonical import digest
from portfolios.ledger import begun_with
from portfolios.models import (
    Claim,
    Decision,
    Evidence,
    EvidenceForm,
    LedgerEvent,
    Portfolio,
    Submission,
    Supervision,
)
from portfolios.sign_off.snapshot import snapshot_of

TECHNICIANS_PER_SUPERVISOR = 15
CLAIMS_PER_EVIDENCE = 3
BATCH = 25
# How claims stand in a portfolio that has been used for a while.
STATUSES = {Claim.Status.ACCEPTED: 70, Claim.Status.SUBMITTED: 12, Claim.Status.RETURNED: 8, Claim.Status.DRAFT: 10}
Kind = LedgerEvent.Kind
DECIDED = {Claim.Status.ACCEPTED: Kind.CLAIM_ACCEPTED, Claim.Status.RETURNED: Kind.CLAIM_RETURNED}
WORDS = (
    "I checked the inhaler technique of six people and followed up the two who needed another device. "
    "The audit showed that repeat requests waited three days, so we changed the form with reception. "
    "I reconciled the discharge letter with the repeat list and told the prescriber of each difference. "
    "Afterwards I asked what I would do differently, and wrote it down while the details were fresh. "
)


@dataclass
class Reference:
    edition: Edition
    form: EvidenceForm
    items: list
    levels: list


def reference():
    """The first published edition that takes evidence. Raises LookupError when there is none."""
    edition = Edition.objects.published().filter(items__is_assessable=True, levels__isnull=False).order_by("pk").first()
    form = EvidenceForm.objects.current().order_by("position").first()
    if edition is None or form is None:
        raise LookupError("Load a framework with levels and the evidence forms first.")
    items = list(edition.items.assessable().prefetch_related("descriptors").select_related("edition"))
    return Reference(edition, form, items, list(edition.levels.all()))


def fill(technicians, evidence, *, seed=1, progress=lambda done: None):
    """Add `technicians` people with `evidence` entries each; returns a Counter of what was added."""
    chance, known, added = random.Random(seed), reference(), Counter()
    first = User.objects.filter(email__startswith="technician-").count()
    for start in range(first, first + technicians, BATCH):
        stop = min(start + BATCH, first + technicians)
        added += fill_batch(range(start, stop), evidence, known, chance)
        progress(stop - first)
    count_anew()
    return added


def count_anew():
    """Tell the database's planner how large the tables are now: until it notices, it plans for empty ones."""
    with connection.cursor() as cursor:
        for model in (*apps.get_app_config("portfolios").get_models(), User):
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


@transaction.atomic
def fill_batch(numbers, evidence, known, chance):
    owners = people("technician", numbers, "pharmacy_technician", "59")
    groups = sorted({number // TECHNICIANS_PER_SUPERVISOR for number in numbers})
    supervisors = dict(zip(groups, people("supervisor", groups, "pharmacist", "29"), strict=True))
    portfolios = Portfolio.objects.bulk_create([Portfolio(owner=owner, edition=known.edition) for owner in owners])
    grants = Supervision.objects.bulk_create(
        Supervision(
            portfolio=portfolio,
            technician=portfolio.owner,
            supervisor=supervisors[number // TECHNICIANS_PER_SUPERVISOR],
            role="educational_supervisor",
        )
        for number, portfolio in zip(numbers, portfolios, strict=True)
    )
    claims = [claim for grant in grants for claim in entries(grant, evidence, known, chance)]
    Evidence.objects.bulk_create({claim.evidence_id: claim.evidence for claim in claims}.values(), batch_size=2000)
    Claim.objects.bulk_create(claims, batch_size=2000)
    submissions = [submission(claim) for claim in claims if claim.submitted_at]
    Submission.objects.bulk_create(submissions, batch_size=2000)
    decisions = [decision(kept) for kept in submissions if kept.claim.decided_at]
    Decision.objects.bulk_create(decisions, batch_size=2000)
    LedgerEvent.objects.bulk_create(chains(grants, submissions, decisions), batch_size=2000)
    written = len(owners) * evidence
    return Counter(technicians=len(owners), evidence=written, claims=len(claims), decisions=len(decisions))


def people(word, numbers, profession, prefix):
    """People who cannot sign in, found again when they are there already."""
    made = [
        User(
            email=f"{word}-{number}@example.org",
            name=f"{word.capitalize()} {number}",
            profession=profession,
            registration_number=f"{prefix}{number:05d}",
            password="!",
        )
        for number in numbers
    ]
    User.objects.bulk_create(made, ignore_conflicts=True)
    found = {person.email: person for person in User.objects.filter(email__in=[person.email for person in made])}
    return [found[person.email] for person in made]


def entries(grant, count, known, chance):
    """The claims of one technician, each with its evidence."""
    for number in range(count):
        when = timezone.now() - datetime.timedelta(days=chance.randrange(1, 900))
        statuses = chance.choices(list(STATUSES), STATUSES.values(), k=CLAIMS_PER_EVIDENCE)
        written = Evidence(
            owner=grant.technician,
            form=known.form,
            title=f"Entry {number + 1}",
            event_date=when.date(),
            answers={field["name"]: WORDS * chance.randrange(1, 3) for field in known.form.fields},
            is_anonymised=True,
            status=evidence_status(statuses),
        )
        # There are no files, and a row that is not saved yet cannot be asked.
        written._prefetched_objects_cache = {"attachments": []}
        for item, status in zip(chance.sample(known.items, CLAIMS_PER_EVIDENCE), statuses, strict=True):
            yield claim(grant, written, item, status, when, known, chance)


def evidence_status(statuses):
    if Claim.Status.ACCEPTED in statuses:
        return Evidence.Status.LOCKED
    return Evidence.Status.SUBMITTED if Claim.Status.SUBMITTED in statuses else Evidence.Status.DRAFT


def claim(grant, evidence, item, status, when, known, chance):
    decided = status in (Claim.Status.ACCEPTED, Claim.Status.RETURNED)
    made = Claim(
        portfolio=grant.portfolio,
        evidence=evidence,
        technician=grant.technician,
        item=item,
        level=chance.choice(known.levels),
        justification="I did this by myself and checked that it had worked.",
        status=status,
        submitted_at=None if status == Claim.Status.DRAFT else when,
        decided_at=when + datetime.timedelta(days=3) if decided else None,
        evidence_revision=1,
    )
    made.supervision = grant
    return made


def submission(claim):
    snapshot = snapshot_of(claim)
    return Submission(
        claim=claim,
        claim_version=claim.version,
        snapshot=snapshot,
        snapshot_sha256=digest(snapshot),
        submitted_at=claim.submitted_at,
    )


def decision(kept):
    claim, grant = kept.claim, kept.claim.supervision
    return Decision(
        claim=claim,
        claim_version=claim.version,
        outcome=claim.status,
        reason="" if claim.status == Claim.Status.ACCEPTED else "Please say what you did yourself.",
        snapshot=kept.snapshot,
        snapshot_sha256=kept.snapshot_sha256,
        technician=claim.technician,
        decider=grant.supervisor,
        decider_name=grant.supervisor.name,
        decider_role=grant.role,
        decider_profession=grant.supervisor.profession,
        decider_registration_number=grant.supervisor.registration_number,
        assurance=Decision.Assurance.ACCOUNT,
        language="en",
        decided_at=claim.decided_at,
    )


def chains(grants, submissions, decisions):
    """A valid ledger for each portfolio: started, then every submission and decision in order."""
    happened = {grant.portfolio_id: list(beginnings(grant)) for grant in grants}
    decided = {made.claim_id: made for made in decisions}
    for kept in submissions:
        claim, made = kept.claim, decided.get(kept.claim_id)
        facts = {"version": claim.version, "revision": 1, "snapshot": kept.snapshot_sha256}
        facts |= {"item": claim.item_id, "level": claim.level_id, "evidence": str(claim.evidence_id)}
        happened[claim.portfolio_id].append((Kind.CLAIM_SUBMITTED, claim.technician, facts, [claim, kept]))
        if made:
            facts = {"decision": str(made.pk), "version": claim.version, "snapshot": made.snapshot_sha256}
            happened[claim.portfolio_id].append((DECIDED[claim.status], made.decider, facts, [claim, made]))
    for grant in grants:
        yield from begun_with(grant.portfolio, happened[grant.portfolio_id])


def beginnings(grant):
    owner, facts = grant.technician, {"supervisor": grant.supervisor_id, "role": grant.role}
    yield Kind.PORTFOLIO_STARTED, owner, {"edition": grant.portfolio.edition_id}, [grant.portfolio]
    yield Kind.SUPERVISION_STARTED, grant.supervisor, facts, [grant]
