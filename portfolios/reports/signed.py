"""What supervisors signed beyond single claims: competencies and stages, each as its last act left it.

Invariant: whoever reads the paper learns of every signature whether it still stood when the report was made.
"""

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from portfolios.attainment import standing
from portfolios.evidence.content import in_both, in_language

from .text import printable, printable_line, spoken

STATES = {
    standing.SIGNED_OFF: gettext_lazy("Stands"),
    standing.CHANGED: gettext_lazy("Changed since"),
    standing.EXPIRED: gettext_lazy("Expired"),
    standing.WITHDRAWN: gettext_lazy("Withdrawn"),
    standing.RECONFIRM: gettext_lazy("To be confirmed again"),
}


@dataclass
class SignedCompetency:
    act: object
    code: str
    title: str
    level: str
    state: str
    state_label: str
    reason: str
    # Of what was carried over: the edition where it was signed, and for which competency.
    edition: str = ""
    signed_for: str = ""
    # Of a past moment: that what is printed is not what the ledger recorded; empty where it is.
    doubt: str = ""


@dataclass
class SignedStage:
    act: object
    title: str
    state: str
    state_label: str
    reason: str
    declaration: str
    codes: list
    # The competencies whose sign-off no longer carries it.
    fallen: tuple
    # The earlier edition on which it was completed; empty where that is this one.
    edition: str = ""
    doubt: str = ""


def signed(portfolio, language):
    """`sign_offs` and `completions` of a portfolio for the templates of its report.

    Two queries, and more where it was moved.
    """
    standings = standing.of(portfolio)
    stages = standing.of_stages(portfolio, standings)
    in_order = sorted(standings.values(), key=lambda each: (each.item.position, each.item.pk))
    before = standing.completed_before(portfolio)
    return {
        "sign_offs": [competency(each, language) for each in in_order],
        "completions": [stage(each, language) for _key, each in sorted(stages.items())],
        "completions_before": [stage(each, language, origin.edition.code) for origin, each in before],
    }


def competency(now, language):
    act, item = now.act, now.item
    signed_for = format_html("{} {}", act.item.code, spoken(in_both(act.item, "title"), language))
    return SignedCompetency(
        act=act,
        code=item.code,
        title=spoken(in_both(item, "title"), language),
        level=spoken(in_both(now.level, "title"), language) if now.level else "",
        state=now.state,
        state_label=str(STATES[now.state]),
        reason=printable(act.reason),
        edition=now.carried.edition.code if now.carried else "",
        signed_for=signed_for if now.carried else "",
    )


def stage(now, language, edition=""):
    act = now.act
    return SignedStage(
        act=act,
        title=printable_line(in_language(in_both(act.stage, "title"), language)),
        state=now.state,
        state_label=str(STATES[now.state]),
        reason=printable(act.reason),
        declaration=in_language(act.snapshot["declaration"], language),
        codes=[entry["code"] for entry in act.snapshot["competencies"]],
        fallen=now.fallen,
        edition=edition,
    )
