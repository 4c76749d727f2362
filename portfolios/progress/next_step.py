"""The one thing that helps most now, said on top of the portfolio."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


@dataclass
class NextStep:
    text: str
    url: str
    label: str
    is_logging: bool = False


def next_step(portfolio, covered, gap, *, has_supervisor, ready=()):
    """What the owner does best now; `portfolio` as `pages.with_questions_open` gives it."""
    found = {
        state: [c for c in covered.competencies if c.state == state] for state in ("returned", "to_reconfirm", "draft")
    }
    if portfolio.target_stage_id is None:
        return step(_("Choose the stage that you are aiming at."), "portfolio_stage", _("Choose a stage"), portfolio.pk)
    if portfolio.open_questions:
        return to_be_answered(portfolio, portfolio.open_questions[0])
    if found["returned"]:
        return returned(portfolio, found["returned"])
    if not has_supervisor:
        text = _("Invite a supervisor: nobody can sign anything off for you yet.")
        return step(text, "supervision_list", _("Invite a supervisor"), portfolio.pk)
    if found["to_reconfirm"]:
        return to_be_confirmed(portfolio, len(found["to_reconfirm"]))
    if found["draft"]:
        return drafts(len(found["draft"]))
    if ready:
        return to_be_signed(portfolio, len(ready))
    return missing(portfolio, covered, gap)


def step(text, page, label, *keys):
    return NextStep(text, reverse(f"portfolios:{page}", args=keys), label)


def to_be_answered(portfolio, code):
    text = _("Your supervisor has asked a question about %(code)s, and waits for your answer.") % {"code": code}
    return step(text, "portfolio_competency", _("Read the question"), portfolio.pk, code)


def returned(portfolio, competencies):
    count, first = len(competencies), competencies[0].item
    text = ngettext(
        "%(count)d competency was returned to you with a reason. Read it, change what is asked for, submit it again.",
        "%(count)d competencies were returned to you with a reason. Read it, change what is asked for, submit again.",
        count,
    ) % {"count": count}
    label = _("See what %(code)s needs") % {"code": first.code}
    return step(text, "portfolio_competency", label, portfolio.pk, first.code)


def to_be_confirmed(portfolio, count):
    text = ngettext(
        "%(count)d competency was signed in an earlier edition. Put it before your supervisors again.",
        "%(count)d competencies were signed in an earlier edition. Put them before your supervisors again.",
        count,
    ) % {"count": count}
    return step(text, "carried_list", _("See what is to be confirmed again"), portfolio.pk)


def drafts(count):
    text = ngettext(
        "%(count)d competency has a draft that nobody has seen yet. Submit it when it is ready.",
        "%(count)d competencies have drafts that nobody has seen yet. Submit them when they are ready.",
        count,
    ) % {"count": count}
    return NextStep(text, reverse("portfolios:evidence_list") + "?show=draft", _("See your drafts"))


def to_be_signed(portfolio, count):
    text = ngettext(
        "Enough is accepted for %(count)d competency. Ask your supervisor to sign it off.",
        "Enough is accepted for %(count)d competencies. Ask your supervisor to sign them off.",
        count,
    ) % {"count": count}
    return step(text, "attainment_detail", _("See what is ready"), portfolio.pk)


def missing(portfolio, covered, gap):
    """Log evidence for the first thing that nobody has to decide any more; else wait, or ask for the report."""
    optional = [c for group in gap.groups if group.needed for c in group.competencies]
    to_do = [c for c in gap.missing + optional if not c.is_met and c.state != "waiting"]
    if to_do:
        return log(portfolio, to_do[0])
    if covered.by_state["waiting"]:
        text = _("Everything that your stage expects is with your supervisor now.")
        return step(text, "evidence_list", _("See your evidence"))
    if gap.is_complete:
        text = _("Everything that your stage expects is accepted. Ask for your portfolio as a PDF.")
        return step(text, "report_list", _("Go to reports"), portfolio.pk)
    return log(portfolio, covered.competencies[0])


def log(portfolio, competency):
    item = competency.item
    if competency.state == "accepted_below":
        text = _("Log evidence for %(code)s %(title)s at a higher level.")
    else:
        text = _("Log evidence for %(code)s %(title)s.")
    url = reverse("portfolios:evidence_choose") + f"?portfolio={portfolio.pk}&competency={item.code}"
    return NextStep(text % {"code": item.code, "title": item.title}, url, _("Log evidence"), is_logging=True)
