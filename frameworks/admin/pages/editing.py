"""Changing many items at once: their order, their descriptors as a grid; who changed what; comments on a draft."""

PAGES = {}


def steps(admin, request, edition):
    """(address, words) of what can be done here with this edition."""
    return []
