from .device import DeviceUse
from .kept_text import KeptText
from .mail import OutgoingMail
from .people import Nation, Organisation, User
from .trail import TrailEvent
from .verification import VERIFIED_FIELDS, Administrator, Verification, VerificationRequest

__all__ = [
    "VERIFIED_FIELDS",
    "Administrator",
    "DeviceUse",
    "KeptText",
    "Nation",
    "Organisation",
    "OutgoingMail",
    "TrailEvent",
    "User",
    "Verification",
    "VerificationRequest",
]
