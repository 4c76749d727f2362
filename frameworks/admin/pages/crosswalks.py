"""Mapping the items of one framework to those of another."""

PAGES = {}


def steps(admin, request, edition):
    """(address, words) of what can be done here with this edition."""
    return []
