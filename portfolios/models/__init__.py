from .attainment import CompetencySignOff, StageCompletion
from .claim import Claim, Submission
from .cover import Cover
from .credit import Credit
from .decision import Assurance, Decision
from .evidence import Attachment, Evidence, EvidenceForm, EvidenceRevision
from .feedback import FeedbackAnswer, FeedbackCycle, FeedbackRater
from .integrity import IntegrityNote
from .ledger import LedgerEvent
from .move import CarriedClaim, CarriedSignOff, Move
from .portfolio import Portfolio
from .queue import DecisionDraft, Phrase, Question, Reminder
from .report import Report, Review
from .supervision import Invitation, Supervision
from .ticket import Ticket, TicketAnswer

__all__ = [
    "Assurance",
    "Attachment",
    "CarriedClaim",
    "CarriedSignOff",
    "Claim",
    "CompetencySignOff",
    "Cover",
    "Credit",
    "Decision",
    "DecisionDraft",
    "Evidence",
    "EvidenceForm",
    "EvidenceRevision",
    "FeedbackAnswer",
    "FeedbackCycle",
    "FeedbackRater",
    "IntegrityNote",
    "Invitation",
    "LedgerEvent",
    "Move",
    "Phrase",
    "Portfolio",
    "Question",
    "Reminder",
    "Report",
    "Review",
    "StageCompletion",
    "Submission",
    "Supervision",
    "Ticket",
    "TicketAnswer",
]
