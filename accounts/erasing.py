"""Empties the account of a person who asked to be erased.

Invariant: the row stays, so that what they decided about others still has a decider; nobody can sign in to it, and
nothing in it says who it was.
"""

from .models import User

# A name that the standards reserve: no letter ever arrives there.
DOMAIN = "erased.invalid"
NAME = "Erased person"


def address_of(person):
    return f"person-{person.pk}@{DOMAIN}"


def is_erased(person):
    return not person.is_active and person.email == address_of(person)
