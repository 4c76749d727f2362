"""The evidence of a report, each piece with its claims and what was decided about them.

Invariant: only what was submitted or decided is shown, in the words in which it was: never a draft, nor the draft
of an amendment, nor a justification changed since it was returned.
"""

import datetime
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy

from portfolios.canonical import digest
from portfolios.evidence.content import content_of, render_answers
from portfolios.evidence.put_forward import is_as_it_stands, last_contents
from portfolios.sign_off import standing
from portfolios.sign_off.snapshot import differences, snapshot_of, with_content
from portfolios.tickets.statements import statements

from ..models import Attachment, Claim, Decision
from .text import printable, printable_line, spoken

LONGEST_FACT = 80
# Answers in the technician's own words; the others are worded by the form.
TYPED = ("line", "text", "number", "email")
SHOWN = [Claim.Status.SUBMITTED, Claim.Status.ACCEPTED, Claim.Status.RETURNED]


class Answer(NamedTuple):
    label: str
    text: str
    is_typed: bool


@dataclass
class ShownClaim:
    claim: Claim
    code: str
    title: str
    level: str
    justification: str
    decisions: list
    is_changed: bool = False
    changed_fields: list = field(default_factory=list)
    # Of a past moment: that what is printed is not what the ledger recorded; empty where it is.
    doubt: str = ""

    @property
    def status(self):
        return self.claim.status


@dataclass
class ShownDecision:
    decision: Decision
    reason: str
    # What became of it since, in words; empty while it is current.
    became: str = ""
    doubt: str = ""


@dataclass
class File:
    """An attachment by what is known of it; `attachment` only where its picture can be shown."""

    name: str
    kind: str
    size: int
    sha256: str
    description: str
    attachment: Attachment | None
    number: int = 0
    entry_number: int = 0
    picture: str = ""


@dataclass
class Entry:
    evidence: object
    title: str
    form: str
    event_date: datetime.date | None
    # Question and answer: those of a few words apart from those of a paragraph.
    facts: list
    answers: list
    # What assessors without an account wrote, in their words and not the technician's.
    statements: list
    files: list
    claims: list
    is_being_amended: bool
    number: int = 0

    @property
    def first_item(self):
        return self.claims[0].claim.item


def entries_of(portfolio, language):
    """Each piece of evidence with a shown claim here, in the framework's order, numbered. Seven queries."""
    newest_first = Prefetch("decisions", queryset=Decision.objects.order_by("-claim_version"))
    claims = with_content(portfolio.claims.filter(status__in=SHOWN)).prefetch_related(newest_first)
    claims = list(claims.order_by("item__position", "submitted_at"))
    decisions = {claim.pk: list(claim.decisions.all()) for claim in claims}
    grouped = {}
    for claim in claims:
        grouped.setdefault(claim.evidence_id, []).append(claim)
    older = [claims for claims in grouped.values() if not is_as_it_stands(claims, claims[0].evidence)]
    kept = last_contents([claim for claims in older for claim in claims])
    found = [
        _entry(group, {claim.pk: decisions[claim.pk] for claim in group}, kept, language) for group in grouped.values()
    ]
    return in_order([entry for entry in found if entry is not None])


def in_order(entries):
    """In the framework's order, numbered."""
    entries.sort(key=lambda entry: (entry.first_item.position, entry.event_date or datetime.date.min, entry.title))
    return _numbered(entries)


def _entry(claims, decisions, kept, language):
    """As it was last put before this portfolio's supervisors; `kept` holds that where it no longer stands so."""
    evidence = claims[0].evidence
    content = content_of(evidence) if is_as_it_stands(claims, evidence) else kept.get(evidence.pk)
    if content is None:
        return None
    shown = [_claim(claim, decisions[claim.pk], language) for claim in claims]
    is_being_amended = evidence.is_editable and any(c.status == Claim.Status.ACCEPTED for c in claims)
    return entry_of(evidence, content, shown, language, is_being_amended=is_being_amended)


