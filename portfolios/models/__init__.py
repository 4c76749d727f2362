from .claim import Claim
from .decision import Decision
from .evidence import Attachment, Evidence, EvidenceForm, EvidenceRevision
from .ledger import LedgerEvent
from .portfolio import Portfolio
from .report import Report, Review
from .supervision import Invitation, Supervision
from .ticket import Ticket, TicketAnswer

__all__ = [
    "Attachment",
    "Claim",
    "Decision",
    "Evidence",
    "EvidenceForm",
    "EvidenceRevision",
    "Invitation",
    "LedgerEvent",
    "Portfolio",
    "Report",
    "Review",
    "Supervision",
    "Ticket",
    "TicketAnswer",
]
