"""A CASE package made elsewhere, as a draft edition of ours.

    package    the bytes, read within bounds
    tree       what stands under what, in which order
    naming     codes and kinds
    scale      levels and descriptors, from rubrics
    identity   identifiers that are kept
    joins      associations that both ends of are known here
    planning   all of it as the document that a framework file would be
    storing    the draft

Invariant: nothing is stored that was not shown before, nothing of it is public, and whatever of the package has no
place here is named to the editor, never dropped in silence.
"""

from .findings import PackageRefused
from .package import read_package
from .planning import plan
from .storing import store

__all__ = ["PackageRefused", "plan", "read_package", "store"]