def entry_of(evidence, content, claims, language, *, is_being_amended):
    """The Entry of a content, wherever it was kept, with its ShownClaims."""
    facts, answers = answers_of(content["answers"], language)
    return Entry(
        evidence=evidence,
        title=printable_line(content["title"]),
        form=spoken(content["form"]["title"], language),
        event_date=datetime.date.fromisoformat(content["event_date"]) if content["event_date"] else None,
        facts=facts,
        answers=answers,
        statements=[statement_of(said) for said in statements(content, language)],
        files=_files(evidence, content),
        claims=claims,
        is_being_amended=is_being_amended,
    )


def answers_of(answers, language):
    """(facts, answers) of a content, without the questions that were left open."""
    facts, paragraphs = [], []
    for answer, (label, text) in zip(answers, render_answers(answers, language), strict=True):
        label, text = printable_line(label), printable(text)
        is_fact = answer["kind"] != "text" and len(text) <= LONGEST_FACT
        if text:
            shown = Answer(label, text, is_typed=answer["kind"] in TYPED)
            (facts if is_fact else paragraphs).append(shown)
    return facts, paragraphs


def statement_of(said):
    """The same statement with words that fit on a page. The address stays in the portal."""
    shown = {
        name: printable_line(getattr(said, name)) for name in ("name", "asked_name", "position", "registration_number")
    }
    answers = [(printable_line(label), printable(text)) for label, text in said.answers]
    return replace(said, email="", answers=answers, **shown)


BECAME = {
    standing.CHANGED: gettext_lazy("changed since"),
    standing.SUPERSEDED: gettext_lazy("superseded by a later decision"),
    standing.WITHDRAWN: gettext_lazy("withdrawn later"),
}


def _decision(decision, claim):
    """A decision with what became of it; that somebody works on what was returned is nobody's to know."""
    state = standing.in_a_list(decision, claim, reader=None).state
    return ShownDecision(decision, printable(decision.reason), str(BECAME.get(state, "")))


def _claim(claim, decisions, language):
    """A decided claim is shown as its decider saw it; a waiting one as it waits."""
    now = snapshot_of(claim)
    shown = decisions[0].snapshot if decisions and claim.status != Claim.Status.SUBMITTED else now
    is_accepted = claim.status == Claim.Status.ACCEPTED and bool(decisions)
    is_changed = is_accepted and digest(now) != decisions[0].snapshot_sha256
    changed = differences(shown, now) if is_changed and not claim.evidence.is_editable else []
    said = [_decision(decision, claim) for decision in decisions]
    return claim_of(claim, shown, said, language, is_changed=is_changed, changed=changed)


def claim_of(claim, snapshot, decisions, language, *, is_changed, changed, doubt=""):
    """The ShownClaim of what a snapshot says. `changed`: the Differences of what was signed and what is there now."""
    return ShownClaim(
        claim=claim,
        code=snapshot["competency"]["code"],
        title=spoken(snapshot["competency"]["title"], language),
        level=spoken(snapshot["level"]["title"], language) if snapshot["level"] else "",
        justification=printable(snapshot["justification"]),
        decisions=decisions,
        is_changed=is_changed,
        changed_fields=[printable_line(difference.label) for difference in changed],
        doubt=doubt,
    )


def _files(evidence, content):
    rows = {str(attachment.pk): attachment for attachment in evidence.attachments.all()}
    return [
        File(
            name=printable_line(file["name"]),
            kind=file["kind"],
            size=file["size"],
            sha256=file["sha256"],
            description=printable_line(file["description"]),
            attachment=rows.get(file["id"]),
        )
        for file in content["attachments"]
    ]


def _numbered(entries):
    number = 0
    for place, entry in enumerate(entries, 1):
        entry.number = place
        for file in entry.files:
            number += 1
            file.number, file.entry_number = number, place
    return entries
