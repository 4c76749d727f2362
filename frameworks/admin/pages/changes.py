"""What became of each item of the replaced edition, and what that means for signed work."""

PAGES = {}


def steps(admin, request, edition):
    """(address, words) of what can be done here with this edition."""
    return []
