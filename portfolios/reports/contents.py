"""What a report says, as data in the report's language.

Invariant: everything is read in one moment, so that the matrix, the evidence and the head of the ledger belong
together; nothing of a draft is read into it.
"""

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import verifying
from portfolios.evidence.content import in_both, in_language
from portfolios.progress.coverage import coverage, gap

from .. import ledger
from ..as_at import report as then
from ..models import Claim, Portfolio
from ..moving import reading
from .carried import CARRIED, RECONFIRM, carried_now
from .entries import SHOWN, entries_of
from .letter import letter
from .signed import signed
from .text import printable, printable_line, spoken

TEMPLATE = "reports/pdf/report.html"
STATES = {
    "accepted": gettext_lazy("Accepted"),
    "accepted_below": gettext_lazy("Accepted below the level"),
    "to_reconfirm": gettext_lazy("To be confirmed again"),
    "waiting": gettext_lazy("Waiting for sign-off"),
    "returned": gettext_lazy("Returned"),
    "not_started": gettext_lazy("Not started"),
}


@dataclass
class Row:
    """One competency in the coverage table."""

    code: str
    title: str
    expected: str
    reached: str
    state: str
    state_label: str
    is_missing: bool
    is_changed: bool
    entry_numbers: list
    # Of what was carried over to it and counts, or waits to be confirmed again.
    carried_numbers: list = field(default_factory=list)


@dataclass
class Domain:
    """One branch of the framework: its competencies, the evidence that begins in it, and what else shows it."""

    code: str
    title: str
    # Set where the title is in another language than the report.
    title_language: str
    text: str
    anchor: str
    rows: list
    entries: list = field(default_factory=list)
    also: list = field(default_factory=list)


class Tile(NamedTuple):
    """A number on the first page."""

    number: object
    label: str
    tone: str


