"""A portfolio as it stood at any moment: told from its ledger, shown in the words that were kept."""

from .replay import fold, replay

__all__ = ["fold", "replay"]
