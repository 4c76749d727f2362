from .association import Association
from .change import CarryRule, ItemChange
from .editing import DraftComment, Edit
from .edition import Edition, Framework
from .item import Descriptor, Item, ItemKind, Level
from .pathway import CareerStage, Expectation, OptionalGroup
from .publication import Bookmark, Publication
from .role import RoleLink, RoleProfile, RoleStatement
from .sufficiency import SufficiencyRule

__all__ = [
    "Association",
    "Bookmark",
    "CarryRule",
    "CareerStage",
    "Descriptor",
    "DraftComment",
    "Edit",
    "Edition",
    "Expectation",
    "Framework",
    "Item",
    "ItemChange",
    "ItemKind",
    "Level",
    "OptionalGroup",
    "Publication",
    "RoleLink",
    "RoleProfile",
    "RoleStatement",
    "SufficiencyRule",
]