@contextmanager
def one_moment():
    """What is read inside belongs to one state of the database. A test's own transaction is left as it is."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def contents(report):
    """The content of this report: the context of its templates."""
    with translation.override(report.language), one_moment():
        return _contents(report)


def _contents(report):
    portfolio = with_its_people().get(pk=report.portfolio_id)
    if report.moving_to:
        return _framed(report, portfolio) | letter(portfolio, report.moving_to, report.language)
    language = report.language
    told = then.told(portfolio, report.as_at, language) if report.as_at else _now(portfolio, language)
    portfolio, entries, covered = told["portfolio"], told["entries"], told["covered"]
    missing = gap(portfolio, covered)
    domains = _domains(covered, entries, language, portfolio.edition.framework.may_show_text)
    _number_carried(domains, told["beside"]["carried"])
    content = {
        "template": TEMPLATE,
        "tiles": _tiles(covered, missing, entries),
        "domains": domains,
        "missing": [row for domain in domains for row in domain.rows if row.is_missing],
        "groups": _groups(missing, language),
        "expects_something": missing.expects_something,
        "entries": entries,
        "files": [file for entry in entries for file in entry.files],
        "supervisions": _supervisions(portfolio),
    }
    return _framed(report, portfolio) | content | told["beside"]


def _framed(report, portfolio):
    """What every paper says of itself: whose it is, of which framework, and how it is checked."""
    language, owner = report.language, portfolio.owner
    return {
        "report": report,
        "language": language,
        "owner": owner,
        # Set only where a screen reader has to be told that the technician's words are in the other language.
        "owner_language": owner.language if owner.language != language else "",
        "edition": portfolio.edition,
        "framework": portfolio.edition.framework,
        "stage": portfolio.target_stage,
        "is_illustrative": _is_illustrative(portfolio),
        "made_at": timezone.now(),
        "ledger_head": ledger.head(portfolio),
        "verify_url": settings.SITE_ADDRESS + reverse("portfolios:verify_code", args=[report.printed_code]),
        "notices": _notices(portfolio),
    }


def with_its_people():
    """Portfolios with what a first page names, and whether they were moved."""
    named = ("owner__organisation", "edition__framework__publisher", "target_stage__pathway")
    return Portfolio.objects.select_related(*named).annotate(**reading.along())


def _now(portfolio, language):
    """How things stand at this moment."""
    return {
        "portfolio": portfolio,
        "covered": coverage(portfolio, claims=Claim.objects.filter(status__in=SHOWN)),
        "entries": entries_of(portfolio, language),
        "beside": signed(portfolio, language) | {"carried": carried_now(portfolio, language)},
    }


def _number_carried(domains, carried):
    """Put on each row of the coverage table the numbers of what was carried over to it."""
    rows = {row.code: row for domain in domains for row in domain.rows}
    for origin in carried:
        for claim in origin.claims:
            if claim.state in (CARRIED, RECONFIRM) and claim.now_code in rows:
                rows[claim.now_code].carried_numbers.append(claim.number)


def _supervisions(portfolio):
    """Who supervises now, with the organisation that has verified them."""
    found = portfolio.supervisions.open().annotate(verified_by=verifying.mark("supervisor"))
    return list(found.select_related("supervisor", "cover__supervisor").order_by("started_at"))


def _domains(covered, entries, language, may_show_text):
    domains, home = [], {}
    for place, branch in enumerate(covered, 1):
        domain = _domain(branch, place, entries, language, may_show_text)
        domains.append(domain)
        home |= {competency.item.pk: domain for competency in branch.competencies}
    for entry in entries:
        first, *others = dict.fromkeys(id(home[claim.claim.item_id]) for claim in entry.claims)
        for domain in domains:
            if id(domain) == first:
                domain.entries.append(entry)
            elif id(domain) in others:
                domain.also.append(entry)
    return domains


def _domain(branch, place, entries, language, may_show_text):
    item = branch.item
    return Domain(
        code=item.code if item else "",
        title=printable_line(in_language(in_both(item, "title"), language)) if item else _("Competencies"),
        title_language="en" if item and language != "en" and not in_both(item, "title")[language] else "",
        text=spoken(in_both(item, "text"), language) if item and may_show_text else "",
        anchor=f"d{place}",
        rows=[_row(competency, entries, language) for competency in branch.competencies],
    )


def _row(competency, entries, language):
    item = competency.item
    return Row(
        code=item.code,
        title=spoken(in_both(item, "title"), language),
        expected=spoken(in_both(competency.expected, "title"), language) if competency.expected else "",
        reached=spoken(in_both(competency.accepted, "title"), language) if competency.accepted else "",
        state=competency.state,
        state_label=str(STATES[competency.state]),
        is_missing=competency.missing,
        is_changed=bool(competency.changed),
        entry_numbers=[e.number for e in entries if any(claim.claim.item_id == item.pk for claim in e.claims)],
    )


def _tiles(covered, missing, entries):
    """Four numbers for the first page."""
    accepted = sum(bool(competency.counts[Claim.Status.ACCEPTED]) for competency in covered.competencies)
    waiting = sum(competency.counts[Claim.Status.SUBMITTED] for competency in covered.competencies)
    reached = f"{missing.met}/{missing.total}" if missing.expects_something else "–"
    return [
        Tile(reached, _("of what the stage expects is accepted"), "good"),
        Tile(accepted, ngettext("competency accepted", "competencies accepted", accepted), "good"),
        Tile(len(entries), ngettext("piece of evidence", "pieces of evidence", len(entries)), "quiet"),
        Tile(waiting, _waiting_words(waiting), "waiting" if waiting else "quiet"),
    ]


def _waiting_words(number):
    return ngettext("claim waiting for sign-off", "claims waiting for sign-off", number)


def _groups(missing, language):
    """A sentence for every choice of which too little is met."""
    return [
        _("%(title)s: %(met)d of at least %(minimum)d accepted; choose from %(codes)s.")
        % {
            "title": printable_line(in_language(in_both(group.group, "title"), language)),
            "met": group.met,
            "minimum": group.group.minimum,
            "codes": ", ".join(competency.item.code for competency in group.competencies),
        }
        for group in missing.groups
        if group.needed
    ]


def _is_illustrative(portfolio):
    stage = portfolio.target_stage
    return (
        portfolio.edition.framework.is_illustrative
        or portfolio.edition.is_illustrative
        or bool(stage and (stage.is_illustrative or stage.pathway.is_illustrative))
    )


def _notices(portfolio):
    """Acknowledgement and licence of everything whose words are quoted, each once."""
    frameworks = [portfolio.edition.framework]
    if portfolio.target_stage and portfolio.target_stage.pathway_id != portfolio.edition.framework_id:
        frameworks.append(portfolio.target_stage.pathway)
    lines = []
    for framework in frameworks:
        licence = framework.licence_terms
        if framework.licence_holder and licence:
            licence = f"{framework.licence_holder}: {licence}"
        words = [printable_line(framework.title) + ".", printable(framework.acknowledgement), printable(licence)]
        lines.append(" ".join(dict.fromkeys(word for word in words if word)))
    return lines
