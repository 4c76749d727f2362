"""The ledger of a portfolio in words. Events hold keys alone: what they name is looked up, in five queries at most."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.verifying import verified_by_then
from frameworks.models import CareerStage, Item

from ..models import Claim, LedgerEvent, Move, Supervision

Kind = LedgerEvent.Kind

SENTENCES = {
    Kind.PORTFOLIO_STARTED: gettext_lazy("%(who)s started the portfolio."),
    Kind.STAGE_CHOSEN: gettext_lazy("%(who)s chose the stage %(stage)s."),
    Kind.MOVED_ON: gettext_lazy("%(who)s moved on to edition %(edition)s; this portfolio is closed and stays."),
    Kind.MOVED_HERE: gettext_lazy("%(who)s moved here from edition %(edition)s, with what was signed there."),
    Kind.SUPERVISOR_INVITED: gettext_lazy("%(who)s invited a supervisor."),
    Kind.INVITATION_REVOKED: gettext_lazy("%(who)s took an invitation back."),
    Kind.INVITATION_DECLINED: gettext_lazy("An invitation was declined."),
    Kind.SUPERVISION_STARTED: gettext_lazy("%(supervisor)s started to supervise."),
    Kind.SUPERVISION_ENDED: gettext_lazy("The supervision by %(supervisor)s ended."),
    Kind.HAND_OVER_OFFERED: gettext_lazy("%(who)s asked a colleague to take over."),
    Kind.HAND_OVER_STOPPED: gettext_lazy("A hand-over to a colleague was stopped."),
    Kind.CLAIM_SUBMITTED: gettext_lazy("%(who)s submitted a claim on %(code)s."),
    Kind.CLAIM_WITHDRAWN: gettext_lazy("%(who)s took back a claim on %(code)s."),
    Kind.CLAIM_ACCEPTED: gettext_lazy("%(who)s accepted a claim on %(code)s."),
    Kind.CLAIM_RETURNED: gettext_lazy("%(who)s returned a claim on %(code)s."),
    Kind.ACCEPTANCE_WITHDRAWN: gettext_lazy("%(who)s withdrew the acceptance of a claim on %(code)s."),
    Kind.QUESTION_ASKED: gettext_lazy("%(who)s asked a question about a claim on %(code)s."),
    Kind.QUESTION_ANSWERED: gettext_lazy("%(who)s answered a question about a claim on %(code)s."),
    Kind.COMPETENCY_ASKED_FOR: gettext_lazy("%(who)s asked for the sign-off of %(code)s."),
    Kind.COMPETENCY_SIGNED_OFF: gettext_lazy("%(who)s signed off %(code)s."),
    Kind.COMPETENCY_RENEWED: gettext_lazy("%(who)s renewed the sign-off of %(code)s."),
    Kind.COMPETENCY_WITHDRAWN: gettext_lazy("%(who)s withdrew the sign-off of %(code)s."),
    Kind.STAGE_ASKED_FOR: gettext_lazy("%(who)s asked for the stage %(stage)s to be completed."),
    Kind.STAGE_COMPLETED: gettext_lazy("%(who)s completed the stage %(stage)s."),
    Kind.STAGE_WITHDRAWN: gettext_lazy("%(who)s withdrew the completion of the stage %(stage)s."),
    Kind.TICKET_SENT: gettext_lazy("%(who)s asked an assessor for a statement."),
    Kind.TICKET_ANSWERED: gettext_lazy("An assessor without an account answered."),
    Kind.TICKET_REVOKED: gettext_lazy("%(who)s took back a request to an assessor."),
    Kind.FEEDBACK_PROPOSED: gettext_lazy("%(who)s proposed whom to ask for feedback."),
    Kind.FEEDBACK_APPROVED: gettext_lazy("%(who)s approved whom to ask for feedback."),
    Kind.FEEDBACK_RETURNED: gettext_lazy("%(who)s returned the list of whom to ask for feedback."),
    Kind.FEEDBACK_RELEASED: gettext_lazy("Feedback from colleagues was released."),
    Kind.FEEDBACK_STOPPED: gettext_lazy("%(who)s stopped a round of feedback."),
    Kind.PERSON_ERASED: gettext_lazy("Personal words of somebody were erased at their request."),
    Kind.EVIDENCE_AMENDED: gettext_lazy("%(who)s started to amend evidence that had been signed off."),
    Kind.REPORT_REQUESTED: gettext_lazy("%(who)s asked for a report."),
    Kind.REPORT_FINISHED: gettext_lazy("A report was made."),
    Kind.REPORT_FAILED: gettext_lazy("A report could not be made."),
    Kind.REPORT_CANCELLED: gettext_lazy("%(who)s cancelled a report."),
    Kind.REPORT_REVIEWED: gettext_lazy("%(who)s reviewed a report."),
}
COVER = {
    Kind.SUPERVISION_STARTED: gettext_lazy("%(supervisor)s was asked to stand in for %(covered)s, %(days)s."),
    Kind.SUPERVISION_ENDED: gettext_lazy("%(supervisor)s no longer stands in for %(covered)s."),
}
TONES = {
    Kind.MOVED_HERE: "good",
    Kind.CLAIM_ACCEPTED: "good",
    Kind.CLAIM_RETURNED: "attention",
    Kind.ACCEPTANCE_WITHDRAWN: "attention",
    Kind.COMPETENCY_SIGNED_OFF: "good",
    Kind.COMPETENCY_RENEWED: "good",
    Kind.COMPETENCY_WITHDRAWN: "attention",
    Kind.STAGE_COMPLETED: "good",
    Kind.STAGE_WITHDRAWN: "attention",
    Kind.REPORT_FAILED: "attention",
}
DECISIONS = (
    Kind.CLAIM_ACCEPTED,
    Kind.CLAIM_RETURNED,
    Kind.ACCEPTANCE_WITHDRAWN,
    Kind.COMPETENCY_SIGNED_OFF,
    Kind.COMPETENCY_RENEWED,
    Kind.COMPETENCY_WITHDRAWN,
    Kind.STAGE_COMPLETED,
    Kind.STAGE_WITHDRAWN,
)
MOVES = (Kind.MOVED_ON, Kind.MOVED_HERE)
SUPERVISIONS = (Kind.SUPERVISION_STARTED, Kind.SUPERVISION_ENDED)


@dataclass
class Line:
    event: LedgerEvent
    sentence: str
    tone: str
    # The organisation that had verified who decided, blank for none; None where nobody decided.
    verified_by: str | None = None


def events_of(portfolio):
    """The portfolio's events, the newest first."""
    return LedgerEvent.objects.filter(portfolio=portfolio).select_related("actor").order_by("-sequence")


