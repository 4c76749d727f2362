"""Tells from a portfolio's ledger how it stood: every fact comes from an event, none from what is in a table today.

Invariant: the fold is a pure function of the events; told up to this moment it equals what the tables say (see
`live`). Of events that were written before they named what a claim is about, that alone is looked up.
"""

import datetime
from dataclasses import replace

from ..models import Claim, LedgerEvent
from .state import ACCEPTED, RETURNED, SUBMITTED, WITHDRAWN, Act, ClaimThen, ReportThen, State, SupervisionThen

Kind = LedgerEvent.Kind
CARRIED = ("carriedclaim:", "carriedsignoff:")


def replay(portfolio, moment):
    """The State of this portfolio at this moment, by its ledger. Two queries at most."""
    events = LedgerEvent.objects.filter(portfolio=portfolio, happened_at__lte=moment)
    return completed(fold(events.order_by("sequence"), moment))


def fold(events, moment=None):
    """What these events, in order, make of a portfolio at `moment`, or at the time of the last of them.

    Kinds that change nothing here are passed over.
    """
    state = State(moment)
    for event in events:
        state.sequence, state.head = event.sequence, event.hash
        state.started_at = state.started_at or event.happened_at
        state.moment = moment or event.happened_at
        step = STEPS.get(event.kind)
        if step:
            step(state, event)
    state.supervisions = {key: grant for key, grant in state.supervisions.items() if grant.is_open(state.moment)}
    return state


def completed(state):
    """The same state with what older events did not name, from the claims that they are about."""
    nameless = {key: claim for key, claim in state.claims.items() if claim.item is None}
    if nameless:
        for row in Claim.objects.filter(pk__in=nameless).values("pk", "item_id", "level_id", "evidence_id"):
            key, named = str(row["pk"]), {"item": row["item_id"], "level": row["level_id"]}
            state.claims[key] = replace(nameless[key], **named, evidence=str(row["evidence_id"]))
    return state


def _stage(state, event):
    state.stage = event.facts.get("stage", state.stage)


def _moved_on(state, event):
    state.moved_on = event.facts.get("to", state.moved_on)


def _moved_here(state, event):
    keys = [key for key in event.fingerprints if key.startswith(CARRIED)]
    state.carried |= dict.fromkeys(keys, event.sequence)
    state.carried_here |= set(keys)


def _supervision_started(state, event):
    said = event.facts
    starts_at, until = _time(said.get("from")), _time(said.get("until"))
    grant = SupervisionThen(said.get("supervisor", event.actor_id), said.get("role", ""), starts_at, until)
    state.supervisions[str(event.subject_id)] = grant


def _supervision_ended(state, event):
    state.supervisions.pop(str(event.subject_id), None)


def _submitted(state, event):
    said, claim = event.facts, _claim(state, event)
    revision = said.get("revision", claim.revision)
    state.claims[claim.id] = replace(
        claim,
        item=said.get("item", claim.item),
        level=said.get("level", claim.level),
        evidence=said.get("evidence", claim.evidence),
        status=SUBMITTED,
        version=said.get("version", claim.version),
        revision=revision,
        newest_revision=max(revision, claim.newest_revision),
        snapshot=said.get("snapshot", ""),
        put_forward=said.get("version", claim.version),
        submitted_at=event.happened_at,
        sequence=event.sequence,
    )


def _taken_back(state, event):
    claim = _claim(state, event)
    state.claims[claim.id] = replace(claim, status=WITHDRAWN)


def _decided(state, event):
    claim, outcome = _claim(state, event), OUTCOMES[event.kind]
    version = event.facts.get("version", claim.version)
    decisions = (*claim.decisions, _act(event, "decision", outcome, version))
    # After an acceptance was withdrawn, the claim is its technician's to put forward again.
    status = RETURNED if outcome == WITHDRAWN else outcome
    state.claims[claim.id] = replace(claim, status=status, version=version, decisions=decisions)


