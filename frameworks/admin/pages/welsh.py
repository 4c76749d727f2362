"""English and Welsh side by side, and what is missing in either."""

PAGES = {}


def steps(admin, request, edition):
    """(address, words) of what can be done here with this edition."""
    return []
