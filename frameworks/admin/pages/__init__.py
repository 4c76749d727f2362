"""The pages behind an edition's buttons, room by room. Each confirms before it changes anything.

A room gives PAGES, {name: view(admin, request, object_id)}, and steps(admin, request, edition): its buttons.
"""

from . import changes, crosswalks, editing, exchange, releasing, welsh
from .shared import page_of

ROOMS = (editing, welsh, exchange, crosswalks, changes, releasing)
PAGES = {name: view for room in ROOMS for name, view in room.PAGES.items()}

__all__ = ["PAGES", "ROOMS", "page_of"]
