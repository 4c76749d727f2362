"""The gap letter: what a move to a later edition would mean for a portfolio, as a paper to take to a supervisor.

Invariant: it says what `moving.plan` says of the rows at the moment of making, and no word of any evidence or reason.
"""

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portfolios.evidence.content import in_both
from portfolios.moving.plan import plan

from .text import printable, printable_line, spoken

TEMPLATE = "reports/pdf/letter.html"


@dataclass
class Line:
    """Something that was signed, and where it would lead: `after` is empty where it would count no more."""

    what: str
    before: str
    after: str
    level: str
    why: str
    notes: list


@dataclass
class Missing:
    code: str
    title: str
    expected: str
    why: str


def letter(portfolio, to, language):
    """What the templates of the letter say. Raises what `plan` raises."""
    planned = plan(portfolio, to)
    carried, again, ended = ([line(each, language) for each in part] for part in parts_of(planned))
    missing = [missing_of(each, language) for each in planned.missing]
    return {
        "template": TEMPLATE,
        "to": to,
        "steps": [step.edition for step in planned.steps],
        "stage": planned.target_stage,
        "carried_lines": carried,
        "again_lines": again,
        "ended_lines": ended,
        "missing_lines": missing,
        "expects_something": planned.gap.expects_something,
        "taken_back": [named(claim, language) for claim in planned.waiting],
        "asked_again": [named(claim, language) for claim in planned.waiting_again],
        "drafts": len(planned.drafts),
        "staying": [named(claim, language) for claim in planned.staying],
        "supervisors": [printable_line(grant.supervisor.name) for grant in planned.supervisions],
        "tiles": tiles(len(carried), len(again), len(ended), planned.still_needed),
        "entries": [],
    }


def parts_of(planned):
    return planned.carried, planned.to_reconfirm, planned.expired


def line(carry, language):
    return Line(
        what=kind_of(carry),
        before=item_in_words(carry.what.item, language),
        after=item_in_words(carry.item, language) if carry.item else "",
        level=spoken(in_both(carry.level, "title"), language) if carry.level else "",
        why=str(carry.why),
        notes=[note_of(change, language) for change in carry.notes],
    )


def kind_of(carry):
    if carry.is_claim:
        return _("Accepted claim")
    return _("Sign-off by %(name)s") % {"name": printable_line(carry.what.decider_name)}


def item_in_words(item, language):
    return format_html("{} {}", item.code, spoken(in_both(item, "title"), language))


def note_of(change, language):
    """What became of the item, and what its publisher says of it."""
    said = spoken(in_both(change, "note"), language)
    return format_html("{}: {}", change.get_kind_display(), said) if said else str(change.get_kind_display())


def missing_of(competency, language):
    return Missing(
        code=competency.item.code,
        title=spoken(in_both(competency.item, "title"), language),
        expected=spoken(in_both(competency.expected, "title"), language) if competency.expected else "",
        why=printable(competency.reason) or (_("(one of a choice)") if competency.group else ""),
    )


def named(claim, language):
    return item_in_words(claim.item, language)


def tiles(carried, again, ended, missing):
    return [
        (carried, ngettext("signed thing carries over", "signed things carry over", carried), "good"),
        (
            again,
            ngettext("has to be confirmed again", "have to be confirmed again", again),
            "waiting" if again else "quiet",
        ),
        (ended, ngettext("would no longer count", "would no longer count", ended), "quiet"),
        (
            missing,
            ngettext("missing for the stage", "missing for the stage", missing),
            "waiting" if missing else "quiet",
        ),
    ]
