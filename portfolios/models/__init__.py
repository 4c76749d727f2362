from .portfolio import Portfolio
from .supervision import Invitation, Supervision
from .evidence import Attachment, Evidence, EvidenceForm, EvidenceRevision
from .claim import Claim
from .decision import Decision
from .ledger import LedgerEvent
from .report import Report, Review

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
]
