"""1EdTech CASE v1p1: our frameworks as others read them, and theirs as drafts of ours.

Read-only, for anybody, at /ims/case/v1p1/: the public editions and nothing of a draft. How ours map:

    edition      CFDocument and its CFPackage (adoptionStatus Adopted, or Deprecated once retired)
    item         CFItem: the text, or else the title, is its fullStatement; the title beside a text its
                 abbreviatedStatement; guidance its notes
    tree         CFAssociation isChildOf, numbered in reading order
    crosswalk    CFAssociation exactMatchOf, isPartOf, isRelatedTo or replacedBy, grouped by its basis
    kind         CFItemType
    levels       one CFRubric: a criterion for each item that is described, a level for each descriptor
    licence      CFLicense

CASE has one language for a text; that is English here. The Welsh of a text stands in `extensions`, under OURS and the
name of the field whose Welsh it is, with what else CASE has no field for.

Invariant: text that the licence does not let us show is in no answer, whoever asks; drafts are in none either.
"""

from .identifiers import CASE, OURS, case_link

__all__ = ["CASE", "OURS", "case_link"]