def _amended(state, event):
    """Every claim on that evidence stands on words that are no longer the newest."""
    for claim in list(state.claims.values()):
        if claim.evidence == str(event.subject_id):
            newest = event.facts.get("revision", claim.newest_revision)
            state.claims[claim.id] = replace(claim, newest_revision=newest)


def _competency(state, event):
    _sign(state.sign_offs.setdefault(event.facts.get("item"), []), event)


def _stage_acted_on(state, event):
    _sign(state.completions.setdefault(event.facts.get("stage"), []), event)


def _sign(acts, event):
    acts.append(_act(event, "act", OUTCOMES[event.kind], event.facts.get("number", len(acts) + 1)))


def _answered_ticket(state, event):
    state.statements[str(event.subject_id)] = event.facts.get("statement", "")


def _question(state, event):
    state.questions[event.facts.get("question", str(event.subject_id))] = event.kind == Kind.QUESTION_ANSWERED


def _report(state, event):
    key, said = str(event.subject_id), event.facts
    earlier = state.reports.get(key)
    number = earlier.number if earlier else said.get("number")
    state.reports[key] = ReportThen(number, REPORTS[event.kind], said.get("sha256", ""))


def _claim(state, event):
    return state.claims.get(str(event.subject_id)) or ClaimThen(str(event.subject_id))


def _act(event, key, outcome, about):
    """The row of an act is named in the facts, or is what the event is about."""
    said = event.facts
    return Act(
        id=said.get(key, str(event.subject_id)),
        outcome=outcome,
        about=about,
        snapshot=said.get("snapshot", ""),
        by=event.actor_id,
        sequence=event.sequence,
        at=event.happened_at,
    )


def _time(written):
    return datetime.datetime.fromisoformat(written) if written else None


OUTCOMES = {
    Kind.CLAIM_ACCEPTED: ACCEPTED,
    Kind.CLAIM_RETURNED: RETURNED,
    Kind.ACCEPTANCE_WITHDRAWN: WITHDRAWN,
    Kind.COMPETENCY_SIGNED_OFF: "signed_off",
    Kind.COMPETENCY_RENEWED: "renewed",
    Kind.COMPETENCY_WITHDRAWN: WITHDRAWN,
    Kind.STAGE_COMPLETED: "completed",
    Kind.STAGE_WITHDRAWN: WITHDRAWN,
}
REPORTS = {
    Kind.REPORT_REQUESTED: "requested",
    Kind.REPORT_FINISHED: "ready",
    Kind.REPORT_FAILED: "failed",
    Kind.REPORT_CANCELLED: "cancelled",
}
STEPS = {
    Kind.PORTFOLIO_STARTED: _stage,
    Kind.STAGE_CHOSEN: _stage,
    Kind.MOVED_ON: _moved_on,
    Kind.MOVED_HERE: _moved_here,
    Kind.SUPERVISION_STARTED: _supervision_started,
    Kind.SUPERVISION_ENDED: _supervision_ended,
    Kind.CLAIM_SUBMITTED: _submitted,
    Kind.CLAIM_WITHDRAWN: _taken_back,
    Kind.CLAIM_ACCEPTED: _decided,
    Kind.CLAIM_RETURNED: _decided,
    Kind.ACCEPTANCE_WITHDRAWN: _decided,
    Kind.EVIDENCE_AMENDED: _amended,
    Kind.COMPETENCY_SIGNED_OFF: _competency,
    Kind.COMPETENCY_RENEWED: _competency,
    Kind.COMPETENCY_WITHDRAWN: _competency,
    Kind.STAGE_COMPLETED: _stage_acted_on,
    Kind.STAGE_WITHDRAWN: _stage_acted_on,
    Kind.TICKET_ANSWERED: _answered_ticket,
    Kind.QUESTION_ASKED: _question,
    Kind.QUESTION_ANSWERED: _question,
} | dict.fromkeys(REPORTS, _report)
