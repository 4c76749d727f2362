"""Every attempt to sign what one may not sign, as (name, what is tried). None of them is a copy of another.

Each takes the world and gives a response, or raises what the portal or the database refuses it with.
"""

from collections.abc import Callable
from typing import NamedTuple

from . import by_browser, by_call, by_form, by_link, by_sql


class Attempt(NamedTuple):
    group: str
    name: str
    act: Callable


def gathered():
    for room in (by_browser, by_form, by_call, by_link, by_sql):
        for group, found in room.ATTEMPTS.items():
            for name, act in found.items():
                yield Attempt(group, name, act)


ATTEMPTS = list(gathered())
GROUPS = sorted({attempt.group for attempt in ATTEMPTS})
