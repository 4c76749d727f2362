"""The pages behind an edition's buttons, room by room. Each confirms before it changes anything.

A room gives PAGES, {name: view(admin, request, object_id)}, and steps(admin, request, edition): its buttons.
"""

from . import case, changes, crosswalks, editing, exchange, releasing, welsh
from .shared import page_of

ROOMS = (editing, welsh, exchange, case, crosswalks, changes, releasing)
PAGES = {name: view for room in ROOMS for name, view in room.PAGES.items()}
# {name: view(admin, request)} of pages that begin without an edition.
FRAMEWORK_PAGES = case.FRAMEWORK_PAGES

__all__ = ["FRAMEWORK_PAGES", "PAGES", "ROOMS", "page_of"]
