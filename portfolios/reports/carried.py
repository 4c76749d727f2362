"""Claims that were carried over from earlier editions, as a report prints them: in the words that were signed.

Invariant: nothing of them is printed but what the decider was shown, with whether it still stands; what no longer
counts for any competency of this edition is left to the report of the edition where it was signed.
"""

import datetime
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy

from portfolios.evidence.content import in_both
from portfolios.moving import reading
from portfolios.tickets.statements import statements

from .entries import answers_of, statement_of
from .text import printable, printable_line, spoken

CARRIED, RECONFIRM, SUPERSEDED, CHANGED, WITHDRAWN = "carried", "to_reconfirm", "superseded", "changed", "withdrawn"
LABELS = {
    CARRIED: gettext_lazy("Carried over"),
    RECONFIRM: gettext_lazy("To be confirmed again"),
    SUPERSEDED: gettext_lazy("Decided again in this edition"),
    CHANGED: gettext_lazy("Changed since sign-off"),
    WITHDRAWN: gettext_lazy("Acceptance withdrawn"),
}


@dataclass
class PrintedCarried:
    row: object
    state: str
    state_label: str
    # As it was signed.
    code: str
    title: str
    wording: str
    level: str
    evidence: str
    form: str
    event_date: datetime.date | None
    justification: str
    facts: list
    answers: list
    statements: list
    files: list
    reason: str
    # What it stands for now.
    now_code: str
    now_title: str
    # Of a past moment: that what is printed is not what the ledger recorded; empty where it is.
    doubt: str = ""
    number: int = 0

    @property
    def decision(self):
        return self.row.decision


@dataclass
class From:
    """Everything that was signed in one edition."""

    edition: object
    claims: list = field(default_factory=list)


def carried_now(portfolio, language):
    """[From] as it stands at this moment. One query, or none."""
    rows = reading.carried_claims(portfolio, words=True)
    may_show_text = portfolio.edition.framework.may_show_text
    return grouped([printed(row, state_of(row), language, may_show_text) for row in rows if row.item_id])


def state_of(row):
    """What it is here."""
    if row.reconfirmed:
        return SUPERSEDED
    if reading.waits(row):
        return RECONFIRM
    return CARRIED if row.stands else CHANGED if row.is_amended else WITHDRAWN


def grouped(claims):
    """By the edition where they were signed, the latest first; numbered through."""
    found = {}
    for claim in sorted(claims, key=lambda claim: -claim.row.edition.sequence):
        found.setdefault(claim.row.edition.pk, From(claim.row.edition)).claims.append(claim)
    for number, claim in enumerate((claim for each in found.values() for claim in each.claims), 1):
        claim.number = number
    return list(found.values())


def printed(row, state, language, may_show_text, doubt=""):
    """One CarriedClaim of `moving.reading`, with what its decider was shown."""
    snapshot = row.decision.snapshot
    signed, content = snapshot["competency"], snapshot["evidence"]
    facts, answers = answers_of(content["answers"], language)
    return PrintedCarried(
        row=row,
        state=state,
        state_label=str(LABELS[state]),
        code=signed["code"],
        title=spoken(signed["title"], language),
        wording=spoken(signed["text"], language) if may_show_text else "",
        level=spoken(snapshot["level"]["title"], language) if snapshot["level"] else "",
        evidence=printable_line(content["title"]),
        form=spoken(content["form"]["title"], language),
        event_date=datetime.date.fromisoformat(content["event_date"]) if content["event_date"] else None,
        justification=printable(snapshot["justification"]),
        facts=facts,
        answers=answers,
        statements=[statement_of(said) for said in statements(content, language)],
        files=[(printable_line(file["name"]), file["sha256"]) for file in content["attachments"]],
        reason=printable(row.decision.reason),
        now_code=row.item.code,
        now_title=spoken(in_both(row.item, "title"), language),
        doubt=doubt,
    )