def lines(events):
    """A Line for each of these events."""
    codes = codes_of(events)
    supervisions = Supervision.objects.filter(
        pk__in=[event.subject_id for event in events if event.kind in SUPERVISIONS]
    ).select_related("supervisor", "cover__supervisor")
    grants = {supervision.pk: supervision for supervision in supervisions}
    stages = CareerStage.objects.in_bulk([event.facts.get("stage") for event in events if event.facts.get("stage")])
    found = moves_of(events)
    made = [Line(event, sentence(event, codes, grants, stages, found), TONES.get(event.kind, "")) for event in events]
    return marked(made)


def moves_of(events):
    """{(portfolio, kind of event): code of the edition at the other end}; no query where nobody moved."""
    portfolios = {event.portfolio_id for event in events if event.kind in MOVES}
    if not portfolios:
        return {}
    moves = Move.objects.filter(Q(origin__in=portfolios) | Q(destination__in=portfolios))
    found = {}
    for move in moves.select_related("origin__edition", "destination__edition"):
        found[move.origin_id, Kind.MOVED_ON] = move.destination.edition.code
        found[move.destination_id, Kind.MOVED_HERE] = move.origin.edition.code
    return found


def marked(lines):
    """Decisions with the mark that whoever decided bore at that moment."""
    decided = [line for line in lines if line.event.kind in DECISIONS]
    marks = verified_by_then((line.event.actor_id, line.event.happened_at) for line in decided)
    for line in decided:
        line.verified_by = marks.get((line.event.actor_id, line.event.happened_at), "")
    return lines


def codes_of(events):
    """{key of a competency, or of a claim whose event does not name it: code}."""
    named = {event.facts["item"] for event in events if event.facts.get("item")}
    nameless = [event.subject_id for event in events if not event.facts.get("item")]
    codes = dict(Item.objects.filter(pk__in=named).values_list("pk", "code"))
    return codes | dict(Claim.objects.filter(pk__in=nameless).values_list("pk", "item__code"))


def sentence(event, codes, grants, stages, moves=None):
    grant = grants.get(event.subject_id)
    words = {
        "who": event.actor.name if event.actor else _("The portal"),
        "code": codes.get(event.facts.get("item")) or codes.get(event.subject_id, _("a competency")),
        "supervisor": grant.supervisor.name if grant else _("a supervisor"),
        "stage": stages.get(event.facts.get("stage"), _("none")),
        "edition": (moves or {}).get((event.portfolio_id, event.kind), ""),
    }
    if grant and grant.until:
        return COVER[event.kind] % (words | {"covered": grant.stands_in_for.name, "days": days_of(grant)})
    return SENTENCES[event.kind] % words


def days_of(grant):
    """The days of an absence, as they were arranged."""
    first, last = timezone.localtime(grant.started_at).date(), grant.cover.last_day
    return _("%(first)s to %(last)s") % {"first": date_format(first), "last": date_format(last)}
