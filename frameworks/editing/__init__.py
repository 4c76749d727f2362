"""Changing a draft: who changed what is on record, and nobody's words are lost to somebody else's save."""

from .recording import recorded
from .seen import seen

__all__ = ["recorded", "seen"]
