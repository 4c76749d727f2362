"""The same State read from the tables as they are now, to be held against what the ledger tells.

Where it differs from `replay(portfolio, now)`, a row was changed without its event, or an event without its row.
"""

from django.utils import timezone

from ..ledger.fingerprints import key_of
from ..models import (
    CarriedClaim,
    CarriedSignOff,
    Claim,
    CompetencySignOff,
    Decision,
    LedgerEvent,
    Move,
    Question,
    StageCompletion,
    Submission,
    TicketAnswer,
)
from .state import Act, ClaimThen, ReportThen, State, SupervisionThen

REPORTS = {"queued": "requested", "running": "requested"}


def live(portfolio):
    """The State of the portfolio's rows at this moment. Fourteen queries."""
    portfolio.refresh_from_db(fields=["target_stage"])
    return State(
        moment=timezone.now(),
        stage=portfolio.target_stage_id,
        supervisions=_supervisions(portfolio),
        claims=_claims(portfolio),
        sign_offs=_acts(CompetencySignOff, portfolio, "item_id"),
        completions=_acts(StageCompletion, portfolio, "stage_id"),
        statements=_statements(portfolio),
        questions=_questions(portfolio),
        reports=_reports(portfolio),
        carried_here=_carried(portfolio),
        moved_on=_moved_on(portfolio),
    )


def _carried(portfolio):
    rows = [row for model in (CarriedClaim, CarriedSignOff) for row in model.objects.into(portfolio).only("pk")]
    return {key_of(row) for row in rows}


def _moved_on(portfolio):
    key = Move.objects.filter(origin=portfolio).values_list("destination", flat=True).first()
    return str(key) if key else None


def _supervisions(portfolio):
    grants = portfolio.supervisions.open()
    return {str(grant.pk): SupervisionThen(grant.supervisor_id, grant.role) for grant in grants}


def _claims(portfolio):
    """Whatever left its draft, as it was last put forward: what is being written since is in no ledger."""
    claims = Claim.objects.filter(portfolio=portfolio, submitted_at__isnull=False)
    levels = dict(portfolio.edition.levels.values_list("code", "pk"))
    kept, decisions = {}, {}
    for submission in Submission.objects.filter(claim__in=claims).order_by("claim_version"):
        kept[submission.claim_id] = submission
    for decision in Decision.objects.filter(claim__in=claims).order_by("claim_version"):
        decisions.setdefault(decision.claim_id, []).append(_act(decision, decision.claim_version))
    return {
        str(claim.pk): _claim(claim, kept.get(claim.pk), tuple(decisions.get(claim.pk, ())), levels)
        for claim in claims.select_related("evidence")
    }


def _claim(claim, kept, decisions, levels):
    level = kept.snapshot["level"] if kept else None
    return ClaimThen(
        id=str(claim.pk),
        item=claim.item_id,
        level=levels[level["code"]] if level else None,
        evidence=str(claim.evidence_id),
        status=str(claim.status),
        version=max([kept.claim_version if kept else 0, *(act.about for act in decisions)]),
        revision=claim.evidence_revision,
        newest_revision=claim.evidence.revision,
        snapshot=kept.snapshot_sha256 if kept else "",
        decisions=decisions,
    )


def _acts(model, portfolio, key):
    found = {}
    for act in model.objects.filter(portfolio=portfolio).order_by("number"):
        found.setdefault(getattr(act, key), []).append(_act(act, act.number))
    return found


def _act(row, about):
    return Act(str(row.pk), str(row.outcome), about, row.snapshot_sha256, row.decider_id, at=row.decided_at)


def _statements(portfolio):
    """Whose answers belong to this portfolio is said by its ledger: the evidence may be claimed elsewhere as well."""
    told = LedgerEvent.objects.filter(portfolio=portfolio, kind=LedgerEvent.Kind.TICKET_ANSWERED)
    answers = TicketAnswer.objects.filter(ticket__in=told.values("subject_id"))
    return {str(ticket): sha256 for ticket, sha256 in answers.values_list("ticket_id", "sha256")}


def _questions(portfolio):
    questions = Question.objects.filter(claim__portfolio=portfolio)
    return {str(question.pk): question.answered_at is not None for question in questions}


def _reports(portfolio):
    return {
        str(report.pk): ReportThen(report.number, str(REPORTS.get(report.state, report.state)), report.sha256)
        for report in portfolio.reports.all()
    }
