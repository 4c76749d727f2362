from .kept_text import KeptText
from .mail import OutgoingMail
from .people import Nation, Organisation, User
from .trail import TrailEvent
from .verification import Administrator, Verification

__all__ = [
    "Administrator",
    "KeptText",
    "Nation",
    "Organisation",
    "OutgoingMail",
    "TrailEvent",
    "User",
    "Verification",
]
