"""Whether enough was accepted for a competency to be signed off, by the rules of the portfolio's edition.

Invariant: only accepted claims count that still say what was signed, at or above the level wanted; another one never
turns a rule that asks for more from met to unmet; as many queries for a hundred competencies as for one.
"""

from .judging import judge
from .verdict import Finding, Verdict

__all__ = ["Finding", "Verdict", "judge"]
