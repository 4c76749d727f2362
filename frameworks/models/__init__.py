from .association import Association
from .edition import Edition, Framework
from .item import Descriptor, Item, ItemKind, Level
from .pathway import CareerStage, Expectation, OptionalGroup
from .publication import Bookmark, Publication
from .role import RoleLink, RoleProfile, RoleStatement
from .sufficiency import SufficiencyRule

__all__ = [
    "Association",
    "Bookmark",
    "CareerStage",
    "Descriptor",
    "Edition",
    "Expectation",
    "Framework",
    "Item",
    "ItemKind",
    "Level",
    "OptionalGroup",
    "Publication",
    "RoleLink",
    "RoleProfile",
    "RoleStatement",
    "SufficiencyRule",
]
