"""Spreadsheets, framework files and CASE packages, out and in, with a preview of what would change."""

PAGES = {}


def steps(admin, request, edition):
    """(address, words) of what can be done here with this edition."""
    return []
